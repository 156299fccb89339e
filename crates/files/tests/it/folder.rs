//! Files are stored once, found by their ids, and gone when they are deleted.

use std::path::{Path, PathBuf};

use files::{Files, MAX_FILE};
use kernel::{Fault, FaultKind};

use super::{file, open, organisation};

fn path(folder: &tempfile::TempDir, n: u128) -> PathBuf {
    let printed = file(n).to_string();
    let shard = &printed[printed.len() - 2..];
    folder.path().join("files").join(organisation(1).to_string()).join(shard).join(&printed)
}

#[tokio::test]
async fn a_file_is_what_was_stored_for_its_own_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    files.put(organisation(1), file(1), b"sealed".to_vec()).await.unwrap();
    files.put(organisation(1), file(2), Vec::new()).await.unwrap();
    let again = open(&folder);
    assert_eq!(again.get(organisation(1), file(1)).await.unwrap().as_deref(), Some(&b"sealed"[..]));
    assert_eq!(again.get(organisation(1), file(2)).await.unwrap().as_deref(), Some(&b""[..]));
    assert_eq!(again.get(organisation(1), file(3)).await.unwrap(), None);
    assert_eq!(again.get(organisation(2), file(1)).await.unwrap(), None, "another organisation has no such file");
}

#[tokio::test]
async fn what_is_stored_never_changes() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    files.put(organisation(1), file(1), b"first".to_vec()).await.unwrap();
    let refused = files.put(organisation(1), file(1), b"second".to_vec()).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("FILE_ALREADY_STORED", FaultKind::Conflict));
    assert_eq!(files.get(organisation(1), file(1)).await.unwrap().as_deref(), Some(&b"first"[..]));
    files.put(organisation(2), file(1), b"theirs".to_vec()).await.unwrap();
}

#[tokio::test]
async fn nothing_else_is_left_beside_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    files.put(organisation(1), file(1), b"first".to_vec()).await.unwrap();
    files.put(organisation(1), file(1), b"second".to_vec()).await.unwrap_err();
    assert_eq!(std::fs::read_dir(path(&folder, 1).parent().unwrap()).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_that_store_one_file_at_once_one_does() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    let all = (0..8_u8).map(|n| {
        let files = files.clone();
        tokio::spawn(async move { files.put(organisation(1), file(1), vec![n; 1_000]).await.is_ok() })
    });
    let mut stored = 0;
    for one in all.collect::<Vec<_>>() {
        stored += usize::from(one.await.unwrap());
    }
    assert_eq!(stored, 1);
    let bytes = files.get(organisation(1), file(1)).await.unwrap().unwrap();
    assert!(bytes.len() == 1_000 && bytes.iter().all(|byte| *byte == bytes[0]));
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    // Sealing adds a nonce and a tag to the most that a file may have.
    files.put(organisation(1), file(1), vec![1; MAX_FILE + 41]).await.unwrap();
    assert_eq!(files.get(organisation(1), file(1)).await.unwrap().unwrap().len(), MAX_FILE + 41);
    let refused = files.put(organisation(1), file(2), vec![1; MAX_FILE + 65]).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.kind(), refused.field()),
        ("FILE_TOO_LARGE", FaultKind::Invalid, Some("content"))
    );
    assert!(refused.to_string().contains("50 MiB"), "{refused}");
    assert!(!path(&folder, 2).exists());
    // One that somebody else has put there is not read to its end.
    std::fs::create_dir_all(path(&folder, 3).parent().unwrap()).unwrap();
    std::fs::File::create(path(&folder, 3)).unwrap().set_len(MAX_FILE as u64 * 100).unwrap();
    assert_eq!(files.get(organisation(1), file(3)).await.unwrap_err().code(), "FILE_TOO_LARGE");
}

#[tokio::test]
async fn deleting_removes_what_is_there_and_is_fine_with_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    for n in 1..=3 {
        files.put(organisation(1), file(n), b"sealed".to_vec()).await.unwrap();
    }
    files.put(organisation(2), file(1), b"theirs".to_vec()).await.unwrap();
    assert_eq!(files.delete(organisation(1), &[file(1), file(9), file(2), file(1)]).await.unwrap(), 2);
    assert_eq!(files.delete(organisation(1), &[file(1), file(2)]).await.unwrap(), 0);
    assert_eq!(files.delete(organisation(3), &[file(1)]).await.unwrap(), 0);
    assert!(!path(&folder, 1).exists() && !path(&folder, 2).exists() && path(&folder, 3).exists());
    assert!(files.get(organisation(2), file(1)).await.unwrap().is_some(), "another organisation's stays");
    // Its id is free again on the disk; ids are never used twice.
    assert_eq!(files.get(organisation(1), file(1)).await.unwrap(), None);
}

#[cfg(unix)]
#[tokio::test]
async fn a_deleted_files_bytes_are_overwritten_before_its_name_goes() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    let sealed: Vec<_> = (0..200_000_u32).map(|n| n as u8 | 1).collect();
    files.put(organisation(1), file(1), sealed.clone()).await.unwrap();
    // A second name, by which the same bytes are seen after the first is gone.
    let beside = folder.path().join("beside");
    std::fs::hard_link(path(&folder, 1), &beside).unwrap();
    assert_eq!(std::fs::read(&beside).unwrap(), sealed);
    assert_eq!(files.delete(organisation(1), &[file(1)]).await.unwrap(), 1);
    assert_eq!(std::fs::read(&beside).unwrap(), vec![0; sealed.len()]);
    // A name that is taken away by hand leaves them.
    files.put(organisation(1), file(2), sealed.clone()).await.unwrap();
    std::fs::remove_file(&beside).unwrap();
    std::fs::hard_link(path(&folder, 2), &beside).unwrap();
    std::fs::remove_file(path(&folder, 2)).unwrap();
    assert_eq!(std::fs::read(&beside).unwrap(), sealed);
}

#[cfg(unix)]
#[tokio::test]
async fn their_owner_alone_may_read_files_and_folders() {
    use std::os::unix::fs::PermissionsExt;
    fn modes(folder: &Path, found: &mut Vec<(bool, u32)>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let facts = entry.metadata().unwrap();
            found.push((facts.is_dir(), facts.permissions().mode() & 0o777));
            if facts.is_dir() {
                modes(&entry.path(), found);
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    open(&folder).put(organisation(1), file(1), b"sealed".to_vec()).await.unwrap();
    let mut found = Vec::new();
    modes(folder.path(), &mut found);
    assert_eq!(found, [(true, 0o700), (true, 0o700), (true, 0o700), (false, 0o600)]);
}

#[test]
fn an_address_that_is_no_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["", "file://", "s3://bucket", "http://127.0.0.1/files"] {
        let refused = Files::open(url).unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("FILES_URL_INVALID", FaultKind::Invalid), "{url:?}");
    }
    let plain = folder.path().join("a file");
    std::fs::write(&plain, b"").unwrap();
    for taken in [plain.clone(), plain.join("below")] {
        let refused = Files::open(&taken.display().to_string()).unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("FILES_UNUSABLE", FaultKind::Invalid));
        assert!(refused.to_string().contains("files.url"), "{refused}");
    }
    let plain_path = folder.path().join("100% ours");
    assert!(Files::open(&plain_path.display().to_string()).is_ok() && plain_path.is_dir());
}

#[tokio::test]
async fn a_folder_that_went_away_is_a_failure_and_not_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    // A file where the organisation's folder should be.
    std::fs::write(folder.path().join("files").join(organisation(1).to_string()), b"").unwrap();
    let failed = files.put(organisation(1), file(1), b"sealed".to_vec()).await.unwrap_err();
    assert_eq!((failed.code(), failed.kind()), ("FILES_UNUSABLE", FaultKind::Internal));
    assert!(files.get(organisation(1), file(1)).await.is_err() && files.list(None, 10).await.is_err());
}
