//! What is due: by one query of the words of rules, of each source alike.

use kernel::Id;
use ports::{Cutoff, DueQuery, HoldingSource};
use records::anchors::{Record, Target, When};
use records::{Items, Proofs, References};
use serde_json::json;

use super::{Held, customer, event, ids, query, storage};
use crate::world::date;

const LAST: &str = "customer.last_activity";

#[tokio::test]
async fn due_is_what_came_early_enough_in_the_categories_of_the_query() {
    let held = Held::new().await;
    let old = held.active("17", "2023-01-10").await;
    let edge = held.active("18", "2023-01-31").await;
    held.active("19", "2023-02-01").await;
    let due = async |query: DueQuery| ids(&held.due(&References, &query).await);
    let on = "2023-01-31";
    assert_eq!(due(query(&["A-07/contact"], &[LAST], on)).await, [old, edge]);
    assert_eq!(due(query(&["A-07/*"], &[LAST], on)).await, [old, edge]);
    assert_eq!(due(query(&["B-01/order", "A-07/name"], &["x.y", LAST], on)).await, [old, edge]);
    for none in [
        query(&["A-07/other"], &[LAST], on),
        query(&["A-0/*"], &[LAST], on),
        query(&["a-07/*"], &[LAST], on),
        query(&[], &[LAST], on),
        query(&["A-07/*"], &[], on),
        query(&["A-07/*"], &["customer.created"], on),
        query(&["A-07/*"], &[LAST], "2023-01-09"),
        DueQuery { limit: 0, ..query(&["A-07/*"], &[LAST], on) },
        DueQuery { states: vec!["received".to_owned()], ..query(&["A-07/*"], &[LAST], on) },
    ] {
        assert_eq!(due(none.clone()).await, Vec::<uuid::Uuid>::new(), "{none:?}");
    }
}

#[tokio::test]
async fn a_page_begins_behind_the_one_before() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let many: Vec<_> = (0..250).map(|n| event(customer(&n.to_string()), LAST, "2023-01-10")).collect();
    let mut all: Vec<_> = held.record(&ours, many).await.expect("told").targets.into_iter().map(|(_, id)| id).collect();
    all.sort_unstable();
    let mut joined = Vec::new();
    loop {
        let query = DueQuery { after: joined.last().copied(), limit: 40, ..query(&["A-07/*"], &[LAST], "2023-01-10") };
        let page = ids(&held.due(&References, &query).await);
        if page.is_empty() {
            break;
        }
        assert!(page.len() <= 40);
        joined.extend(page);
    }
    assert_eq!(joined, all, "pages joined are the whole list");
}

/// Planted bugs: something newer is known of the subject, or of the thing itself.
#[tokio::test]
async fn whatever_is_newer_on_either_side_spares() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let asked = query(&["A-13/visit"], &["visit.date"], "2026-02-01");
    let own = held.dated("A-13/visit", "visit", "visit.date", "2026-01-10").await;
    let by_subject = held.item("A-13/visit", "visit", json!({})).await;
    let newer_subject = held.dated("A-13/visit", "visit", "visit.date", "2026-01-10").await;
    let newer_own = held.dated("A-13/visit", "visit", "visit.date", "2026-02-15").await;
    let events = vec![
        event(Target::Subject(by_subject.subject_id), "visit.date", "2026-01-11"),
        event(Target::Subject(newer_subject.subject_id), "visit.date", "2026-02-15"),
        event(Target::Subject(newer_own.subject_id), "visit.date", "2026-01-11"),
    ];
    held.record(&ours, events).await.expect("told");
    assert_eq!(ids(&held.due(&Items, &asked).await), [own.id.uuid(), by_subject.id.uuid()]);
    let later = DueQuery { cutoff: Cutoff::On(date("2026-02-15")), ..asked };
    assert_eq!(held.due(&Items, &later).await.len(), 4, "in time each of them is due");
}

#[tokio::test]
async fn a_cutoff_is_a_local_date_or_an_instant() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let at =
        |text: &str| Record { when: When::At(testkit::instant(text)), ..event(customer("17"), LAST, "2000-01-01") };
    // In Oslo it is the first of February already.
    held.record(&ours, vec![at("2026-01-31T23:30:00Z")]).await.expect("told");
    let due = async |cutoff| {
        held.due(&References, &DueQuery { cutoff, ..query(&["A-07/*"], &[LAST], "2000-01-01") }).await.len()
    };
    assert_eq!(due(Cutoff::On(date("2026-01-31"))).await, 0);
    assert_eq!(due(Cutoff::On(date("2026-02-01"))).await, 1);
    assert_eq!(due(Cutoff::At(testkit::instant("2026-01-31T23:29:59Z"))).await, 0);
    assert_eq!(due(Cutoff::At(testkit::instant("2026-01-31T23:30:00Z"))).await, 1);
}

#[tokio::test]
async fn only_what_is_in_one_of_the_states_is_due() {
    let held = Held::new().await;
    let order = held.item("B-01/order", "order", json!({})).await;
    let visit = held.item("A-13/visit", "visit", json!({})).await;
    let ours = held.0.ours.clone();
    let both = [order.id, visit.id].map(|id| event(Target::Item(id), "upload.created", "2026-01-01"));
    held.record(&ours, both.to_vec()).await.expect("told");
    let asked = |states: &[&str]| DueQuery {
        states: states.iter().map(|state| (*state).to_owned()).collect(),
        ..query(&["B-01/*", "A-13/*"], &["upload.created"], "2026-01-01")
    };
    assert_eq!(held.due(&Items, &asked(&[])).await.len(), 2);
    assert_eq!(ids(&held.due(&Items, &asked(&["received", "rejected"])).await), [order.id.uuid()]);
    assert!(held.due(&Items, &asked(&["rejected"])).await.is_empty());
}

#[tokio::test]
async fn what_one_page_holds_of_other_categories_hides_nothing() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    // 150 things of which the subject says more, so that they are no more due than they look, and one behind them that is.
    let mut events = Vec::new();
    for _ in 0..150 {
        let item = held.dated("A-13/visit", "visit", "visit.date", "2026-01-10").await;
        events.push(event(Target::Subject(item.subject_id), "visit.date", "2026-02-20"));
    }
    held.record(&ours, events).await.expect("told");
    let last = held.dated("A-13/visit", "visit", "visit.date", "2026-01-10").await;
    let asked = DueQuery { limit: 1, ..query(&["A-13/*"], &["visit.date"], "2026-02-01") };
    assert_eq!(ids(&held.due(&Items, &asked).await), [last.id.uuid()]);
}

#[tokio::test]
async fn one_that_is_due_among_a_thousand_takes_as_few_statements_as_alone() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let fill = async |from: usize, to: usize| {
        let batch: Vec<_> = (from..to).map(|n| event(customer(&n.to_string()), LAST, "2026-01-10")).collect();
        held.record(&ours, batch).await.expect("told");
    };
    held.active("due", "2023-01-10").await;
    let asked = query(&["A-07/*"], &[LAST], "2023-06-01");
    fill(0, 1_000).await;
    let (found, statements) = held.0.kit.statements(held.due(&References, &asked)).await;
    assert_eq!(found.len(), 1);
    // A server's time is asked for in each transaction.
    let most = if testkit::on_postgres() { 7 } else { 6 };
    assert!(statements <= most, "time, kinds, two looks at the index, the rows, their anchors; not {statements}");
}

#[tokio::test]
async fn a_proof_goes_by_when_its_own_consent_ended() {
    let held = Held::new().await;
    let first = held.give("A3", storage("17")).await.expect("given");
    let ours = held.0.ours.clone();
    let withdraw = async |new| held.0.write(&ours, async |uow| records::consents::withdraw(uow, new).await).await;
    withdraw(of(&first)).await.expect("withdrawn");
    held.0.until("2026-06-01T08:00:00Z").await;
    let second = held.give("A3", storage("17")).await.expect("given anew");
    let asked = |on: &str| query(&["A-07/*"], &["consent.extended_storage.ended"], on);
    assert_eq!(ids(&held.due(&Proofs, &asked("2026-07-01")).await), [first.id.uuid()]);
    withdraw(of(&second)).await.expect("withdrawn");
    assert_eq!(ids(&held.due(&Proofs, &asked("2026-05-31")).await), [first.id.uuid()], "the first is due as before");
    assert_eq!(held.due(&Proofs, &asked("2026-06-01")).await.len(), 2);
}

fn of(consent: &records::consents::Consent) -> records::consents::Withdraw {
    records::consents::Withdraw {
        subject: records::subjects::Whom::Subject(consent.subject_id),
        purpose: consent.purpose.clone(),
        channel: None,
    }
}

#[tokio::test]
async fn a_cap_counts_what_lies_in_the_categories() {
    let held = Held::new().await;
    held.active("17", "2023-01-10").await;
    held.active("18", "2026-01-10").await;
    held.item("A-13/visit", "visit", json!({})).await;
    held.give("A3", storage("19")).await.expect("given");
    let count = async |source: &dyn HoldingSource, category: &str| {
        let read = held.0.store().read(&held.0.ours);
        source.count(ports::Db::Read(&read), &[category.to_owned()]).await.expect("counts")
    };
    assert_eq!(count(&References, "A-07/*").await, 3, "whoever consented is known by reference too");
    assert_eq!(count(&References, "A-13/*").await, 0);
    assert_eq!(count(&Items, "A-13/*").await, 1);
    assert_eq!(count(&Items, "a-13/*").await, 0, "small letters are others");
    assert_eq!(count(&Proofs, "A-07/contact").await, 1);
    let read = held.0.store().read(&held.0.ours);
    assert_eq!(Items.count(ports::Db::Read(&read), &[]).await.expect("counts"), 0, "of none, none");
}
