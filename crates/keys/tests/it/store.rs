//! What is kept, and who can open it.

use kernel::{Fault, FaultKind};
use keys::Keys;

use super::{now, on_both, open, options, organisation};

#[tokio::test]
async fn an_organisations_key_is_the_same_after_a_restart() {
    on_both(async |home| {
        let keys = home.open().await;
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let before = keys.organisation(organisation(1)).await.unwrap().mac("test", &[b"x"]);
        let cursors = keys.installation().mac("test", &[b"x"]);
        let verifier = keys.signer().await.unwrap().verifier_key();
        keys.close().await.unwrap();
        let keys = Keys::open(home.options(7)).await.unwrap();
        assert_eq!(keys.organisation(organisation(1)).await.unwrap().mac("test", &[b"x"]), before);
        assert_eq!(keys.installation().mac("test", &[b"x"]), cursors);
        assert_eq!(keys.signer().await.unwrap().verifier_key(), verifier);
        assert_ne!(before, cursors);
    })
    .await;
}

#[tokio::test]
async fn making_a_key_twice_changes_nothing() {
    on_both(async |home| {
        let (keys, beside) = (home.open().await, home.open().await);
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let first = keys.organisation(organisation(1)).await.unwrap().mac("test", &[]);
        beside.create_organisation(organisation(1), now()).await.unwrap();
        keys.create_organisation(organisation(1), now()).await.unwrap();
        assert_eq!(beside.organisation(organisation(1)).await.unwrap().mac("test", &[]), first);
    })
    .await;
}

#[tokio::test]
async fn an_organisation_without_a_key_has_none() {
    on_both(async |home| {
        let keys = home.open().await;
        keys.create_organisation(organisation(1), now()).await.unwrap();
        let refused = keys.organisation(organisation(2)).await.unwrap_err();
        assert_eq!(refused.code(), "KEYS_NO_ORGANISATION_KEY");
    })
    .await;
}

#[tokio::test]
async fn another_master_key_is_refused_and_changes_nothing() {
    on_both(async |home| {
        home.open().await.close().await.unwrap();
        for refused in [Keys::open(home.options(8)).await, Keys::open_or_create(home.options(8), now()).await] {
            let refused = refused.unwrap_err();
            assert_eq!((refused.code(), refused.kind()), ("KEYS_WRONG_MASTER", FaultKind::Invalid));
        }
        home.open().await;
    })
    .await;
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
async fn who_opens_an_empty_place_is_told_and_who_asks_beforehand_too() {
    on_both(async |home| {
        assert!(!Keys::made(&home.url()).await.unwrap());
        let refused = Keys::open(home.options(7)).await.unwrap_err();
        assert_eq!((refused.code(), refused.kind()), ("KEYS_STORE_MISSING", FaultKind::Invalid));
        assert!(!Keys::made(&home.url()).await.unwrap(), "that has made none");
        home.open().await.close().await.unwrap();
        assert!(Keys::made(&home.url()).await.unwrap());
        assert!(Keys::open(home.options(7)).await.is_ok());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_make_an_organisations_key_at_once_use_the_same() {
    on_both(async |home| {
        let (keys, beside) = (home.open().await, home.open().await);
        for n in 0..10 {
            let makers = [&keys, &beside, &keys, &beside].map(|keys| {
                let keys = keys.clone();
                tokio::spawn(async move {
                    keys.create_organisation(organisation(n), now()).await?;
                    Ok::<_, keys::Error>(keys.organisation(organisation(n)).await?.mac("test", &[]))
                })
            });
            let mut macs = Vec::new();
            for made in makers {
                macs.push(made.await.unwrap().unwrap());
            }
            macs.dedup();
            assert_eq!(macs.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_store_in_memory_or_elsewhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for url in ["sqlite::memory:", "sqlite://:memory:", "sqlite://", "mysql://keys@localhost/keys", "keys.db"] {
        let options = keys::Options { url: url.to_owned(), ..options(&folder, 7) };
        assert_eq!(Keys::open_or_create(options, now()).await.unwrap_err().code(), "KEYS_URL_INVALID", "{url}");
    }
}

#[tokio::test]
async fn two_organisations_commit_differently() {
    on_both(async |home| {
        let keys = home.open().await;
        for n in [1, 2] {
            keys.create_organisation(organisation(n), now()).await.unwrap();
        }
        let (one, two) =
            (keys.organisation(organisation(1)).await.unwrap(), keys.organisation(organisation(2)).await.unwrap());
        assert_ne!(one.mac("test", &[b"x"]), two.mac("test", &[b"x"]));
        assert_ne!(one.mac("test", &[b"x"]), one.mac("other", &[b"x"]));
        assert_ne!(one.mac("test", &[b"ab", b"c"]), one.mac("test", &[b"a", b"bc"]));
        assert_ne!(one.mac("test", &[b"a"]), one.mac("test", &[b"a", b""]));
    })
    .await;
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
