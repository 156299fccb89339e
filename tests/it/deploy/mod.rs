//! The files in `deploy/` name options that exist, and say what a service manager understands.

mod database;
mod watched;
mod yaml;

use std::path::Path;
use std::process::Command;

use tests::{Installation, binary};

use crate::tidy::tree;

/// Units, and what they are called where they are started: a template needs an instance.
const UNITS: [(&str, &str); 4] = [
    ("deploy/samsvar.service", "samsvar.service"),
    ("deploy/samsvar-worker@.service", "samsvar-worker@1.service"),
    ("deploy/samsvar-backup.service", "samsvar-backup.service"),
    ("deploy/samsvar-backup.timer", "samsvar-backup.timer"),
];
/// Where the unit expects the program.
const INSTALLED: &str = "/usr/local/bin/samsvar";

#[test]
fn the_service_units_are_understood_by_systemd() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (file, name) in UNITS {
        let text = tree::text(file);
        assert!(text.contains(INSTALLED) || name.ends_with(".timer"), "{file}");
        std::fs::write(folder.path().join(name), text.replace(INSTALLED, &binary().display().to_string()))
            .expect("the folder takes a file");
    }
    for (file, name) in UNITS {
        understood(file, &folder.path().join(name));
    }
}

fn understood(file: &str, unit: &Path) {
    match Command::new("systemd-analyze").arg("verify").arg("--man=no").arg(unit).output() {
        Err(error) => println!("SKIPPED: systemd-analyze cannot be run here ({error}), so {file} is not checked by it"),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.trim().is_empty(), "{file}: {}\n{said}", output.status);
        }
    }
}

#[tokio::test]
async fn every_setting_in_deploy_is_an_option() {
    let units = UNITS.iter().map(|(file, _)| *file).filter(|file| file.ends_with(".service"));
    for file in units.chain(["deploy/Containerfile", "deploy/compose.yaml", "deploy/README.md"]) {
        let settings = settings(&tree::text(file));
        assert!(settings.len() >= 3, "{file}: {settings:?}");
        let mut installation = Installation::new();
        for (key, value) in settings {
            installation = installation.with(&key, &value);
        }
        installation.succeed(["config", "check"]).await;
    }
}

#[tokio::test]
async fn a_setting_that_is_no_option_would_be_found() {
    let settings = settings("Environment=SAMSVAR__SERVER__ADRESS=127.0.0.1:1");
    let [(key, value)] = &settings[..] else { panic!("{settings:?}") };
    let finished = Installation::new().with(key, value).run(["config", "check"]).await;
    assert_eq!(finished.code, Some(1));
    assert!(finished.err.contains("server.adress"), "{}", finished.err);
}

/// Every `SAMSVAR__SECTION__KEY=value` in a text; what stands for something else (`SECTION`) is none.
fn settings(text: &str) -> Vec<(String, String)> {
    let words = text.split(|c: char| c.is_whitespace() || "`,".contains(c));
    words
        .filter_map(|word| {
            let (key, value) = word[word.find("SAMSVAR__")?..].split_once('=')?;
            (!key.contains("__SECTION__")).then(|| (key.to_owned(), value.trim_end_matches('\\').to_owned()))
        })
        .chain(text.lines().filter_map(|line| {
            let (key, value) = line.trim().split_once(": ")?;
            key.starts_with("SAMSVAR__").then(|| (key.to_owned(), value.to_owned()))
        }))
        .collect()
}
