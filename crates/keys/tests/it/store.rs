//! What is kept, and who can open it.

use kernel::{Fault, FaultKind};
use keys::Keys;

use super::{now, open, options, organisation};

#[tokio::test]
async fn an_organisations_key_is_the_same_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    keys.create_organisation(organisation(1), now()).await.unwrap();
    let before = keys.organisation(organisation(1)).await.unwrap().mac("test", &[b"x"]);
    let cursors = keys.installation().mac("test", &[b"x"]);
    let verifier = keys.signer().await.unwrap().verifier_key();
    keys.close().await.unwrap();
    let keys = Keys::open(options(&folder, 7)).await.unwrap();
    assert_eq!(keys.organisation(organisation(1)).await.unwrap().mac("test", &[b"x"]), before);
    assert_eq!(keys.installation().mac("test", &[b"x"]), cursors);
    assert_eq!(keys.signer().await.unwrap().verifier_key(), verifier);
    assert_ne!(before, cursors);
}

#[tokio::test]
async fn making_a_key_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (keys, beside) = (open(&folder).await, open(&folder).await);
    keys.create_organisation(organisation(1), now()).await.unwrap();
    let first = keys.organisation(organisation(1)).await.unwrap().mac("test", &[]);
    beside.create_organisation(organisation(1), now()).await.unwrap();
    keys.create_organisation(organisation(1), now()).await.unwrap();
    assert_eq!(beside.organisation(organisation(1)).await.unwrap().mac("test", &[]), first);
}

#[tokio::test]
async fn an_organisation_without_a_key_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    keys.create_organisation(organisation(1), now()).await.unwrap();
    let refused = keys.organisation(organisation(2)).await.unwrap_err();
    assert_eq!(refused.code(), "KEYS_NO_ORGANISATION_KEY");
}

#[tokio::test]
async fn another_master_key_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    open(&folder).await.close().await.unwrap();
    for refused in [Keys::open(options(&folder, 8)).await, Keys::open_or_create(options(&folder, 8), now()).await] {
        let refused = refused.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("KEYS_WRONG_MASTER", FaultKind::Invalid));
    }
    open(&folder).await;
}

#[tokio::test]
async fn a_store_that_is_missing_or_empty_is_not_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.db");
    let refused = Keys::open(options(&folder, 7)).await.unwrap_err();
    assert_eq!((refused.code(), refused.kind()), ("KEYS_STORE_MISSING", FaultKind::Invalid));
    assert!(refused.to_string().contains("keys.db") && refused.to_string().contains("keys.url"), "{refused}");
    assert!(!file.exists());
    std::fs::write(&file, b"").unwrap();
    assert_eq!(Keys::open(options(&folder, 7)).await.unwrap_err().code(), "KEYS_STORE_MISSING");
    // Begun and not ended, as for a database that was not made either: whoever makes that one ends it.
    open(&folder).await.close().await.unwrap();
    assert!(Keys::open(options(&folder, 7)).await.is_ok());
}

#[tokio::test]
async fn a_store_in_memory_or_elsewhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite://", "postgres://keys@localhost/keys"] {
        let options = keys::Options { url: url.to_owned(), ..options(&folder, 7) };
        assert_eq!(Keys::open_or_create(options, now()).await.unwrap_err().code(), "KEYS_URL_INVALID", "{url}");
    }
}

#[tokio::test]
async fn two_organisations_commit_differently() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    for n in [1, 2] {
        keys.create_organisation(organisation(n), now()).await.unwrap();
    }
    let (one, two) =
        (keys.organisation(organisation(1)).await.unwrap(), keys.organisation(organisation(2)).await.unwrap());
    assert_ne!(one.mac("test", &[b"x"]), two.mac("test", &[b"x"]));
    assert_ne!(one.mac("test", &[b"x"]), one.mac("other", &[b"x"]));
    assert_ne!(one.mac("test", &[b"ab", b"c"]), one.mac("test", &[b"a", b"bc"]));
    assert_ne!(one.mac("test", &[b"a"]), one.mac("test", &[b"a", b""]));
}

#[tokio::test]
async fn the_master_key_does_not_lie_in_the_key_store() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    keys.create_organisation(organisation(1), now()).await.unwrap();
    let signer = keys.signer().await.unwrap();
    keys.close().await.unwrap();
    let file = std::fs::read(folder.path().join("keys.db")).unwrap();
    let holds = |what: &[u8]| file.windows(what.len()).any(|bytes| bytes == what);
    assert!(holds(signer.name().as_bytes()), "names lie bare, so the search finds what is there");
    assert!(!holds(&[7; 32]) && !holds(&[7; 16]));
}
