//! Each crate has a page that a newcomer reads first.

use super::tree::{self, File};
use super::{assert_none, assert_one};

fn readmes(files: &[File]) -> Vec<String> {
    let folders = files.iter().filter_map(|file| file.path.strip_suffix("/Cargo.toml"));
    folders
        .filter(|folder| folder.starts_with("crates/") || folder.starts_with("services/"))
        .map(|folder| format!("{folder}/README.md"))
        .filter(|readme| !files.iter().any(|file| file.path == *readme && !file.text.trim().is_empty()))
        .map(|readme| format!("{readme} is missing or empty"))
        .collect()
}

#[test]
fn every_crate_has_a_readme() {
    assert_none(&readmes(&tree::files()));
}

#[test]
fn a_missing_and_an_empty_readme_are_found() {
    let manifest = File::planted("crates/keys/Cargo.toml", "");
    assert_one(&readmes(std::slice::from_ref(&manifest)), &["crates/keys/README.md"]);
    assert_one(&readmes(&[manifest, File::planted("crates/keys/README.md", "\n")]), &["crates/keys/README.md"]);
}
