//! Anchors: one, or a thousand in one unit.

use kernel::{Id, Role, SubjectId};
use ports::Db;
use records::anchors::{Record, Target, When};
use records::{Items, References};
use serde_json::json;

use super::{Held, code, customer, dates, event};
use crate::world::date;

const LAST: &str = "customer.last_activity";

impl Held {
    async fn last_activity(&self, id: uuid::Uuid) -> String {
        let holding = self.holding(&References, id).await.expect("there");
        dates(&holding)[LAST].to_string()
    }
}

/// The first part of DT-48: activity by external reference, without names, handed in by a program.
#[tokio::test]
async fn a_program_tells_when_a_customer_was_last_active_and_the_latest_stands() {
    let held = Held::new().await;
    let service = held.0.service(Role::Sales).await;
    let tell = async |on: &str| held.record(&service, vec![event(customer("17"), LAST, on)]).await.expect("told");
    let first = tell("2023-11-30").await;
    let id = first.targets[0].1;
    assert_eq!(first.news, 1);
    assert_eq!(tell("2023-10-01").await.news, 0, "what is older is no news");
    assert_eq!(held.last_activity(id).await, "2023-11-30");
    assert_eq!(tell("2024-02-29").await.targets[0].1, id, "it is the same reference");
    assert_eq!(held.last_activity(id).await, "2024-02-29");
    let wrong = Record { correct: true, ..event(customer("17"), LAST, "2023-12-24") };
    held.record(&service, vec![wrong]).await.expect("corrected");
    assert_eq!(held.last_activity(id).await, "2023-12-24", "a correction stands even if it is earlier");
}

#[tokio::test]
async fn an_instant_has_the_date_of_the_organisations_wall() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let at =
        |text: &str| Record { when: When::At(testkit::instant(text)), ..event(customer("17"), LAST, "2000-01-01") };
    let id = held.record(&ours, vec![at("2025-12-31T23:30:00Z")]).await.expect("told").targets[0].1;
    assert_eq!(held.last_activity(id).await, "2026-01-01");
    // Later on the same day is later; the mere date is the first instant of its day.
    assert_eq!(held.record(&ours, vec![event(customer("17"), LAST, "2026-01-01")]).await.expect("told").news, 0);
    assert_eq!(held.record(&ours, vec![at("2025-12-31T23:30:01Z")]).await.expect("told").news, 1);
    held.record(&ours, vec![event(customer("18"), "employment.end", "2027-06-30")]).await.expect("it may lie ahead");
}

#[tokio::test]
async fn a_thousand_take_as_many_statements_as_a_hundred() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let batch = |from: usize, to: usize, on: &str| -> Vec<Record> {
        (from..to).map(|n| event(customer(&n.to_string()), LAST, on)).collect()
    };
    let hundred = batch(0, 100, "2026-01-10");
    let (done, few) = held.0.kit.statements(held.record(&ours, hundred)).await;
    assert_eq!(done.expect("told").news, 100);
    let (done, many) = held.0.kit.statements(held.record(&ours, batch(100, 1_100, "2026-01-10"))).await;
    assert_eq!(done.expect("told").news, 1_000);
    assert!(many <= few + 2, "{many} statements for a thousand, {few} for a hundred");
    assert!(many <= 20, "{many} statements");
    let (done, again) = held.0.kit.statements(held.record(&ours, batch(100, 1_100, "2026-01-11"))).await;
    let done = done.expect("told");
    assert_eq!((done.news, done.targets.len()), (1_000, 1_000));
    assert!(again <= many, "{again} statements");
    assert_eq!(code(held.record(&ours, batch(0, 1_001, "2026-01-11")).await).0, "EVENT_COUNT_INVALID");
    assert_eq!(code(held.record(&ours, Vec::new()).await), ("EVENT_COUNT_INVALID", Some("events".to_owned())));
    let told = held.0.trail(None).await;
    let batches: Vec<_> = told.iter().filter(|entry| entry.kind == "anchor.recorded").collect();
    assert_eq!(batches.len(), 3, "one entry for each batch");
    assert_eq!((batches[1].data["names"].as_str(), batches[1].data["count"].as_str()), (LAST, "1000"));
}

#[tokio::test]
async fn one_bad_event_of_many_refuses_all_and_is_named() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let with =
        |bad: Record| vec![event(customer("1"), LAST, "2026-01-10"), event(customer("2"), LAST, "2026-01-10"), bad];
    let good = || event(customer("3"), LAST, "2026-01-10");
    let at = |date| Record { when: When::On(date), ..good() };
    let unknown = Target::External { key: super::external("S9", "customer", "1"), of: None };
    for (bad, expected) in [
        (Record { name: "Activity".to_owned(), ..good() }, "ANCHOR_NAME_INVALID"),
        (Record { name: "consent.newsletter.withdrawn".to_owned(), ..good() }, "ANCHOR_NAME_RESERVED"),
        (at(date("1899-12-31")), "ANCHOR_TIME_INVALID"),
        (at(date("2201-01-01")), "ANCHOR_TIME_INVALID"),
        (Record { target: unknown, ..good() }, "REFERENCE_KIND_UNKNOWN"),
        (Record { target: Target::Item(held.0.kit.id()), ..good() }, "ITEM_NOT_FOUND"),
        (Record { target: Target::Subject(held.0.kit.id()), ..good() }, "SUBJECT_NOT_FOUND"),
        (Record { target: Target::Reference(held.0.kit.id()), ..good() }, "REFERENCE_NOT_FOUND"),
    ] {
        let refused = held.record(&ours, with(bad)).await;
        assert_eq!(code(refused), (expected, Some("events[2]".to_owned())));
    }
    let alone = Record { name: "Activity".to_owned(), ..good() };
    let alone = held.0.write(&ours, async |uow| records::anchors::record_one(uow, alone).await).await;
    assert_eq!(code(alone), ("ANCHOR_NAME_INVALID", Some("name".to_owned())), "one alone has no place in a list");
    let read = held.0.store().read(&ours);
    let none = records::references::page(&read, &ours, None, &kernel::Page::first(10)).await.expect("reads");
    assert!(none.rows.is_empty(), "nothing half done");
}

#[tokio::test]
async fn names_that_no_rule_uses_are_taken_and_several_of_one_batch_become_the_latest() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let events = vec![
        event(customer("17"), "weather.turned_bad", "2026-01-01"),
        event(customer("17"), LAST, "2026-01-03"),
        event(customer("17"), LAST, "2026-01-05"),
        event(customer("17"), LAST, "2026-01-04"),
    ];
    let told = held.record(&ours, events).await.expect("told");
    assert_eq!(told.news, 2);
    let holding = held.holding(&References, told.targets[0].1).await.expect("there");
    let on: Vec<_> = dates(&holding).into_iter().map(|(name, on)| format!("{name} {on}")).collect();
    assert_eq!(on, ["customer.last_activity 2026-01-05", "weather.turned_bad 2026-01-01"]);
}

#[tokio::test]
async fn while_a_reference_is_being_erased_nothing_is_recorded_of_it() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let id = held.active("17", "2023-01-10").await;
    let subject = held.holding(&References, id).await.expect("there").subject.expect("known");
    let run = held.claim(&References, &[id]).await;
    let by = |target: Target| {
        vec![
            event(customer("1"), LAST, "2026-01-10"),
            event(customer("2"), LAST, "2026-01-10"),
            event(customer("3"), LAST, "2026-01-10"),
            event(target, LAST, "2026-01-10"),
        ]
    };
    for target in [customer("17"), Target::Reference(Id::from_uuid(id)), Target::Subject(subject)] {
        let refused = held.record(&ours, by(target)).await;
        let error = refused.expect_err("it comes too late");
        assert_eq!(kernel::Fault::kind(&error), kernel::FaultKind::Conflict, "to be tried again");
        assert_eq!(code(Err::<(), _>(error)), ("ERASURE_UNDER_WAY", Some("events[3]".to_owned())));
    }
    let read = held.0.store().read(&ours);
    let all = records::references::page(&read, &ours, None, &kernel::Page::first(10)).await.expect("reads");
    assert_eq!(all.rows.len(), 1, "nothing half done");
    drop(read);
    use ports::HoldingSource;
    held.0.write(&ours, async |uow| References.release(uow, &[id], run).await).await.expect("spared");
    held.record(&ours, by(customer("17"))).await.expect("now it counts");
    assert_eq!(held.last_activity(id).await, "2026-01-10");
}

#[tokio::test]
async fn what_happens_to_somebody_happens_to_all_that_is_held_on_them() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let item = held.item("A-13/visit", "visit", json!({})).await;
    let events = vec![
        event(Target::Item(item.id), "visit.date", "2026-02-01"),
        event(Target::Subject(item.subject_id), "employment.end", "2026-02-02"),
        event(Target::Subject(item.subject_id), "visit.date", "2026-01-01"),
    ];
    held.record(&ours, events).await.expect("told");
    let holding = held.holding(&Items, item.id.uuid()).await.expect("there");
    let on: Vec<_> = dates(&holding).into_iter().map(|(name, on)| format!("{name} {on}")).collect();
    assert_eq!(on, ["employment.end 2026-02-02", "visit.date 2026-02-01"], "the later of the two");
    let read = held.0.store().read(&ours);
    let pairs = [(item.id.uuid(), Some(item.subject_id)), (item.id.uuid(), None::<SubjectId>)];
    let merged = records::anchors::of_holdings(Db::Read(&read), &pairs[..1]).await.expect("reads");
    assert_eq!(merged[&item.id.uuid()].len(), 2);
    let own = records::anchors::of_holdings(Db::Read(&read), &pairs[1..]).await.expect("reads");
    assert_eq!(own[&item.id.uuid()].len(), 1);
}
