//! What is gone is gone in the key store and in the store of files too, and whatever a crash leaves is found.

use std::sync::Arc;
use std::time::Duration;

use kernel::{FileId, Id, SubjectId};
use ports::{Db, HoldingSource};
use records::items::{self, Payload};
use records::{References, references, subjects};
use serde_json::json;
use store::How;

use super::{Held, external};

/// Planted bug: the key is destroyed and the row is not, as after a backup of the database alone is put back.
#[tokio::test]
async fn what_was_sealed_under_a_key_that_is_gone_reads_as_erased_everywhere() {
    let held = Held::new().await;
    let whom = || Some(subjects::Whom::Reference(external("S2", "customer", "17")));
    let new = items::Store { subject: whom(), ..super::item("A-13/visit", "visit", json!({"name": "Ola"})) };
    let item = held.store("A2", new).await.expect("stored");
    let scope = held.0.acting("A2").await;
    let upload =
        items::files::Upload { item: item.id, media_type: "image/png".to_owned(), bytes: b"a picture".to_vec() };
    let file = items::files::upload(held.0.store(), &scope, &held.0.files(), None, upload).await.expect("up").value;
    let organisation = held.0.ours.organisation;
    let keys = held.0.store().keys();
    keys.destroy_subjects(organisation, &[item.subject_id], held.0.store().real_now()).await.expect("destroyed");
    assert_eq!(held.open("A10", item.id).await.expect("a state and no error"), Payload::Erased);
    let read = held.0.store().read(&held.0.ours);
    let content = items::files::content(&read, &held.0.files(), file).await.expect("a state and no error");
    assert!(matches!(content, items::files::Content::Erased));
    let rows = references::of_subjects(&read, &held.0.ours, &[item.subject_id]).await.expect("reads");
    let rows = &rows[&item.subject_id];
    let named = references::keys_of(&read, rows).await.expect("a state and no error");
    assert!(named.values().all(|key| *key == references::Key::Erased));
    let ids: Vec<_> = rows.iter().map(|row| row.id.uuid()).collect();
    assert!(References.keys(Db::Read(&read), &ids).await.expect("reads").is_empty(), "as what is not there");
    drop(read);
    // What is left of it still goes, by each of the ways.
    for how in [How::Suppress, How::Redact { keep: 2 }, How::Erase] {
        held.erase("item", &[item.id.uuid()], how).await.expect("carried out");
    }
}

#[tokio::test]
async fn before_its_time_it_is_found_where_it_should_be_and_afterwards_nowhere() {
    // What lies in a server's files is not ours to open.
    if testkit::on_postgres() {
        return;
    }
    let held = Held::new().await;
    let item = held.item("B-01/photo", "photo", json!({"name": "Kari Nordmann"})).await;
    let scope = held.0.acting("A2").await;
    let bytes = b"the face of Kari Nordmann".to_vec();
    let upload = items::files::Upload { item: item.id, media_type: "image/png".to_owned(), bytes };
    let file = items::files::upload(held.0.store(), &scope, &held.0.files(), None, upload).await.expect("up").value;
    let organisation = held.0.ours.organisation;
    let sealed = held.0.files().get(organisation, file).await.expect("reads").expect("it is there");
    assert_eq!(held.found_in_files(&sealed).len(), 1, "the search finds what is there");
    assert!(!held.found_in_files(item.payload.as_deref().expect("it said something")).is_empty());
    assert_eq!(held.found_in_files("Kari Nordmann"), Vec::<String>::new(), "sealed from the first");
    held.erase("item", &[item.id.uuid()], How::Erase).await.expect("erased");
    held.0.pass().await;
    assert!(held.0.files().get(organisation, file).await.expect("reads").is_none(), "its bytes follow");
    assert!(!held.has_key(item.subject_id).await);
    held.0.store().scrub().await.expect("the log is emptied");
    for gone in [b"Kari Nordmann".as_slice(), &sealed, item.payload.as_deref().expect("it said something")] {
        assert_eq!(held.found_in_files(gone), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_key_without_a_subject_and_a_file_without_a_row_are_found_the_next_day() {
    let held = Held::new().await;
    let organisation = held.0.ours.organisation;
    let item = held.item("A-13/visit", "visit", json!({})).await;
    let keys = held.0.store().keys();
    let (orphan, files): (SubjectId, _) = (held.0.kit.id(), held.0.files());
    // As a unit leaves it that has rolled back after the key was made.
    keys.create_subjects(organisation, &[orphan], held.0.store().real_now()).await.expect("made");
    let (lost, theirs): (FileId, FileId) = (held.0.kit.id(), held.0.kit.id());
    files.put(organisation, lost, b"sealed".to_vec()).await.expect("put");
    files.put(held.0.theirs.organisation, theirs, b"sealed".to_vec()).await.expect("put");
    let attach = items::files::Attach {
        item: item.id,
        media_type: "image/png".to_owned(),
        bytes: Arc::new(b"a picture".to_vec()),
    };
    let known = held.0.write(&held.0.ours, async |uow| items::files::attach(uow, attach).await).await.expect("row").id;
    files.put(organisation, known, b"sealed".to_vec()).await.expect("put");
    held.0.until("2026-03-03T08:00:00Z").await;
    assert!(held.has_key(orphan).await, "it is young still: its unit may be on its way");
    // Files are as old as the disk says, keys as the clock did.
    let real = held.0.store().real_now();
    held.0.kit.clock().set(real.max(testkit::instant("2126-01-01T00:00:00Z")) + Duration::from_secs(7_200));
    held.0.until("2026-03-04T08:00:00Z").await;
    assert!(!held.has_key(orphan).await);
    assert!(held.has_key(item.subject_id).await, "whoever has a row keeps the key");
    assert!(files.get(organisation, lost).await.expect("reads").is_none());
    assert!(files.get(organisation, known).await.expect("reads").is_some(), "what has a row stays");
}

#[tokio::test]
async fn wherever_there_is_a_subject_the_sweep_comes_by_whether_or_not_a_pack_was_loaded() {
    let world = crate::world::World::new().await;
    world
        .write(&world.theirs, async |uow| subjects::register(uow, subjects::Register::default()).await)
        .await
        .expect("one");
    world
        .write(&world.theirs, async |uow| subjects::register(uow, subjects::Register::default()).await)
        .await
        .expect("two");
    let (organisation, lost) = (world.theirs.organisation, world.kit.id());
    world.files().put(organisation, lost, b"sealed".to_vec()).await.expect("put");
    let real = world.store().real_now();
    world.kit.clock().set(real.max(testkit::instant("2126-01-01T00:00:00Z")) + Duration::from_secs(7_200));
    world.until("2026-03-03T08:00:00Z").await;
    assert!(world.files().get(organisation, lost).await.expect("reads").is_none());
}

#[tokio::test]
async fn a_key_is_not_destroyed_while_its_subject_is_there() {
    use jobs::{Enqueue, When};
    let held = Held::new().await;
    let item = held.item("A-13/visit", "visit", json!({})).await;
    let job = subjects::DestroyKeys { subjects: vec![item.subject_id] };
    let ours = held.0.ours.clone();
    held.0.write(&ours, async |uow| uow.enqueue(&job, When::Now).await).await.expect("left");
    held.0.pass().await;
    assert!(held.has_key(item.subject_id).await);
}
