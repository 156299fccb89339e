//! What becomes of a thing under a rule.

use deletion::rule::{self, Verdict};
use ports::Db;

use super::shelf::anchor;
use super::world::{World, customers, date, written};

fn visits() -> rule::Definition {
    written("on = [\"visit.date\"]\nafter = \"P30D\"\ndo = [\"erase\"]\ncategories = [\"A-07/orders\"]")
}

#[tokio::test]
async fn a_thing_goes_on_its_date_and_not_a_day_before() {
    let world = World::new().await;
    let rule = world.rule("A-R13", visits()).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-02-01");
    assert_eq!(world.verdict(&rule, id, "2026-03-02").await, "not_due");
    assert_eq!(world.verdict(&rule, id, "2026-03-03").await, "go");
    let other = world.lay("A-07/orders", "order.placed", "2020-01-01");
    assert_eq!(world.verdict(&rule, other, "2026-03-03").await, "not_begun");
    let contact = world.lay("A-07/contact", "visit.date", "2020-01-01");
    assert_eq!(world.verdict(&rule, contact, "2026-03-03").await, "not_governed");
}

#[tokio::test]
async fn something_newer_moves_the_date() {
    let world = World::new().await;
    let rule = world.rule("A-R13", visits()).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-02-01");
    world.shelf.change(id, |holding| {
        holding.anchors.insert("visit.date".to_owned(), anchor("2026-03-01"));
    });
    assert_eq!(world.verdict(&rule, id, "2026-03-03").await, "not_due");
    assert_eq!(world.verdict(&rule, id, "2026-03-31").await, "go");
}

#[tokio::test]
async fn a_consent_keeps_a_thing_until_it_ends_unless_the_latest_date_has_come() {
    let world = World::new().await;
    let mut definition = visits();
    definition.unless = vec!["consent.extended_storage".to_owned()];
    let rule = world.rule("A-R13", definition.clone()).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    world.shelf.consent(id, "2026-06-30");
    assert_eq!(world.verdict(&rule, id, "2026-06-30").await, "unless");
    assert_eq!(world.verdict(&rule, id, "2026-07-01").await, "go");
    definition.latest = Some("P60D".parse().unwrap());
    let draft = world.propose("A3", "A-R13", definition).await.expect("proposed");
    let draft = world.approve("A1", &draft).await.expect("approved");
    let rule = world.approve("A2", &draft).await.expect("approved");
    assert_eq!(world.verdict(&rule, id, "2026-03-01").await, "unless");
    assert_eq!(world.verdict(&rule, id, "2026-03-02").await, "go");
}

#[tokio::test]
async fn a_thing_under_two_rules_waits_for_the_longest() {
    let world = World::new().await;
    let rule = world.rule("A-R13", visits()).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    world.shelf.change(id, |holding| holding.categories.push("A-08/vouchers".to_owned()));
    // Nobody has said how long vouchers are kept: what nobody governs is not erased by the way.
    assert_eq!(world.verdict(&rule, id, "2026-03-02").await, "other_rule");
    let vouchers = "on = [\"visit.date\"]\nround = [\"financial_year\"]\nafter = \"P5Y\"\ndo = [\"erase\"]\nkind = \"floor\"\ncategories = [\"A-08/vouchers\"]";
    world.rule("A-R2", written(vouchers)).await;
    assert_eq!(world.verdict(&rule, id, "2031-12-31").await, "other_rule");
    assert_eq!(world.verdict(&rule, id, "2032-01-01").await, "go");
}

#[tokio::test]
async fn a_thing_that_a_run_is_erasing_is_left_to_it() {
    let world = World::new().await;
    let rule = world.rule("A-R13", visits()).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    let run = world.kit.id();
    world.shelf.change(id, |holding| holding.under_way = Some(run));
    assert_eq!(world.verdict(&rule, id, "2026-03-02").await, "under_way");
}

#[tokio::test]
async fn as_many_statements_are_sent_for_a_thousand_things_as_for_a_few() {
    let world = World::new().await;
    let rule = world.rule("A-R1", customers()).await;
    let mut counts = Vec::new();
    for more in [3, 497] {
        for _ in 0..more {
            world.lay("A-07/contact", "customer.last_activity", "2020-01-01");
        }
        let read = world.store().read(&world.ours);
        let query = ports::DueQuery {
            categories: vec!["A-07/*".to_owned()],
            states: Vec::new(),
            anchors: vec!["customer.last_activity".to_owned()],
            cutoff: ports::Cutoff::On(date("2026-01-01")),
            after: None,
            limit: 1_000,
        };
        let held = world.ports.holdings[0].due(Db::Read(&read), &query).await.expect("reads");
        let day = date("2026-03-02");
        let weigh = rule::check(Db::Read(&read), &world.ports, &rule, &held, day);
        let (verdicts, statements) = world.kit.statements(weigh).await;
        let verdicts = verdicts.expect("weighed");
        assert!(verdicts.iter().all(|it| matches!(it, Verdict::Spared { .. })));
        counts.push((verdicts.len(), statements));
    }
    let [(3, few), (500, many)] = counts.as_slice() else { panic!("{counts:?}") };
    assert_eq!(few, many);
    assert!(*few <= 8, "{few} statements");
}
