//! The sweep sees every file once, whatever else lies beside them.

use files::Files;
use kernel::{FileId, OrganisationId};

use super::{file, open, organisation};

async fn all(files: &Files, limit: usize) -> Vec<(OrganisationId, FileId)> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = files.list(after, limit).await.expect("lists");
        let Some(last) = page.last() else { return found };
        assert!(page.len() <= limit);
        after = Some((last.organisation, last.file));
        found.extend(page.into_iter().map(|one| (one.organisation, one.file)));
    }
}

#[tokio::test]
async fn pages_joined_are_all_files() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    assert!(all(&files, 3).await.is_empty());
    let mut stored = Vec::new();
    for n in 0..40_u128 {
        let (organisation, file) = (organisation(1 + n % 2), file((n << 64) | (n * 7 % 16)));
        files.put(organisation, file, vec![7; 5]).await.unwrap();
        stored.push((organisation, file));
    }
    stored.sort();
    for limit in [1, 3, 40, 1_000] {
        let mut found = all(&files, limit).await;
        found.sort();
        assert_eq!(found, stored, "in pages of {limit}");
    }
}

#[tokio::test]
async fn a_page_says_how_large_and_how_old_each_is() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    files.put(organisation(1), file(1), vec![7; 5]).await.unwrap();
    files.put(organisation(1), file(2), vec![7; 6]).await.unwrap();
    let page = files.list(None, 10).await.unwrap();
    assert_eq!(page.iter().map(|one| one.bytes).collect::<Vec<_>>(), [5, 6]);
    assert!(page[0].written_at <= page[1].written_at);
}

#[tokio::test]
async fn what_goes_between_two_pages_does_not_stop_the_sweep() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    for n in 0..10 {
        files.put(organisation(1), file(n), Vec::new()).await.unwrap();
    }
    let first = files.list(None, 4).await.unwrap();
    let last = first.last().unwrap().file;
    files.delete(organisation(1), &first.iter().map(|one| one.file).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(files.list(Some((organisation(1), last)), 100).await.unwrap().len(), 6);
}

/// As a kill leaves them: half written, or linked already and not yet unlinked.
#[tokio::test]
async fn what_was_broken_off_is_no_file_and_goes_when_it_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    files.put(organisation(1), file(0xab), b"sealed".to_vec()).await.unwrap();
    let shard = folder.path().join("files").join(organisation(1).to_string()).join("ab");
    let half = shard.join(format!("{}.77-0.new", file(0x1ab)));
    std::fs::write(&half, b"sea").unwrap();
    let linked = shard.join(format!("{}.77-1.new", file(0xab)));
    std::fs::hard_link(shard.join(file(0xab).to_string()), &linked).unwrap();
    let other = shard.join("notes.new");
    std::fs::write(&other, b"").unwrap();
    assert_eq!(all(&files, 10).await, [(organisation(1), file(0xab))]);
    assert_eq!(files.get(organisation(1), file(0x1ab)).await.unwrap(), None);
    let written = files.list(None, 1).await.unwrap()[0].written_at;
    assert_eq!(files.sweep(organisation(1), written).await.unwrap(), 0, "its writer may be at it still");
    assert_eq!(files.sweep(organisation(2), written + std::time::Duration::from_secs(60)).await.unwrap(), 0);
    assert_eq!(files.sweep(organisation(1), written + std::time::Duration::from_secs(60)).await.unwrap(), 2);
    assert!(!half.exists() && !linked.exists() && other.exists());
    assert_eq!(files.get(organisation(1), file(0xab)).await.unwrap().as_deref(), Some(&b"sealed"[..]));
    // The same may be stored now.
    files.put(organisation(1), file(0x1ab), b"sealed".to_vec()).await.unwrap();
}

#[tokio::test]
async fn what_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let files = open(&folder);
    files.put(organisation(1), file(0xab), Vec::new()).await.unwrap();
    let root = folder.path().join("files");
    std::fs::write(root.join("README"), b"").unwrap();
    std::fs::create_dir_all(root.join("lost+found")).unwrap();
    let ours = root.join(organisation(1).to_string());
    std::fs::create_dir_all(ours.join("notes")).unwrap();
    std::fs::write(ours.join("ab/backup.tar"), b"").unwrap();
    assert_eq!(all(&files, 10).await, [(organisation(1), file(0xab))]);
}
