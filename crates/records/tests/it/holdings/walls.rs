//! Another organisation's is as absent.

use kernel::{Id, ReferenceId};
use ports::{Db, HoldingSource};
use records::anchors::{Target, of_targets};
use records::consents::{self, Withdraw};
use records::subjects::{self, Whom};
use records::{Items, Proofs, References, items, references};
use serde_json::json;
use store::How;

use super::{Held, code, customer, event, external, item, query, storage};

const LAST: &str = "customer.last_activity";

#[tokio::test]
async fn what_theirs_holds_is_not_there_for_ours_by_whatever_way_it_is_asked_for() {
    let held = Held::new().await;
    let theirs = held.0.theirs.clone();
    let told = held.record(&theirs, vec![event(customer("17"), LAST, "2020-01-10")]).await.expect("told");
    let reference = told.targets[0].1;
    let ours = held.0.ours.clone();
    let read = held.0.store().read(&ours);
    let missing = held.0.kit.id::<ReferenceId>().uuid();
    for id in [reference, missing] {
        assert!(References.by_ids(Db::Read(&read), "reference", &[id]).await.expect("reads").is_empty());
        assert!(References.keys(Db::Read(&read), &[id]).await.expect("reads").is_empty());
        assert!(of_targets(&read, &ours, &[id]).await.expect("reads").is_empty());
    }
    let key = external("S2", "customer", "17");
    assert_eq!(References.find(Db::Read(&read), &key).await.expect("reads"), None);
    assert!(held.due(&References, &query(&["A-07/*"], &[LAST], "2026-01-01")).await.is_empty());
    assert_eq!(References.count(Db::Read(&read), &["A-07/*".to_owned()]).await.expect("reads"), 0);
    let there = held.due_in(&theirs, &References, &query(&["A-07/*"], &[LAST], "2026-01-01")).await;
    assert_eq!(there.len(), 1, "and it is there for theirs");
    let subject = there[0].subject.expect("known");
    for id in [subject, held.0.kit.id()] {
        assert!(subjects::get(&read, &ours, id).await.expect("reads").is_none());
        assert!(References.of_subjects(Db::Read(&read), &[id]).await.expect("reads").is_empty());
        let whom = items::Store { subject: Some(Whom::Subject(id)), ..item("A-13/visit", "visit", json!({})) };
        assert_eq!(code(held.store("A2", whom).await).0, "SUBJECT_NOT_FOUND");
        let give = consents::Give { subject: Whom::Subject(id), ..storage("1") };
        assert_eq!(code(held.give("A3", give).await).0, "SUBJECT_NOT_FOUND");
        let tell = held.record(&ours, vec![event(Target::Subject(id), LAST, "2026-01-10")]).await;
        assert_eq!(code(tell).0, "SUBJECT_NOT_FOUND");
    }
    let tell = held.record(&ours, vec![event(Target::Reference(Id::from_uuid(reference)), LAST, "2026-01-10")]).await;
    assert_eq!(code(tell).0, "REFERENCE_NOT_FOUND");
    drop(read);
    let erased = held.erase("reference", &[reference], How::Erase).await.expect("nothing");
    assert!(erased.ids.is_empty() && erased.rows.is_empty());
    let run = held.0.kit.id();
    let claimed = held.0.write(&ours, async |uow| References.claim(uow, &[reference], run).await).await;
    assert!(claimed.is_err(), "what is not there cannot be marked");
    assert_eq!(held.due_in(&theirs, &References, &query(&["A-07/*"], &[LAST], "2026-01-01")).await.len(), 1);
}

#[tokio::test]
async fn the_same_key_in_two_organisations_is_two_subjects_under_two_keys() {
    let held = Held::new().await;
    let (ours, theirs) = (held.0.ours.clone(), held.0.theirs.clone());
    let mut rows = Vec::new();
    for scope in [&ours, &theirs] {
        held.record(scope, vec![event(customer("17"), LAST, "2026-01-10")]).await.expect("told");
        let read = held.0.store().read(scope);
        let key = external("S2", "customer", "17");
        let found = references::find(&read, scope, held.0.store().keys(), &key).await.expect("reads");
        rows.push(found.expect("there"));
    }
    assert_ne!(rows[0].subject_id, rows[1].subject_id);
    assert_ne!(rows[0].key_digest, rows[1].key_digest, "so nobody can tell that both know the same customer");
}

#[tokio::test]
async fn items_consents_and_files_of_ours_are_not_there_for_theirs() {
    let held = Held::new().await;
    let theirs = held.0.theirs.clone();
    let stored = held.item("A-13/visit", "visit", json!({"name": "Ola"})).await;
    let consent = held.give("A3", storage("17")).await.expect("given");
    let scope = held.0.acting("A2").await;
    let upload = items::files::Upload { item: stored.id, media_type: "image/png".to_owned(), bytes: b"x".to_vec() };
    let file = items::files::upload(held.0.store(), &scope, &held.0.files(), None, upload).await.expect("up").value;
    let read = held.0.store().read(&theirs);
    assert_eq!(code(items::open(&read, stored.id).await).0, "ITEM_NOT_FOUND");
    assert!(items::open_all(&read, &[stored.id]).await.expect("reads").is_empty());
    assert_eq!(code(items::files::content(&read, &held.0.files(), file).await).0, "FILE_NOT_FOUND");
    assert!(consents::get(&read, &theirs, consent.id).await.expect("reads").is_none());
    assert!(Items.by_ids(Db::Read(&read), "item", &[stored.id.uuid()]).await.expect("reads").is_empty());
    assert!(Proofs.by_ids(Db::Read(&read), "consent", &[consent.id.uuid()]).await.expect("reads").is_empty());
    drop(read);
    let withdraw =
        Withdraw { subject: Whom::Subject(consent.subject_id), purpose: "newsletter".to_owned(), channel: None };
    let refused = held.0.write(&theirs, async |uow| consents::withdraw(uow, withdraw).await).await;
    assert_eq!(code(refused).0, "SUBJECT_NOT_FOUND");
    for (kind, id) in [("item", stored.id.uuid()), ("consent", consent.id.uuid())] {
        let erased = held.erase_in(&theirs, kind, &[id], How::Erase).await.expect("nothing");
        assert!(erased.ids.is_empty(), "{kind}");
    }
    assert!(held.holding(&Items, stored.id.uuid()).await.is_some());
}
