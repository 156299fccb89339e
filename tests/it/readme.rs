//! What the first page promises a newcomer: files that are where it says, and calls that work when pasted.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tests::Installation;

use crate::tidy::tree;

const PAGES: [&str; 2] = ["README.md", "deploy/README.md"];
const FOLDERS: [&str; 5] = ["config/", "crates/", "deploy/", "services/", "tests/"];
/// The address that the page's calls go to.
const ADDRESS: &str = "http://127.0.0.1:8080";

/// The paths that a page names between backticks.
fn paths(page: &str) -> Vec<&str> {
    let named = page.split('`').skip(1).step_by(2).map(|named| named.split(' ').next().unwrap_or_default());
    named.filter(|named| FOLDERS.iter().any(|folder| named.starts_with(folder))).collect()
}

fn missing<'a>(root: &Path, page: &'a str) -> Vec<&'a str> {
    paths(page).into_iter().filter(|path| !root.join(path).exists()).collect()
}

#[test]
fn every_path_that_a_page_names_exists() {
    for page in PAGES {
        let text = tree::text(page);
        assert!(paths(&text).len() >= 2, "{page}");
        assert_eq!(missing(&tree::root(), &text), [""; 0], "{page}");
    }
    assert_eq!(
        missing(&tree::root(), "`tests/run fmt` and `crates/nowhere/src/lib.rs`"),
        ["crates/nowhere/src/lib.rs"]
    );
}

#[tokio::test]
async fn the_first_steps_work_against_the_demo() {
    let page = tree::text("README.md");
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let calls: Vec<_> = blocks.filter(|block| block.starts_with("curl ")).collect();
    assert_eq!(calls.len(), 7);
    if Command::new("curl").arg("--version").output().is_err() {
        println!("SKIPPED: there is no curl here, so the first steps of README.md were not tried");
        return;
    }
    let installation = Installation::new();
    let server = installation.start(&["demo", "--json", "--from", "2026-01-01", "--to", "2026-03-20"]).await;
    let token = server.ready()["organisations"][0]["roles"]["SEC"]["token"].as_str().expect("a token");
    for call in calls {
        let call = call.replace(ADDRESS, server.address());
        let output = Command::new("bash").args(["-c", &call]).env("TOKEN", token).output().expect("there is bash");
        let said = String::from_utf8_lossy(&output.stdout);
        let answer: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}\n{call}\n{said}"));
        let lists = ["deviations", "reviews", "certificates"].map(|list| &answer["data"][list]["nodes"]);
        assert!(answer["errors"].is_null() && !answer["data"].is_null(), "{call}\n{said}");
        let retention = answer["data"].get("retention");
        assert!(retention.is_none_or(|retention| !retention["rules"][0].is_null()), "{call}\n{said}");
        assert!(lists.iter().all(|nodes| nodes.as_array().is_none_or(|nodes| !nodes.is_empty())), "{call}\n{said}");
    }
}
