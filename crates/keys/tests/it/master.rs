//! The file of the master key.

use std::path::Path;

use kernel::Fault;
use keys::{Keys, Master, Options};

use super::now;

fn code(path: &Path) -> &'static str {
    Master::load_or_create(path).expect_err("it is refused").code()
}

#[tokio::test]
async fn the_file_is_made_once_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folder/master.key");
    let url = format!("sqlite://{}", folder.path().join("keys.db").display());
    let first = Master::load_or_create(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.trim_end().len(), 64);
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft is left behind");
    Keys::open_or_create(Options { url: url.clone(), master: first }, now()).await.unwrap();
    let again = Master::load_or_create(&path).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    Keys::open(Options { url, master: again }).await.unwrap();
}

#[test]
fn a_missing_file_is_made_only_when_asked_to() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    assert_eq!(Master::load(&path).unwrap_err().code(), "KEYS_MASTER_FILE_MISSING");
    assert!(!path.exists());
}

#[test]
fn a_file_that_holds_something_else_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    Master::load_or_create(&path).unwrap();
    for text in ["", "key\n", &"g".repeat(64), &"a".repeat(63), &"a".repeat(66), &format!("{}{}", "+", "a".repeat(63))]
    {
        std::fs::write(&path, text).unwrap();
        assert_eq!(code(&path), "KEYS_MASTER_FILE_MALFORMED", "{text:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn what_cannot_be_a_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(code(&folder.path().join("missing\0name")), "KEYS_MASTER_FILE_UNUSABLE");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(code(&file.join("master.key")), "KEYS_MASTER_FILE_UNUSABLE");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    Master::load_or_create(&path).unwrap();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    for open in [0o640, 0o604, 0o660, 0o644] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(open)).unwrap();
        assert_eq!(code(&path), "KEYS_MASTER_FILE_EXPOSED", "{open:o}");
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o400)).unwrap();
    Master::load(&path).unwrap();
}

#[test]
fn the_key_is_never_printed() {
    assert_eq!(format!("{:?}", Master::from_bytes([7; 32])), "Master(…)");
}
