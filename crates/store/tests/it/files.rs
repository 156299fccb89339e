//! The database's own files: who may read them, how several make them at once, and what is left in them.

use std::path::Path;
use std::sync::Arc;

use keys::{Keys, Master};
use sea_orm::{ConnectionTrait, TransactionTrait};
use store::{Error, InstallationUnit, Opening, Options, Parts, Store};
use testkit::{ManualClock, SeededChance, instant};

use crate::notes::{Everybody, Notes, Step, write};

async fn open(path: &Path, opening: Opening, seed: u64) -> Result<Store, Error> {
    let now = instant("2026-05-04T03:02:01Z");
    let keys = format!("sqlite://{}", path.with_file_name("keys.db").display());
    let options = keys::Options { url: keys, master: Master::from_bytes([7; 32]) };
    let mut migrations = store::migrations();
    migrations.push(Box::new(Step));
    let parts = Parts {
        clock: Arc::new(ManualClock::starting(now)),
        chance: Arc::new(SeededChance::new(seed)),
        keys: Keys::open_or_create(options, now).await.expect("keys open"),
        policy: Arc::new(Everybody),
        migrations,
    };
    let url = format!("sqlite://{}", path.display());
    Store::open(Options::new(url, opening), parts).await
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_migrate_one_new_file_at_once_make_one_database() {
    for _ in 0..3 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("samsvar.db");
        let makers = (0..6).map(|seed| {
            let path = path.clone();
            tokio::spawn(async move { open(&path, Opening::Command, seed).await })
        });
        let mut installations = Vec::new();
        for made in makers.collect::<Vec<_>>() {
            installations.push(made.await.expect("no panic").expect("it opens").installation_id());
        }
        installations.dedup();
        assert_eq!(installations.len(), 1);
    }
}

#[tokio::test]
async fn a_path_is_taken_as_it_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("100%25 ours%/samsvar.db");
    open(&path, Opening::Serve(None), 1).await.expect("opens").close().await.expect("closes");
    assert!(path.exists() && path.with_file_name("samsvar.db.lock").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn its_owner_alone_may_read_a_new_database() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&folder.path().join("samsvar.db"), Opening::Serve(None), 1).await.expect("opens");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder.path()).expect("a folder").flatten() {
        assert_eq!(entry.metadata().expect("it is there").permissions().mode() & 0o777, 0o600, "{entry:?}");
        seen += 1;
    }
    assert!(seen >= 8, "database and key store, each with log, index and lock; {seen} were seen");
    drop(store);
}

fn found(folder: &Path, what: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if std::fs::read(entry.path()).expect("it reads").windows(what.len()).any(|bytes| bytes == what) {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    names
}

#[tokio::test]
async fn after_scrubbing_what_was_taken_away_stands_in_no_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("samsvar.db");
    let store = open(&path, Opening::Serve(None), 1).await.expect("opens");
    let organisation = kernel::Id::from_uuid(uuid::Uuid::from_u128(77));
    store.keys().create_organisation(organisation, store.real_now()).await.expect("a key");
    let scope = crate::notes::person(organisation, 1);
    let secret = "Kari Nordmann, Storgata 1";
    store.write(&scope, None, async |uow| write(uow, secret).await.map(drop)).await.expect("written");
    assert!(store.scrub().await.expect("scrubs"));
    assert_eq!(found(folder.path(), secret.as_bytes()), ["samsvar.db"], "the search finds what is there");
    // Somebody who reads what was there before holds it.
    let beside = sea_orm::Database::connect(format!("sqlite://{}", path.display())).await.expect("connects");
    let reading = beside.begin().await.expect("begins");
    reading.execute_unprepared("SELECT count(*) FROM notes").await.expect("reads");
    let gone = store.write(&scope, None, async |uow| {
        Ok::<_, Error>(uow.db().execute_unprepared("DELETE FROM notes").await.map(drop)?)
    });
    gone.await.expect("deleted");
    assert!(!store.scrub().await.expect("it says so"));
    assert!(!found(folder.path(), secret.as_bytes()).is_empty(), "until then it is there");
    reading.rollback().await.expect("ends");
    assert!(store.scrub().await.expect("scrubs"));
    assert!(found(folder.path(), secret.as_bytes()).is_empty());
    assert_eq!(std::fs::metadata(path.with_file_name("samsvar.db-wal")).expect("the log").len(), 0);
}

#[tokio::test]
async fn looks_across_organisations_leave_requests_their_readers() {
    let notes = Notes::new().await;
    // As many as the kit has readers, all at work.
    let busy: Vec<_> = (0..4).map(|_| notes.store().read(&notes.ours)).collect();
    for read in &busy {
        read.now().await.expect("reads");
    }
    let look = notes.store().installation_read(async |_: &mut InstallationUnit| Ok::<_, Error>(()));
    tokio::time::timeout(std::time::Duration::from_secs(10), look).await.expect("it does not wait").expect("looks");
}
