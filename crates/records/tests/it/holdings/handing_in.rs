//! Items: handed in, moved from state to state, opened.

use kernel::{Fault, FaultKind, Page, Role, Subject, Version};
use records::activities::{Access, Sensitivity};
use records::anchors::{When, of_targets};
use records::items::{self, Anchoring, ChangeState, Filter, Listed, Payload, Store};
use records::subjects::Whom;
use records::{Error, Items};
use serde_json::json;

use super::{Held, code, dates, external, item};
use crate::world::{date, plain};

/// The register of DT-121, whose rule erases elsewhere.
#[tokio::test]
async fn a_visit_is_handed_in_sealed_and_opened_by_those_whom_the_activity_names() {
    let held = Held::new().await;
    let visit = json!({"name": "Ola Gjest", "host": "A3", "in": "09:10"});
    let anchors = vec![Anchoring { name: "visit.date".to_owned(), when: When::On(date("2026-03-02")) }];
    let new = Store { anchors, ..item("A-13/visit", "visit", visit.clone()) };
    let stored = held.store("A10", new).await.expect("reception hands it in");
    assert_eq!(held.open("A10", stored.id).await.expect("reception opens it"), Payload::Held(Some(visit)));
    for other in ["A1", "A2", "A3", "A4", "A5", "A7"] {
        assert_eq!(code(held.open(other, stored.id).await).0, "FORBIDDEN", "{other}");
    }
    let subject = Subject::new("item", stored.id);
    let told: Vec<_> = held.0.trail(Some(&subject)).await.into_iter().map(|entry| entry.kind).collect();
    assert_eq!(told[..2], ["item.stored", "item.opened"], "each look stands in the trail, and each refusal");
    assert_eq!(told[2..], ["access.denied"; 6]);
    held.0.store().scrub().await.expect("the log is emptied");
    assert_eq!(held.found_in_files("Ola Gjest"), Vec::<String>::new(), "it is sealed");
}

#[tokio::test]
async fn a_limited_role_opens_what_it_handed_in_itself() {
    let held = Held::new().await;
    let visit = |by| held.store(by, item("A-13/visit", "visit", json!({"name": "Ola"})));
    let own = visit("A6").await.expect("stored");
    let other = visit("A10").await.expect("stored");
    assert!(matches!(held.open("A6", own.id).await, Ok(Payload::Held(_))));
    assert_eq!(code(held.open("A6", other.id).await).0, "FORBIDDEN");
    assert!(matches!(held.open("A10", own.id).await, Ok(Payload::Held(_))), "the unlimited role opens both");
}

#[tokio::test]
async fn what_may_not_be_opened_is_withheld_in_a_list_and_the_rest_is_not() {
    let held = Held::new().await;
    let sick = held.item("A-03/notes", "note", json!({"note": "rygg"})).await;
    let visit = held.item("A-13/visit", "visit", json!({"name": "Ola"})).await;
    let scope = held.0.acting("A10").await;
    let read = held.0.store().read(&scope);
    let (opened, statements) = held.0.kit.statements(items::open_all(&read, &[sick.id, visit.id])).await;
    let opened = opened.expect("reads");
    assert_eq!(opened[&sick.id], Payload::Withheld);
    assert_eq!(opened[&visit.id], Payload::Held(Some(json!({"name": "Ola"}))));
    assert!(statements <= 7, "{statements} statements");
    held.0.store().flush(&read).await.expect("written");
    let looked = held.0.trail(Some(&Subject::new("item", sick.id))).await;
    assert!(looked.iter().all(|entry| entry.kind != "item.opened"), "nobody has looked at it");
}

/// Planted bug: a payload that is moved to another row.
#[tokio::test]
async fn a_payload_opens_in_its_own_row_only() {
    let held = Held::new().await;
    let ours = held.0.ours.clone();
    let whom = |key: &str| Some(Whom::Reference(external("S2", "customer", key)));
    let new =
        |key: &str, said: &str| Store { subject: whom(key), ..item("A-13/visit", "visit", json!({"said": said})) };
    let one = held.store("A2", new("17", "one")).await.expect("stored");
    let two = held.store("A2", new("17", "two")).await.expect("stored");
    assert_eq!(one.subject_id, two.subject_id);
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
    let sealed = one.payload.clone();
    held.0
        .write(&ours, async |uow| {
            planted::Entity::update_many()
                .col_expr(planted::Column::Payload, sea_orm::sea_query::Expr::value(sealed))
                .filter(planted::Column::Id.eq(two.id))
                .exec(uow.db())
                .await
                .map_err(store::Error::from)
        })
        .await
        .expect("moved");
    let refused = held.open("A10", two.id).await.expect_err("it does not open");
    assert_eq!((refused.kind(), refused.code()), (FaultKind::Internal, "INTERNAL"), "it is our own failure");
    assert!(matches!(held.open("A10", one.id).await, Ok(Payload::Held(_))));
}

mod planted {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::ItemId,
        pub payload: Option<Vec<u8>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The activity of DT-109: logs with a purpose, a rule and a consultation of their own.
#[tokio::test]
async fn a_batch_of_logs_is_handed_in_by_a_program_and_is_about_a_subject_of_its_own() {
    let held = Held::new().await;
    let service = held.0.service(Role::Itops).await;
    let batch = |day: &str| Store {
        anchors: vec![Anchoring { name: "log.written".to_owned(), when: When::On(date(day)) }],
        ..item("A-11/traffic", "log", json!({"lines": ["10.0.0.1 GET /", "10.0.0.2 GET /x"]}))
    };
    let hand_in = async |day: &str| {
        let new = batch(day);
        held.0.write(&service, async |uow| items::store(uow, new).await).await.expect("handed in")
    };
    let (one, two) = (hand_in("2026-03-01").await, hand_in("2026-03-02").await);
    assert_ne!(one.subject_id, two.subject_id, "so each batch is shredded by itself");
    assert_eq!(one.stored_by, None);
    let holding = held.holding(&Items, kernel::Id::uuid(one.id)).await.expect("there");
    assert_eq!(dates(&holding)["log.written"].to_string(), "2026-03-01");
    let before = held.0.activity("A-11").await;
    assert!(before.details.consultation.is_some(), "those who are watched were consulted");
}

#[tokio::test]
async fn what_fits_the_register_is_taken_and_nothing_else() {
    let held = Held::new().await;
    let refused = async |new: Store| code(held.store("A2", new).await);
    let good = || item("A-13/visit", "visit", json!({}));
    let field = |name: &str| Some(name.to_owned());
    for unknown in ["A-13/other", "A-99/visit", "A-13", "", "A-13/*"] {
        let new = Store { category: unknown.to_owned(), ..good() };
        assert_eq!(refused(new).await, ("CATEGORY_UNKNOWN", field("category")), "{unknown}");
    }
    let draft = Store { category: "A-06/application".to_owned(), ..good() };
    assert_eq!(refused(draft).await.0, "ACTIVITY_NOT_LIVE");
    assert_eq!(refused(Store { kind: "A visit".to_owned(), ..good() }).await, ("ITEM_KIND_INVALID", field("kind")));
    let state = Store { state: Some("new".to_owned()), ..good() };
    assert_eq!(refused(state).await, ("ITEM_STATE_UNKNOWN", field("state")));
    let payload = Store { payload: Some(json!(["x"])), ..good() };
    assert_eq!(refused(payload).await, ("ITEM_PAYLOAD_INVALID", field("payload")));
    let anchor = Anchoring { name: "visit".to_owned(), when: When::On(date("2026-03-02")) };
    let anchored = Store { anchors: vec![anchor], ..good() };
    assert_eq!(refused(anchored).await, ("ANCHOR_NAME_INVALID", field("anchors[0]")));
    let nobody = Store { subject: Some(Whom::Subject(held.0.kit.id())), ..good() };
    assert_eq!(refused(nobody).await, ("SUBJECT_NOT_FOUND", field("subjectId")));
    let read = held.0.store().read(&held.0.ours);
    let all = items::page(&read, &held.0.ours, &Filter::default(), &Page::first(10)).await.expect("reads");
    assert!(all.rows.is_empty(), "nothing of it was kept");
}

/// What sets HI-07 to HI-09 going: the state is dated in the unit that changes it.
#[tokio::test]
async fn a_state_is_one_that_the_category_declares_and_is_dated_as_rules_name_it() {
    let held = Held::new().await;
    let order = held.item("B-01/order", "order", json!({"national_id": "01819010001"})).await;
    assert_eq!(order.state.as_deref(), Some("received"), "the first where none is said");
    held.0.until("2026-03-03T10:00:00Z").await;
    let change = |seen: i32, state: &str| ChangeState {
        item: order.id,
        seen: Version(seen),
        state: state.to_owned(),
        anchors: vec![Anchoring { name: "card.valid_to".to_owned(), when: When::On(date("2031-03-03")) }],
    };
    let scope = held.0.acting("A2").await;
    let ask = async |change| held.0.write(&scope, async |uow| items::change_state(uow, change).await).await;
    assert_eq!(code(ask(change(1, "sent")).await).0, "ITEM_STATE_UNKNOWN");
    assert_eq!(code(ask(change(1, "received")).await).0, "ITEM_STATE_UNCHANGED");
    let after: Result<_, Error> = ask(change(1, "person_approved")).await;
    assert_eq!(after.expect("approved").version, Version(2));
    assert_eq!(code(ask(change(1, "rejected")).await), ("VERSION_CONFLICT", Some("version".to_owned())));
    let holding = held.holding(&Items, kernel::Id::uuid(order.id)).await.expect("there");
    let on: Vec<_> = dates(&holding).into_iter().map(|(name, on)| format!("{name} {on}")).collect();
    assert_eq!(on, ["card.valid_to 2031-03-03", "order.person_approved 2026-03-03", "order.received 2026-03-02"]);
    let told = held.0.trail(Some(&Subject::new("item", order.id))).await;
    let last = told.last().expect("told");
    assert_eq!((last.kind.as_str(), last.data["state"].as_str()), ("item.state_changed", "person_approved"));
}

/// What is open again is not due by the day on which it was closed.
#[tokio::test]
async fn going_back_to_an_earlier_state_takes_the_later_ones_back() {
    let held = Held::new().await;
    let order = held.item("B-01/order", "order", json!({})).await;
    let scope = held.0.acting("A2").await;
    let go = async |seen: i32, state: &str| {
        let change = ChangeState { item: order.id, seen: Version(seen), state: state.to_owned(), anchors: Vec::new() };
        held.0.write(&scope, async |uow| items::change_state(uow, change).await).await.expect("changed");
        let holding = held.holding(&Items, kernel::Id::uuid(order.id)).await.expect("there");
        dates(&holding).into_iter().map(|(name, on)| format!("{name} {on}")).collect::<Vec<_>>()
    };
    let asked = super::query(&["B-01/order"], &["order.person_approved"], "2026-03-02");
    assert_eq!(go(1, "person_approved").await, ["order.person_approved 2026-03-02", "order.received 2026-03-02"]);
    assert_eq!(held.due(&Items, &asked).await.len(), 1);
    held.0.until("2026-03-03T10:00:00Z").await;
    assert_eq!(go(2, "received").await, ["order.received 2026-03-03"]);
    assert!(held.due(&Items, &asked).await.is_empty(), "it is not approved any more");
    held.0.until("2026-03-04T10:00:00Z").await;
    assert_eq!(go(3, "person_approved").await, ["order.person_approved 2026-03-04", "order.received 2026-03-03"]);
}

#[tokio::test]
async fn lists_come_in_batches_and_pages() {
    let held = Held::new().await;
    for _ in 0..5 {
        held.item("A-13/visit", "visit", json!({})).await;
    }
    held.item("B-01/order", "order", json!({})).await;
    let read = held.0.store().read(&held.0.ours);
    let count = async |filter: Filter| {
        items::page(&read, &held.0.ours, &filter, &Page::first(50)).await.expect("reads").rows.len()
    };
    assert_eq!(count(Filter::default()).await, 6);
    let categories = |category: &str| Filter { categories: Some(vec![category.to_owned()]), ..Filter::default() };
    assert_eq!(count(categories("A-13/*")).await, 5);
    assert_eq!(count(categories("B-01/order")).await, 1);
    assert_eq!(count(Filter { categories: Some(Vec::new()), ..Filter::default() }).await, 0, "of none, none");
    assert_eq!(count(Filter { state: Some("received".to_owned()), ..Filter::default() }).await, 1);
    let all = items::page(&read, &held.0.ours, &Filter::default(), &Page::first(50)).await.expect("reads").rows;
    let subjects: Vec<_> = all.iter().map(|item| item.subject_id).collect();
    let targets: Vec<_> = all.iter().map(|item| kernel::Id::uuid(item.id)).collect();
    let page = Page::first(20);
    let (of, statements) = held.0.kit.statements(items::of_subjects(&read, &held.0.ours, &subjects, &page)).await;
    assert_eq!((of.expect("reads").len(), statements), (6, 1));
    let (of, statements) = held.0.kit.statements(of_targets(&read, &held.0.ours, &targets)).await;
    assert_eq!((of.expect("reads").len(), statements), (1, 1), "the order's state alone is dated");
}

#[tokio::test]
async fn of_each_subject_comes_a_page_and_no_more_whatever_is_held_on_it() {
    let held = Held::new().await;
    let whom = |key: &str| Some(Whom::Reference(external("S2", "customer", key)));
    let mut handed_in = std::collections::BTreeMap::<&str, Vec<Listed>>::new();
    for key in ["17", "18", "17", "17", "18", "17"] {
        let new = Store { subject: whom(key), ..item("A-13/visit", "visit", json!({"said": "x".repeat(1_000)})) };
        handed_in.entry(key).or_default().push(held.store("A2", new).await.expect("stored").into());
    }
    let (one, two) = (&handed_in["17"], &handed_in["18"]);
    let subjects = [one[0].subject_id, two[0].subject_id];
    let read = held.0.store().read(&held.0.ours);
    let ask = async |page: Page<kernel::Position>| {
        items::of_subjects(&read, &held.0.ours, &subjects, &page).await.expect("reads")
    };
    let first = ask(Page::first(3)).await;
    assert_eq!((&first[&subjects[0]].rows[..], first[&subjects[0]].has_next), (&one[..3], true));
    assert_eq!((&first[&subjects[1]].rows[..], first[&subjects[1]].has_next), (&two[..], false));
    let last = ask(Page { backward: true, ..Page::first(1) }).await;
    assert_eq!((&last[&subjects[0]].rows[..], last[&subjects[0]].has_previous), (&one[3..], true));
    assert_eq!(last[&subjects[1]].rows[..], two[1..]);
    let rest = ask(Page { after: Some(one[1].position()), ..Page::first(20) }).await;
    assert_eq!((&rest[&subjects[0]].rows[..], rest[&subjects[0]].has_next), (&one[2..], false));
    let between = Page { before: Some(one[3].position()), after: Some(one[0].position()), ..Page::first(20) };
    assert_eq!(ask(between).await[&subjects[0]].rows[..], one[1..3]);
}

/// Covers: DT-25
#[tokio::test]
async fn extra_data_needs_a_measure_and_is_opened_by_the_named_roles_alone_and_never_unseen() {
    let held = Held::new().await;
    let mut content = plain();
    content.details.access =
        vec![Access { role: Role::Hr, limit: None }, Access { role: Role::Lm, limit: Some("own staff".to_owned()) }];
    content.categories[0].sensitivity = Sensitivity::Extra;
    assert!(!content.categories[0].special, "the level has nothing to do with Art. 9");
    held.0.draft("A2", "A-04", content.clone()).await.expect("drafted");
    held.0.confirm_basis("A5", "A-04").await.expect("confirmed");
    held.0.approve("A1", "A-04").await.expect("approved");
    assert_eq!(code(held.0.start("A1", "A-04").await).0, "ACTIVITY_MEASURE_MISSING");
    content.details.measures.push("Kept apart, opened by HR alone".to_owned());
    held.0.change("A2", "A-04", content).await.expect("changed");
    held.0.confirm_basis("A5", "A-04").await.expect("confirmed");
    held.0.approve("A1", "A-04").await.expect("approved");
    held.0.start("A1", "A-04").await.expect("started");
    let assessment = held.store("A2", item("A-04/name", "assessment", json!({"text": "good"}))).await.expect("stored");
    let mut opened = Vec::new();
    for person in crate::world::PEOPLE {
        if held.open(person, assessment.id).await.is_ok() {
            opened.push(person);
        }
    }
    assert_eq!(opened, ["A2"], "not their superior either, who did not write it");
    let looks = held.0.trail(Some(&Subject::new("item", assessment.id))).await;
    let by: Vec<_> =
        looks.iter().filter(|entry| entry.kind == "item.opened").map(|entry| entry.actor.clone()).collect();
    assert_eq!(by, [held.0.our("A2").await.to_string()]);
}
