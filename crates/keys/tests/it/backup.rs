//! A key store is copied and put back; nothing that was destroyed comes back, and nothing that was noted is forgotten.

use std::path::PathBuf;

use kernel::{DeletionPlanId, DeletionRunId, ErasureId, EventId, Id};
use keys::{ErasureNote, Keys, Options, PutBack};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Home, now, on_both, open, options, organisation, subject};

fn note(n: u128) -> ErasureNote {
    ErasureNote {
        organisation: organisation(1),
        id: EventId::from_uuid(Uuid::from_u128(n)),
        kind: "item".to_owned(),
        how: "redact".to_owned(),
        keep: Some(4),
        plan: DeletionPlanId::from_uuid(Uuid::from_u128(2)),
        run: DeletionRunId::from_uuid(Uuid::from_u128(3)),
        rule: "A-R1".to_owned(),
        rule_version: 5,
        receipt: ErasureId::from_uuid(Uuid::from_u128(n)),
        markers: vec![[1; 16], [2; 16]],
        noted_at: now() + chrono::TimeDelta::days(i64::try_from(n).expect("a small number")),
    }
}

async fn live(keys: &Keys) -> usize {
    keys.subjects(organisation(1), &[subject(1), subject(2)]).await.expect("it answers").len()
}

/// A store with two subjects and a note, copied.
async fn copied(home: &Home, folder: &TempDir) -> (Keys, PathBuf) {
    let keys = home.open().await;
    keys.create_organisation(organisation(1), now()).await.expect("done");
    keys.create_subjects(organisation(1), &[subject(1), subject(2)], now()).await.expect("done");
    keys.note_erased(&note(1)).await.expect("done");
    let file = folder.path().join("copy.db");
    keys.copy_to(&file).await.expect("done");
    (keys, file)
}

#[tokio::test]
async fn what_is_put_back_does_not_undo_what_was_done_since() {
    on_both(async |home| {
        let folder = tempfile::tempdir().unwrap();
        let (keys, file) = copied(home, &folder).await;
        keys.destroy_subjects(organisation(1), &[subject(1)], now()).await.unwrap();
        keys.note_erased(&note(2)).await.unwrap();
        let done = Keys::put_back(home.options(7), &file).await.unwrap();
        assert_eq!(done, PutBack { organisations: 1, subjects: 2, notes: 1 });
        assert_eq!(live(&keys).await, 1, "a destroyed key stays destroyed");
        assert_eq!(keys.erasure_notes(None, 10).await.unwrap(), [note(1), note(2)]);
    })
    .await;
}

#[tokio::test]
async fn a_store_that_was_lost_is_made_anew_from_its_copy() {
    on_both(async |home| {
        let folder = tempfile::tempdir().unwrap();
        let (keys, file) = copied(home, &folder).await;
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["copy.db"], "one file, and no log or lock beside it");
        let new = tempfile::tempdir().unwrap();
        Keys::put_back(options(&new, 7), &file).await.unwrap();
        let other = Keys::open(options(&new, 7)).await.unwrap();
        let mac = |keys: keys::OrganisationKey| keys.mac("test", &[b"x"]);
        assert_eq!(
            mac(other.organisation(organisation(1)).await.unwrap()),
            mac(keys.organisation(organisation(1)).await.unwrap())
        );
        assert_eq!(other.signer().await.unwrap().verifier_key(), keys.signer().await.unwrap().verifier_key());
        assert_eq!((live(&other).await, other.erasure_notes(None, 10).await.unwrap()), (2, vec![note(1)]));
    })
    .await;
}

#[tokio::test]
async fn another_installations_copy_is_refused() {
    on_both(async |home| {
        let folder = tempfile::tempdir().unwrap();
        let (_, file) = copied(home, &folder).await;
        let another = tempfile::tempdir().unwrap();
        open(&another).await.close().await.unwrap();
        let code = async |options: Options| Keys::put_back(options, &file).await.unwrap_err().code();
        use kernel::Fault;
        assert_eq!(code(options(&another, 7)).await, "KEYS_OF_ANOTHER_INSTALLATION");
        assert_eq!(code(home.options(8)).await, "KEYS_WRONG_MASTER");
    })
    .await;
}

#[tokio::test]
async fn notes_come_page_by_page_and_go_when_no_backup_is_left() {
    on_both(async |home| {
        let keys = home.open().await;
        for n in [3, 1, 2, 2] {
            keys.note_erased(&note(n)).await.unwrap();
        }
        let first = keys.erasure_notes(None, 2).await.unwrap();
        assert_eq!(first, [note(1), note(2)]);
        assert_eq!(keys.erasure_notes(Some((organisation(1), note(2).id)), 2).await.unwrap(), [note(3)]);
        assert_eq!(keys.forget_erasures(note(2).noted_at).await.unwrap(), 1);
        assert_eq!(keys.erasure_notes(None, 9).await.unwrap(), [note(2), note(3)]);
        assert_eq!(keys.forget_erasures(now()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_marker_is_of_one_organisation_kind_and_thing() {
    let folder = tempfile::tempdir().unwrap();
    let keys = open(&folder).await;
    for n in [1, 2] {
        keys.create_organisation(organisation(n), now()).await.unwrap();
    }
    let (ours, theirs) =
        (keys.organisation(organisation(1)).await.unwrap(), keys.organisation(organisation(2)).await.unwrap());
    let marker = ours.marker("item", &[7; 16]);
    assert_eq!(marker, ours.marker("item", &[7; 16]));
    for other in [ours.marker("item", &[8; 16]), ours.marker("consent", &[7; 16]), theirs.marker("item", &[7; 16])] {
        assert_ne!(marker, other);
    }
}
