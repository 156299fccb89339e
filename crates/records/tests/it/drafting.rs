//! Writing activities down.

use kernel::{Fault, Role};
use records::activities::{
    self, Access, Draft, LegalBasis, LegalSource, OnBehalfOf, Purpose, PurposeContent, Side, Status, StepKind,
};

use crate::world::{World, category, date, plain, purpose};

/// Covers: DT-06
#[tokio::test]
async fn an_activity_is_written_down_with_all_its_parts_and_each_purpose_has_its_own_basis() {
    let world = World::new().await;
    let mut content = plain();
    content.purposes.push(PurposeContent { article9: None, ..purpose("statistics", LegalBasis::LegitimateInterest) });
    content.systems.push(world.system("S2").await.id);
    content.processors.push(world.processor("crm-vendor").await.id);
    let activity = world.draft("A3", "A-13", content.clone()).await.expect("drafted");
    assert_eq!((activity.status, activity.side), (Status::Draft, Side::Controller));
    assert_eq!(activity.author_id, Some(world.our("A3").await));
    assert_eq!(world.content("A-13").await, content);
    assert_eq!(activity.content_hash, content.hash());
    let read = world.store().read(&world.ours);
    let purposes = activities::purposes_of(&read, &world.ours, &[activity.id]).await.expect("reads");
    let bases: Vec<_> =
        purposes[&activity.id].iter().map(|purpose: &Purpose| (purpose.number, purpose.basis)).collect();
    assert_eq!(bases, [(1, LegalBasis::Contract), (2, LegalBasis::LegitimateInterest)]);
    let steps = activities::steps_of(&read, &world.ours, &[activity.id]).await.expect("reads");
    let [step] = &steps[&activity.id][..] else { panic!("one step") };
    assert_eq!((step.kind, step.person_id, step.role), (StepKind::Drafted, activity.author_id, Some(Role::Sales)));
    assert!(step.appointment_id.is_some(), "the signature says by which appointment");
    drop(read);
    // Planted: without a purpose it would be no activity at all.
    content.purposes.clear();
    let refused = world.draft("A3", "A-14", content).await.expect_err("no purpose");
    assert_eq!((refused.code(), refused.field()), ("ACTIVITY_PURPOSE_MISSING", Some("purposes")));
}

#[tokio::test]
async fn any_number_of_legal_sources_is_cited_with_dates_by_the_whole_and_by_each_purpose() {
    let world = World::new().await;
    let source = |text: &str, from: Option<&str>, to: Option<&str>| LegalSource {
        text: text.to_owned(),
        from: from.map(date),
        to: to.map(date),
    };
    let mut content = plain();
    content.details.sources = vec![
        source("Personal data act", Some("2018-07-20"), None),
        source("Personal data act of 2000", Some("2001-01-01"), Some("2018-07-19")),
    ];
    content.purposes[0].sources = vec![source("Working environment act", None, None)];
    world.draft("A3", "A-13", content.clone()).await.expect("drafted");
    assert_eq!(world.content("A-13").await, content);
    content.details.sources.push(source("Backwards", Some("2026-02-02"), Some("2026-02-01")));
    let refused = world.draft("A3", "A-14", content).await.expect_err("it ends before it begins");
    assert_eq!(refused.code(), "SOURCE_DATES_INVALID");
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_with_the_field() {
    let world = World::new().await;
    type Spoil = fn(&mut activities::Content);
    let cases: &[(&str, Option<&str>, Spoil)] = &[
        ("REGISTER_NAME_INVALID", Some("name"), |content| content.name = "   ".to_owned()),
        ("REGISTER_KEY_INVALID", Some("purposes"), |content| content.purposes[0].key = "a b".to_owned()),
        ("REGISTER_KEY_TWICE", Some("purposes"), |content| content.purposes.push(content.purposes[0].clone())),
        ("REGISTER_KEY_TWICE", Some("categories"), |content| content.categories.push(category("name"))),
        ("CATEGORY_NECESSITY_MISSING", Some("categories"), |content| content.categories[0].necessity = " ".to_owned()),
        ("CATEGORY_PURPOSE_UNKNOWN", Some("categories"), |content| {
            content.categories[0].purposes = vec!["other".to_owned()];
        }),
        ("REGISTER_NAME_INVALID", Some("groups"), |content| content.details.groups.push(String::new())),
        ("REGISTER_LIST_TOO_LONG", Some("groups"), |content| content.details.groups = vec!["x".to_owned(); 101]),
        ("REGISTER_KEY_TWICE", Some("access"), |content| {
            content.details.access.push(Access { role: Role::Adm, limit: None });
        }),
        ("ACTIVITY_ON_BEHALF_INVALID", Some("onBehalfOf"), |content| {
            let of = OnBehalfOf { name: "Somebody".to_owned(), contact: None, groups: Vec::new() };
            content.details.on_behalf_of.push(of);
        }),
    ];
    for (code, field, spoil) in cases {
        let mut content = plain();
        spoil(&mut content);
        let refused = world.draft("A3", "A-13", content).await.expect_err(code);
        assert_eq!((refused.code(), refused.field()), (*code, *field));
        // What was typed is not repeated.
        assert!(!refused.to_string().contains("Somebody"));
    }
    world.draft("A3", "A-13", plain()).await.expect("the unspoilt one passes");
    let refused = world.draft("A3", "A-13", plain()).await.expect_err("the key is taken");
    assert_eq!((refused.code(), refused.field()), ("ACTIVITY_KEY_TAKEN", Some("key")));
    for key in ["", "A/13", "A 13"] {
        let refused = world.draft("A3", key, plain()).await.expect_err(key);
        assert_eq!((refused.code(), refused.field()), ("REGISTER_KEY_INVALID", Some("key")));
    }
}

/// Covers: OS-07, SE-13
#[tokio::test]
async fn both_registers_stand_side_by_side_and_groups_are_listed_for_each_customer() {
    let world = World::new().await;
    let behalf = |name: &str, groups: &[&str]| OnBehalfOf {
        name: name.to_owned(),
        contact: Some("privacy@customer.example".to_owned()),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
    };
    let mut content = plain();
    content.side = Side::Processor;
    content.details.groups.clear();
    let key = "P-01".to_owned();
    world.draft("A3", "P-01", content.clone()).await.expect("a draft may say it later");
    let refused = world.confirm_basis("A2", "P-01").await.expect_err("on whose behalf?");
    assert_eq!(refused.code(), "ACTIVITY_ON_BEHALF_MISSING");
    content.details.on_behalf_of = vec![
        behalf("First customer", &["present employees", "former employees"]),
        behalf("Second customer", &["customers of the customer"]),
    ];
    world.change("A3", "P-01", content.clone()).await.expect("changed");
    assert_eq!(world.content("P-01").await.details.on_behalf_of, content.details.on_behalf_of);
    world.confirm_basis("A2", "P-01").await.expect("confirmed");
    let read = world.store().read(&world.ours);
    for (side, keys) in [(Side::Controller, vec!["A-07".to_owned()]), (Side::Processor, vec![key])] {
        let filter = activities::Filter { side: Some(side), ..activities::Filter::default() };
        let page = kernel::Page::first(100);
        let rows = activities::page(&read, &world.ours, &filter, &page).await.expect("reads").rows;
        assert_eq!(rows.into_iter().map(|row| row.key).collect::<Vec<_>>(), keys);
    }
}

#[tokio::test]
async fn systems_and_processors_that_are_not_here_are_refused() {
    let world = World::new().await;
    let mut content = plain();
    content.systems.push(world.kit.id());
    assert_eq!(world.draft("A3", "A-13", content).await.expect_err("unknown").code(), "SYSTEM_NOT_FOUND");
    let mut content = plain();
    content.processors.push(world.kit.id());
    let draft = Draft { key: "A-13".to_owned(), content };
    let refused = world.refused(&world.ours, async |uow| activities::draft(uow, draft).await).await;
    assert_eq!(refused.0, "PROCESSOR_NOT_FOUND");
}
