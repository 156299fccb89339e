//! The files in `deploy/` name options that exist, and say what a service manager understands.

use std::process::Command;

use tests::{Installation, binary};

use crate::tidy::tree;

const UNIT: &str = "deploy/samsvar.service";
/// Where the unit expects the program.
const INSTALLED: &str = "/usr/local/bin/samsvar";

#[test]
fn the_service_unit_is_understood_by_systemd() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let unit = folder.path().join("samsvar.service");
    let text = tree::text(UNIT);
    assert!(text.contains(INSTALLED));
    std::fs::write(&unit, text.replace(INSTALLED, &binary().display().to_string())).expect("the folder takes a file");
    match Command::new("systemd-analyze").arg("verify").arg("--man=no").arg(&unit).output() {
        Err(error) => println!("SKIPPED: systemd-analyze cannot be run here ({error}), so {UNIT} is not checked by it"),
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && said.trim().is_empty(), "{}\n{said}", output.status);
        }
    }
}

#[tokio::test]
async fn every_setting_in_deploy_is_an_option() {
    for file in [UNIT, "deploy/Containerfile", "deploy/README.md"] {
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
        .collect()
}
