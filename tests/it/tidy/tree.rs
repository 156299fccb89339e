//! The workspace's own files, as git knows them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// One text file: its path from the top of the workspace, with forward slashes, and what is in it.
pub struct File {
    pub path: String,
    pub text: String,
}

impl File {
    /// A file that exists in a test only.
    pub fn planted(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// How the name ends, without the dot.
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }
}

/// The top of the workspace.
pub fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    root.expect("this package lies one folder below the top").to_owned()
}

/// Every text file that is committed or could be: new files count, ignored ones do not.
pub fn files() -> Vec<File> {
    paths(&root()).into_iter().filter_map(read).collect()
}

/// One file of the workspace, by its path from the top.
pub fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn read(path: String) -> Option<File> {
    // Listed and absent: deleted, not yet committed. Not UTF-8: no text.
    let text = std::fs::read_to_string(root().join(&path)).ok()?;
    Some(File { path, text })
}

fn paths(root: &Path) -> Vec<String> {
    let mut paths = listed_by_git(root).unwrap_or_else(|| {
        let mut found = Vec::new();
        walk(root, Path::new(""), &mut found);
        found
    });
    paths.sort();
    paths.dedup();
    paths
}

fn listed_by_git(root: &Path) -> Option<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output().ok()?;
    let paths = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| paths.split_terminator('\0').map(str::to_owned).collect())
}

/// Where there is no git, as in an unpacked archive.
fn walk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return };
    for entry in entries.flatten() {
        let path = folder.join(entry.file_name());
        if root.join(&path).is_dir() {
            let left_out = [".git", "target", "data"].map(Path::new).contains(&path.as_path());
            if !left_out {
                walk(root, &path, found);
            }
        } else {
            found.push(path.to_string_lossy().replace('\\', "/"));
        }
    }
}

#[test]
fn this_very_file_is_among_the_files() {
    let own = files().into_iter().find(|file| file.path == "tests/it/tidy/tree.rs");
    assert!(own.is_some_and(|file| file.text.contains("this_very_file_is_among_the_files")));
}

#[test]
fn without_git_the_same_files_are_found() {
    let mut walked = Vec::new();
    walk(&root(), Path::new(""), &mut walked);
    let missing: Vec<_> = files().into_iter().map(|file| file.path).filter(|path| !walked.contains(path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
