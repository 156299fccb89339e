//! How the file of the key store comes to be.

use keys::{Keys, Options};

use super::{now, on_both, open, options, organisation};

#[cfg(unix)]
fn modes(folder: &tempfile::TempDir) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt;
    let entries = std::fs::read_dir(folder.path()).expect("the key store is there").map(|entry| {
        let entry = entry.expect("the key store is there");
        (
            entry.file_name().into_string().expect("the key store is there"),
            entry.metadata().expect("it works").permissions().mode() & 0o777,
        )
    });
    let mut modes: Vec<_> = entries.collect();
    modes.sort();
    modes
}

#[cfg(unix)]
#[tokio::test]
async fn its_owner_alone_may_read_the_key_store() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    keys.create_organisation(organisation(1), now()).await.unwrap();
    let private = ["keys.db", "keys.db-shm", "keys.db-wal", "keys.db.lock"].map(|name| (name.to_owned(), 0o600));
    assert_eq!(modes(&folder), private);
    // One that an earlier version has made.
    for (name, _) in &private[..3] {
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(folder.path().join(name), open).unwrap();
    }
    let beside = open(&folder).await;
    assert_eq!(modes(&folder), private);
    assert!(keys.organisation(organisation(1)).await.is_ok() && beside.organisation(organisation(1)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_make_the_store_at_once_make_one() {
    for _ in 0..5 {
        on_both(async |home| {
            let makers = (0..8).map(|_| {
                let options = home.options(7);
                tokio::spawn(async move { Keys::open_or_create(options, now()).await })
            });
            let mut names = Vec::new();
            for made in makers.collect::<Vec<_>>() {
                names.push(made.await.unwrap().unwrap().signer().await.unwrap().verifier_key());
            }
            names.dedup();
            assert_eq!(names.len(), 1);
        })
        .await;
    }
}

#[tokio::test]
async fn a_path_is_taken_as_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("100%25 ours%/keys.db");
    let named = |url| Options { url, ..options(&folder, 7) };
    let keys = Keys::open_or_create(named(format!("sqlite://{}?mode=rwc", path.display())), now()).await.unwrap();
    keys.close().await.unwrap();
    assert!(path.exists());
    assert!(Keys::open(named(format!("sqlite://{}", path.display()))).await.is_ok());
}
