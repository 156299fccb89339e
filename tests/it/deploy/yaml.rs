//! The files in YAML, read by somebody else's reader where there is one.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::tidy::tree;

const READER: &str = "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";

/// None where nobody here reads YAML.
pub fn read(file: &str) -> Option<Value> {
    let mut python = Command::new("python3");
    let python = python.args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut reading = match python.spawn() {
        Ok(reading) => reading,
        Err(error) => {
            println!("SKIPPED: python3 cannot be run here ({error}), so nobody reads {file}");
            return None;
        }
    };
    // A reader that has ended already takes nothing; what it says tells why.
    let _ = reading.stdin.take().expect("it is piped").write_all(tree::text(file).as_bytes());
    let output = reading.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("No module named 'yaml'") {
        println!("SKIPPED: python3 has no yaml here, so nobody reads {file}");
        return None;
    }
    assert!(output.status.success(), "{file}: {said}");
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

#[test]
fn the_compose_file_starts_what_it_should_and_keeps_keys_apart() {
    let Some(compose) = read("deploy/compose.yaml") else { return };
    let services = compose["services"].as_object().expect("services");
    let named = |list: &Value, of: &str| {
        for name in compose[list.as_str().expect("a word")].as_object().expect("a table").keys() {
            assert!(!name.is_empty(), "{of}");
        }
    };
    for kind in ["volumes", "secrets", "networks"] {
        named(&Value::from(kind), kind);
    }
    for (name, service) in services {
        assert_eq!(service["read_only"], true, "{name}");
        let image = service["image"].as_str().expect("an image");
        assert!(image.contains(':'), "{name}: {image} has no version");
        for secret in service["secrets"].as_array().expect("secrets") {
            let secret = secret.as_str().expect("a name");
            assert!(compose["secrets"][secret].is_object(), "{name}: {secret}");
        }
        for volume in service["volumes"].as_array().expect("volumes") {
            let from = volume.as_str().expect("a text").split(':').next().unwrap_or_default();
            match from.strip_prefix("./") {
                Some(file) => assert!(tree::root().join("deploy").join(file).is_file(), "{name}: {file}"),
                None => assert!(compose["volumes"].get(from).is_some(), "{name}: {from}"),
            }
        }
        for (other, _) in service["depends_on"].as_object().into_iter().flatten() {
            assert!(services.contains_key(other), "{name}: {other}");
        }
    }
    let has = |service: &str, volume: &str| {
        let volumes = services[service]["volumes"].as_array().expect("volumes");
        volumes.iter().any(|entry| entry.as_str().is_some_and(|entry| entry.starts_with(&format!("{volume}:"))))
    };
    // Nobody who has the one backup has the other.
    assert!(has("backup", "backup") && !has("backup", "backup-of-keys"));
    assert!(has("backup-keys", "backup-of-keys") && !has("backup-keys", "backup"));
    for serving in ["serve", "worker", "backup-keys"] {
        let secrets = services[serving]["secrets"].to_string();
        assert!(!secrets.contains("owner_password"), "{serving} needs no owner");
    }
    for command in ["migrate", "serve", "worker", "backup", "backup-keys"] {
        let words = services[command]["command"].as_array().expect("a command");
        let mut asked = Command::new(tests::binary());
        asked.arg(words[0].as_str().expect("a word")).arg("--help");
        let said = String::from_utf8(asked.output().expect("it runs").stdout).expect("UTF-8");
        for word in words.iter().filter_map(Value::as_str).filter(|word| word.starts_with("--")) {
            assert!(said.contains(word), "{command}: {word}");
        }
    }
}
