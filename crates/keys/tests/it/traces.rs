//! What is left of a destroyed key in the files of the key store: nothing.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use kernel::{Fault, Id};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

use super::{now, open, organisation, subject};

const LENGTH: usize = 73;

async fn raw(folder: &Path) -> sea_orm::DatabaseConnection {
    sea_orm::Database::connect(format!("sqlite://{}", folder.join("keys.db").display()))
        .await
        .expect("the key store is there")
}

/// What lies wrapped in the table, by subject; the same subject may be there once per organisation.
async fn wrapped(folder: &Path) -> HashMap<(Vec<u8>, Vec<u8>), Vec<u8>> {
    let raw = raw(folder).await;
    let all =
        Statement::from_string(DbBackend::Sqlite, "SELECT organisation_id, subject_id, wrapped FROM subject_keys");
    let rows = raw.query_all_raw(all).await.expect("the key store is there");
    raw.close().await.expect("the key store is there");
    let row = |row: sea_orm::QueryResult| {
        let bytes = |at| row.try_get_by_index::<Vec<u8>>(at).expect("the key store is there");
        ((bytes(0), bytes(1)), bytes(2))
    };
    rows.into_iter().map(row).collect()
}

/// How many of these stand anywhere in the files.
fn found(folder: &Path, keys: &HashSet<Vec<u8>>) -> usize {
    let mut found = HashSet::new();
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).expect("the key store is there") {
        let file = std::fs::read(entry.expect("the key store is there").path()).expect("it works");
        bytes += file.len();
        found
            .extend(file.windows(LENGTH).filter(|window| window[0] == 1 && keys.contains(*window)).map(<[u8]>::to_vec));
    }
    assert!(bytes > 0, "there is something to look through");
    found.len()
}

#[tokio::test]
async fn a_destroyed_key_stands_in_no_file_of_the_key_store() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    // In an order that no index has, of two organisations by turns.
    let scattered = |n: u128| subject(n * 7_919 % 4_001);
    for n in [1, 2] {
        keys.create_organisation(organisation(n), now()).await.unwrap();
    }
    for some in (0..4_000).collect::<Vec<u128>>().chunks(97) {
        let some: Vec<_> = some.iter().map(|n| scattered(*n)).collect();
        for n in [2, 1] {
            keys.create_subjects(organisation(n), &some, now()).await.unwrap();
        }
    }
    let before = wrapped(folder.path()).await;
    assert_eq!(before.len(), 8_000);
    assert!(before.values().all(|wrapped| wrapped.len() == LENGTH));
    let all: HashSet<_> = before.values().cloned().collect();
    assert_eq!(found(folder.path(), &all), 8_000, "the search finds what is there");
    // Little by little, so that what is left is moved about if anything is.
    let mut gone = HashSet::new();
    for some in (0..4_000).filter(|n| n % 5 != 0).collect::<Vec<u128>>().chunks(53) {
        let some: Vec<_> = some.iter().map(|n| scattered(*n)).collect();
        let ours = organisation(1).uuid().as_bytes().to_vec();
        gone.extend(some.iter().map(|subject| before[&(ours.clone(), subject.uuid().as_bytes().to_vec())].clone()));
        keys.destroy_subjects(organisation(1), &some, now()).await.unwrap();
        keys.create_subjects(organisation(2), &[subject(100_000 + gone.len() as u128)], now()).await.unwrap();
    }
    assert_eq!(gone.len(), 3_200);
    assert_eq!(found(folder.path(), &gone), 0, "while the store is open");
    let left: HashSet<_> = all.difference(&gone).cloned().collect();
    assert_eq!(found(folder.path(), &left), 4_800, "nothing else went");
    keys.close().await.unwrap();
    assert_eq!((found(folder.path(), &gone), found(folder.path(), &left)), (0, 4_800), "and as it is closed");
}

#[tokio::test]
async fn a_key_that_is_only_deleted_is_still_found() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    keys.create_organisation(organisation(1), now()).await.unwrap();
    keys.create_subjects(organisation(1), &[subject(1)], now()).await.unwrap();
    let key: HashSet<_> = wrapped(folder.path()).await.into_values().collect();
    raw(folder.path()).await.execute_unprepared("DELETE FROM subject_keys").await.unwrap();
    assert!(keys.subject(organisation(1), subject(1)).await.unwrap().is_none());
    assert_eq!(found(folder.path(), &key), 1, "the log has it");
}

#[tokio::test]
async fn while_a_reader_holds_the_log_destroying_says_that_it_is_not_done() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    keys.create_organisation(organisation(1), now()).await.unwrap();
    keys.create_subjects(organisation(1), &[subject(1)], now()).await.unwrap();
    let key: HashSet<_> = wrapped(folder.path()).await.into_values().collect();
    let beside = raw(folder.path()).await;
    let reading = beside.begin().await.unwrap();
    let look = Statement::from_string(DbBackend::Sqlite, "SELECT count(*) FROM subject_keys");
    reading.query_one_raw(look).await.unwrap();
    let unfinished = keys.destroy_subjects(organisation(1), &[subject(1)], now()).await.unwrap_err();
    assert_eq!(unfinished.code(), "KEYS_STORE_BUSY");
    assert!(keys.subject(organisation(1), subject(1)).await.unwrap().is_none(), "it opens nothing any more");
    assert_eq!(found(folder.path(), &key), 1, "but its bytes are there");
    reading.rollback().await.unwrap();
    assert_eq!(keys.destroy_subjects(organisation(1), &[subject(1)], now()).await.unwrap(), 0);
    assert_eq!(found(folder.path(), &key), 0);
}
