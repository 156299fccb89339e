//! How what is held goes, and what stays in part.

use kernel::{Id, Subject};
use records::anchors::{Target, of_targets};
use records::items::Payload;
use records::subjects::{self, Whom};
use records::{Items, Proofs, References, items};
use serde_json::json;
use store::How;

use super::{Held, code, customer, event, external, item, storage};

#[tokio::test]
async fn an_item_goes_with_its_anchors_and_the_subject_on_whom_nothing_else_is_held() {
    let held = Held::new().await;
    let gone = held.dated("A-13/visit", "visit", "visit.date", "2026-01-10").await;
    let stays = held.dated("A-13/visit", "visit", "visit.date", "2026-01-10").await;
    let about = vec![event(Target::Subject(gone.subject_id), "employment.end", "2026-01-01")];
    held.record(&held.0.ours.clone(), about).await.expect("told");
    assert!(held.has_key(gone.subject_id).await);
    let erased = held.erase("item", &[gone.id.uuid(), held.0.kit.id::<kernel::ItemId>().uuid()], How::Erase).await;
    let erased = erased.expect("erased");
    assert_eq!(erased.ids, [gone.id.uuid()], "what was not there is not among them");
    let rows: Vec<_> = erased.rows.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
    assert_eq!(rows, ["anchors 1", "items 1"]);
    let read = held.0.store().read(&held.0.ours);
    let left = subjects::by_ids(&read, &held.0.ours, &[gone.subject_id, stays.subject_id]).await.expect("reads");
    assert_eq!(left.into_keys().collect::<Vec<_>>(), [stays.subject_id]);
    let targets = [gone.id.uuid(), gone.subject_id.uuid()];
    assert!(of_targets(&read, &held.0.ours, &targets).await.expect("reads").is_empty());
    drop(read);
    held.0.pass().await;
    assert!(!held.has_key(gone.subject_id).await, "its key is destroyed");
    assert!(held.has_key(stays.subject_id).await);
    let receipts = {
        let read = held.0.store().read(&held.0.ours);
        store::receipts(&read, &held.0.ours, &targets).await.expect("reads")
    };
    let kinds: Vec<_> = receipts.iter().map(|receipt| receipt.kind.as_str()).collect();
    assert_eq!(kinds, ["subject", "item"]);
    assert_eq!(code(held.open("A10", gone.id).await).0, "ITEM_NOT_FOUND");
}

#[tokio::test]
async fn a_subject_stays_for_as_long_as_anything_is_held_on_it() {
    let held = Held::new().await;
    let reference = held.active("17", "2023-01-10").await;
    let whom = Whom::Reference(external("S2", "customer", "17"));
    let mine = items::Store { subject: Some(whom), ..item("A-13/visit", "visit", json!({})) };
    let item = held.store("A2", mine).await.expect("stored");
    let consent = held.give("A3", storage("17")).await.expect("given");
    let subject = item.subject_id;
    let holdings = |kind: &'static str, id: uuid::Uuid| (kind, id);
    let all =
        [holdings("item", item.id.uuid()), holdings("consent", consent.id.uuid()), holdings("reference", reference)];
    for (kind, id) in all {
        assert!(held.has_key(subject).await, "before the {kind} goes");
        assert_eq!(held.erase(kind, &[id], How::Erase).await.expect("erased").ids, [id]);
        held.0.pass().await;
    }
    assert!(!held.has_key(subject).await);
    assert!(held.holding(&Items, item.id.uuid()).await.is_none());
    assert!(held.holding(&Proofs, consent.id.uuid()).await.is_none());
    assert!(held.holding(&References, reference).await.is_none());
    // Whatever happens later to whoever is called so is about somebody new.
    let again = held.active("17", "2026-03-01").await;
    assert_ne!(again, reference);
    assert_ne!(held.holding(&References, again).await.expect("there").subject, Some(subject));
}

#[tokio::test]
async fn a_subject_on_whom_something_is_held_does_not_go_whoever_asks() {
    let held = Held::new().await;
    let item = held.item("A-13/visit", "visit", json!({})).await;
    let erased = held.erase("subject", &[item.subject_id.uuid()], How::Erase).await.expect("nothing");
    assert!(erased.ids.is_empty() && erased.rows.is_empty());
    assert!(held.has_key(item.subject_id).await);
}

/// What HI-07 leaves: the first six digits.
#[tokio::test]
async fn of_a_number_the_first_digits_stay_and_nothing_else_anywhere() {
    let held = Held::new().await;
    let said = json!({"national_id": "01819010001", "phones": ["+4799999999"], "known": true});
    let order = held.item("B-01/order", "order", said).await;
    let visit = held.item("A-13/visit", "visit", json!({"name": "Ola"})).await;
    let done = held.erase("item", &[order.id.uuid()], How::Redact { keep: 6 }).await.expect("redacted");
    assert_eq!((done.ids, done.rows["items"]), (vec![order.id.uuid()], 1));
    let left = json!({"national_id": "018190*****", "phones": ["+47999*****"], "known": true});
    assert_eq!(held.open("A2", order.id).await.expect("opened"), Payload::Held(Some(left.clone())));
    let again = held.erase("item", &[order.id.uuid()], How::Redact { keep: 6 }).await.expect("again");
    assert_eq!((again.ids.len(), again.rows.len()), (1, 0), "it is so already");
    assert_eq!(held.open("A2", order.id).await.expect("opened"), Payload::Held(Some(left)));
    assert_eq!(held.open("A10", visit.id).await.expect("opened"), Payload::Held(Some(json!({"name": "Ola"}))));
    held.0.store().scrub().await.expect("the log is emptied");
    assert_eq!(held.found_in_files("01819010001"), Vec::<String>::new());
}

#[tokio::test]
async fn references_and_proofs_go_whole_or_not_at_all() {
    let held = Held::new().await;
    let reference = held.active("17", "2023-01-10").await;
    let consent = held.give("A3", storage("17")).await.expect("given").id.uuid();
    for (kind, id, receipts) in [("reference", reference, 2), ("consent", consent, 1)] {
        let blanked = held.erase(kind, &[id], How::Redact { keep: 2 }).await.map_err(|refused| refused.code());
        // What a reference leads to is blanked there; here it only has to be known.
        let known = if kind == "reference" { Ok(vec![id]) } else { Err("HOLDING_ERASED_WHOLE") };
        assert_eq!(blanked.map(|done| done.ids), known);
        let nobody = held.0.kit.id::<kernel::ItemId>().uuid();
        let done = held.erase(kind, &[id, nobody], How::Suppress).await.expect("nothing to leave a token of");
        assert_eq!((done.ids, done.rows.len()), (vec![id], 0), "it is done with as it is");
        let read = held.0.store().read(&held.0.ours);
        assert_eq!(store::receipts(&read, &held.0.ours, &[id]).await.expect("reads").len(), receipts, "{kind}");
    }
    assert!(held.holding(&References, reference).await.is_some());
}

#[tokio::test]
async fn no_row_goes_past_the_door() {
    use sea_orm::ConnectionTrait;
    let held = Held::new().await;
    held.dated("A-13/visit", "visit", "visit.date", "2026-01-10").await;
    held.give("A3", storage("17")).await.expect("given");
    let ours = held.0.ours.clone();
    for table in ["subjects", "external_references", "items", "item_files", "anchors", "consents"] {
        let past = held
            .0
            .write(&ours, async |uow| {
                let gone = uow.db().execute_unprepared(&format!("DELETE FROM {table}")).await;
                gone.map_err(store::Error::from)
            })
            .await;
        assert!(past.is_err(), "{table}");
    }
    // Every table that says whom it is about is behind the door, or says what an event is about.
    let personal = held.0.store().erasables();
    let about = store::tables_with_column(held.0.store(), "subject_id").await.expect("reads");
    let forgotten: Vec<_> = about.iter().filter(|table| !personal.personal().contains(table.as_str())).collect();
    assert!(
        forgotten.iter().all(|table| ["audit_entries", "outbox", "actions"].contains(&table.as_str())),
        "{forgotten:?}"
    );
}

#[tokio::test]
async fn by_the_hundred_the_statements_stay_few() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let erase = async |from: usize, to: usize| {
        let many = (from..to).map(|n| event(customer(&n.to_string()), "customer.last_activity", "2023-01-10"));
        let ids: Vec<_> =
            held.record(&ours, many.collect()).await.expect("told").targets.into_iter().map(|(_, id)| id).collect();
        let (erased, statements) = held.0.kit.statements(held.erase("reference", &ids, How::Erase)).await;
        assert_eq!(erased.expect("erased").ids.len(), to - from);
        statements
    };
    let few = erase(0, 10).await;
    let many = erase(10, 510).await;
    assert!(many <= few + 4, "{many} statements for 500, {few} for 10");
    let run = held.0.trail(None).await;
    let told: Vec<_> = run.iter().filter(|entry| entry.kind == "holding.erased").collect();
    assert_eq!(told.len(), 4, "references and subjects, each time");
    assert!(told.iter().all(|entry| entry.subject.kind == Subject::new("deletion_run", "").kind));
}
