//! Going live.

use kernel::Fault;
use records::activities::{self, Sensitivity, Status};
use records::processors::{AgreementKind, Clauses, Processing, Terms};

use crate::world::{World, category, date, plain};

async fn approved(world: &World, key: &str) {
    world.confirm_basis("A2", key).await.expect("confirmed");
    world.approve("A1", key).await.expect("approved");
}

#[tokio::test]
async fn nothing_goes_live_before_exactly_one_rule_governs_each_category() {
    let world = World::new().await;
    let early = world.start("A1", "A-07").await.expect_err("a draft");
    assert_eq!(early.code(), "ACTIVITY_NOT_APPROVED");
    approved(&world, "A-07").await;
    for rules in [&[][..], &["A-R1", "A-R2"][..]] {
        world.book.write("A-07/contact", rules);
        let refused = world.start("A1", "A-07").await.expect_err("not governed");
        assert_eq!(refused.code(), "ACTIVITY_CATEGORY_UNGOVERNED");
        assert!(refused.to_string().ends_with(": A-07/contact"), "{refused}");
    }
    world.book.write("A-07/contact", &["A-R1"]);
    let live = world.start("A2", "A-07").await.expect("governed");
    assert_eq!((live.status, live.started_at.is_some(), live.confirmed_at), (Status::Live, true, live.started_at));
    let again = world.start("A1", "A-07").await.expect_err("it is live");
    assert_eq!(again.code(), "ACTIVITY_NOT_APPROVED");
}

#[tokio::test]
async fn without_a_rule_book_nothing_is_governed() {
    let world = World::new().await;
    approved(&world, "A-07").await;
    let seen = world.activity("A-07").await;
    let start = activities::Start { activity: seen.id, seen: seen.version };
    let none = ports::Ports::default();
    let refused =
        world.refused(&world.acting("A1").await, async |uow| activities::start(uow, &none, start).await).await;
    assert_eq!(refused.0, "ACTIVITY_CATEGORY_UNGOVERNED");
}

/// Covers: DT-32
#[tokio::test]
async fn no_processor_gets_data_without_an_agreement_in_force() {
    let world = World::new().await;
    let mut content = world.content("A-07").await;
    let tool = world.processor("mailing-tool").await;
    content.processors.push(tool.id);
    world.change("A3", "A-07", content).await.expect("a draft may name it");
    approved(&world, "A-07").await;
    let refused = world.start("A1", "A-07").await.expect_err("no agreement");
    assert_eq!(refused.code(), "ACTIVITY_PROCESSOR_UNCOVERED");
    assert!(refused.to_string().ends_with(": mailing-tool"), "{refused}");
    // One that begins tomorrow, and one that ended yesterday, are not in force.
    for (reference, from, to) in [("1", "2026-03-03", None), ("2", "2025-01-01", Some("2026-03-01"))] {
        let terms = Terms {
            reference: reference.to_owned(),
            kind: AgreementKind::Signed,
            signed_on: date(from),
            valid_to: to.map(date),
            document_hash: None,
            clauses: Clauses::default(),
        };
        world.agree("A2", "mailing-tool", terms).await.expect("entered");
        let refused = world.start("A1", "A-07").await.expect_err("not in force");
        assert_eq!(refused.code(), "ACTIVITY_PROCESSOR_UNCOVERED");
    }
    world.until("2026-03-02T23:00:00Z").await;
    world.start("A1", "A-07").await.expect("since midnight in Oslo it is in force");
    // A live activity takes up no processor without one either.
    let mut content = world.content("A-07").await;
    let bare = records::processors::Add {
        key: "bare".to_owned(),
        processing: Processing::from(&world.processor("mailing-tool").await),
    };
    let bare = world.write(&world.ours, async |uow| records::processors::add(uow, bare).await).await.expect("entered");
    content.processors.push(bare.id);
    let refused = world.change("A3", "A-07", content).await.expect_err("no agreement");
    assert_eq!(refused.code(), "ACTIVITY_PROCESSOR_UNCOVERED");
}

#[tokio::test]
async fn data_of_the_level_extra_needs_a_measure_of_its_own() {
    let world = World::new().await;
    let mut content = plain();
    content.categories.push(category("assessment"));
    content.categories[1].sensitivity = Sensitivity::Extra;
    world.draft("A3", "A-04", content.clone()).await.expect("drafted");
    approved(&world, "A-04").await;
    let refused = world.start("A1", "A-04").await.expect_err("no measure");
    assert_eq!(refused.code(), "ACTIVITY_MEASURE_MISSING");
    content.details.measures.push("access log".to_owned());
    world.change("A3", "A-04", content.clone()).await.expect("changed");
    approved(&world, "A-04").await;
    world.start("A1", "A-04").await.expect("measured");
    content.details.measures.clear();
    let refused = world.change("A3", "A-04", content).await.expect_err("a live one keeps it");
    assert_eq!(refused.code(), "ACTIVITY_MEASURE_MISSING");
}

#[tokio::test]
async fn only_a_live_activity_ceases_and_it_never_comes_back() {
    let world = World::new().await;
    assert_eq!(world.cease("A1", "A-07").await.expect_err("a draft").code(), "ACTIVITY_NOT_LIVE");
    world.bring_live("A-07").await;
    let ceased = world.cease("A2", "A-07").await.expect("ceased");
    assert_eq!((ceased.status, ceased.ceased_at.is_some()), (Status::Ceased, true));
    assert_eq!(world.cease("A1", "A-07").await.expect_err("twice").code(), "ACTIVITY_NOT_LIVE");
    assert_eq!(world.start("A1", "A-07").await.expect_err("again").code(), "ACTIVITY_NOT_APPROVED");
    assert_eq!(world.confirm_basis("A2", "A-07").await.expect_err("again").code(), "ACTIVITY_CEASED");
    assert_eq!(world.change("A3", "A-07", plain()).await.expect_err("ceased").code(), "ACTIVITY_CEASED");
    let trail = world.trail(Some(&ceased.as_subject())).await;
    let told = trail.iter().rfind(|entry| entry.kind == "activity.ceased").expect("told");
    assert_eq!(told.data.get("key").map(String::as_str), Some("A-07"));
}
