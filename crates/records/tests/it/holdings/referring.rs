//! References: what lies in other systems.

use kernel::{Id, Page, ReferenceId, Version};
use ports::{Db, HoldingSource, Place};
use records::References;
use records::anchors::Target;
use records::references::{self, ChangeState, Key};

use super::{Held, code, customer, dates, event, external};

#[tokio::test]
async fn a_reference_is_known_by_its_key_and_its_key_by_nobody_who_reads_the_file() {
    // What lies in a server's files is not ours to open.
    if testkit::on_postgres() {
        return;
    }
    let held = Held::new().await;
    let id = held.active("kari.nordmann@kunde.example", "2026-02-01").await;
    let read = held.0.store().read(&held.0.ours);
    let key = external("S2", "customer", "kari.nordmann@kunde.example");
    assert_eq!(References.find(Db::Read(&read), &key).await.expect("reads"), Some(id));
    assert_eq!(References.keys(Db::Read(&read), &[id]).await.expect("reads"), [(id, key)]);
    drop(read);
    held.0.store().scrub().await.expect("the log is emptied");
    assert_eq!(held.found_in_files("kari.nordmann@kunde.example"), Vec::<String>::new());
    // The search is not blind: what is not sealed is found.
    assert!(!held.found_in_files("customer.last_activity").is_empty());
}

#[tokio::test]
async fn two_that_are_about_one_subject_share_it() {
    let held = Held::new().await;
    let voucher = |key: &str, of: &str| Target::External {
        key: external("S3", "voucher", key),
        of: Some(external("S2", "customer", of)),
    };
    let day = "2026-02-01";
    let ours = held.0.ours.clone();
    // The voucher is named before the customer is known at all.
    let recorded = held.record(&ours, vec![event(voucher("v1", "17"), "voucher.date", day)]).await.expect("recorded");
    let customer = held.active("17", day).await;
    let read = held.0.store().read(&ours);
    let holdings = References.by_ids(Db::Read(&read), "reference", &[recorded.targets[0].1, customer]).await;
    let holdings = holdings.expect("reads");
    assert_eq!(holdings.len(), 2);
    assert_eq!(holdings[0].subject, holdings[1].subject);
    drop(read);
    held.active("18", day).await;
    let other = held.record(&ours, vec![event(voucher("v1", "18"), "voucher.date", day)]).await;
    assert_eq!(code(other), ("REFERENCE_SUBJECT_DIFFERS", Some("events[0]".to_owned())));
    // One that is known takes the one that it names with it, whatever else is said of that.
    let known = held.active("k", day).await;
    let events = vec![
        event(voucher("v3", "c2"), "voucher.date", day),
        event(voucher("v4", "c2"), "voucher.date", day),
        event(
            Target::External { key: external("S2", "customer", "k"), of: Some(external("S2", "customer", "c2")) },
            "customer.last_activity",
            day,
        ),
    ];
    let recorded = held.record(&ours, events).await.expect("recorded");
    assert_eq!(recorded.targets[2].1, known);
    let customer = held.active("c2", day).await;
    let mut all: Vec<_> = recorded.targets.iter().map(|(_, id)| *id).collect();
    all.push(customer);
    let read = held.0.store().read(&ours);
    let holdings = References.by_ids(Db::Read(&read), "reference", &all).await.expect("reads");
    let subjects: std::collections::HashSet<_> = holdings.iter().map(|holding| holding.subject).collect();
    assert_eq!((holdings.len(), subjects.len()), (4, 1));
    drop(read);
    // Those that name each other are about one subject too.
    let ring = |own: &str, of: &str| Target::External {
        key: external("S2", "customer", own),
        of: Some(external("S2", "customer", of)),
    };
    let events = vec![
        event(ring("a", "b"), "customer.last_activity", day),
        event(ring("b", "c"), "customer.last_activity", day),
        event(ring("c", "b"), "customer.last_activity", day),
    ];
    let recorded = held.record(&ours, events).await.expect("recorded");
    let ids: Vec<_> = recorded.targets.iter().map(|(_, id)| *id).collect();
    let read = held.0.store().read(&ours);
    let holdings = References.by_ids(Db::Read(&read), "reference", &ids).await.expect("reads");
    assert_eq!(holdings.iter().map(|holding| holding.subject).collect::<std::collections::HashSet<_>>().len(), 1);
}

#[tokio::test]
async fn a_reference_is_a_holding_in_the_categories_of_its_kind() {
    let held = Held::new().await;
    let id = held.active("17", "2026-02-01").await;
    let holding = held.holding(&References, id).await.expect("it is there");
    assert_eq!(holding.categories, ["A-07/name", "A-07/contact", "A-07/dialogue"]);
    assert_eq!(holding.place, Place::System { system: "S2".to_owned(), kind: "customer".to_owned() });
    assert_eq!(dates(&holding)["customer.last_activity"].to_string(), "2026-02-01");
    assert_eq!(holding.under_way, None);
}

#[tokio::test]
async fn only_the_run_that_marked_lets_go() {
    let held = Held::new().await;
    let id = held.active("17", "2026-02-01").await;
    let run = held.claim(&References, &[id]).await;
    assert_eq!(held.holding(&References, id).await.expect("there").under_way, Some(run));
    let ours = held.0.ours.clone();
    let other = held.0.kit.id();
    let again = held.0.write(&ours, async |uow| References.claim(uow, &[id], other).await).await;
    assert_eq!(kernel::Fault::code(&again.expect_err("another run has it")), "ERASURE_UNDER_WAY");
    held.0.write(&ours, async |uow| References.claim(uow, &[id], run).await).await.expect("a run may ask twice");
    held.0.write(&ours, async |uow| References.release(uow, &[id], other).await).await.expect("it lets be");
    assert_eq!(held.holding(&References, id).await.expect("there").under_way, Some(run), "another's mark stays");
    held.0.write(&ours, async |uow| References.release(uow, &[id], run).await).await.expect("released");
    assert_eq!(held.holding(&References, id).await.expect("there").under_way, None);
}

#[tokio::test]
async fn the_state_of_what_lies_elsewhere_is_one_of_its_categories() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let order = Target::External { key: external("S2", "order", "9"), of: None };
    let recorded = held.record(&ours, vec![event(order, "order.placed", "2026-02-01")]).await.expect("recorded");
    let reference = ReferenceId::from_uuid(recorded.targets[0].1);
    let change = |seen: i32, state: &str| ChangeState { reference, seen: Version(seen), state: state.to_owned() };
    let ask = async |change| held.0.write(&ours, async |uow| references::change_state(uow, change).await).await;
    let after = ask(change(1, "person_approved")).await.expect("changed");
    assert_eq!(after.state.as_deref(), Some("person_approved"));
    assert_eq!(code(ask(change(2, "person_approved")).await).0, "ITEM_STATE_UNCHANGED");
    assert_eq!(code(ask(change(2, "sent")).await).0, "ITEM_STATE_UNKNOWN");
    assert_eq!(code(ask(change(1, "rejected")).await).0, "VERSION_CONFLICT");
}

/// A key is a customer's number or address: as much a look as at what an item says.
#[tokio::test]
async fn what_something_is_called_elsewhere_is_told_to_those_whom_an_activity_names_and_never_unseen() {
    let held = Held::new().await;
    let id = held.active("kari.nordmann@kunde.example", "2026-02-01").await;
    let reference = ReferenceId::from_uuid(id);
    let ask = async |by: &str| {
        let scope = held.0.acting(by).await;
        let read = held.0.store().read(&scope);
        let rows: Vec<_> =
            references::by_ids(&read, &scope, &[reference]).await.expect("reads").into_values().collect();
        let (keys, statements) = held.0.kit.statements(references::keys_of(&read, &rows)).await;
        assert!(statements <= 7, "{statements} statements");
        held.0.store().flush(&read).await.expect("written");
        keys.expect("opens").remove(&reference).expect("it is there")
    };
    let key = Key::Held(external("S2", "customer", "kari.nordmann@kunde.example"));
    assert_eq!(ask("A3").await, key, "sales works with customers");
    for other in ["A1", "A2", "A4", "A5", "A6", "A7", "A10"] {
        assert_eq!(ask(other).await, Key::Withheld, "{other}");
    }
    let trail = held.0.trail(Some(&kernel::Subject::new("reference", reference))).await;
    let looks: Vec<_> = trail.iter().filter(|entry| entry.kind == "reference.viewed").collect();
    assert_eq!(looks.len(), 1);
    assert_eq!((&looks[0].actor, looks[0].data.len()), (&held.0.our("A3").await.to_string(), 0));
    // What a run opens is told of where the run is.
    let read = held.0.store().read(&held.0.ours);
    assert_eq!(References.keys(Db::Read(&read), &[id]).await.expect("reads").len(), 1);
    held.0.store().flush(&read).await.expect("written");
    assert_eq!(held.0.trail(Some(&kernel::Subject::new("reference", reference))).await.len(), trail.len());
}

#[tokio::test]
async fn lists_come_in_batches_and_pages() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let many: Vec<_> =
        (0..30).map(|n| event(customer(&n.to_string()), "customer.last_activity", "2026-02-01")).collect();
    held.record(&ours, many).await.expect("recorded");
    let read = held.0.store().read(&ours);
    let first = references::page(&read, &ours, Some("S2"), &Page::first(20)).await.expect("reads");
    assert_eq!((first.rows.len(), first.has_next), (20, true));
    let after = Page { after: first.rows.last().map(references::Reference::position), ..Page::first(20) };
    let rest = references::page(&read, &ours, Some("S2"), &after).await.expect("reads");
    assert_eq!((rest.rows.len(), rest.has_next), (10, false));
    assert!(references::page(&read, &ours, Some("S3"), &Page::first(20)).await.expect("reads").rows.is_empty());
    let subjects: Vec<_> = first.rows.iter().map(|row| row.subject_id).collect();
    let (of, statements) = held.0.kit.statements(references::of_subjects(&read, &ours, &subjects)).await;
    assert_eq!((of.expect("reads").len(), statements), (20, 1));
    let keys = references::keys_of(&read, &first.rows).await.expect("opens");
    assert!(keys.values().all(|key| matches!(key, Key::Held(key) if key.kind == "customer")));
    assert_eq!(keys.len(), 20);
}
