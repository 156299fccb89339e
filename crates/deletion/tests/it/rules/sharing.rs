//! Things that several rules have a say in: the longest wins, whatever keeps it.

use deletion::rule::Definition;
use ports::Place;

use super::shelf::anchor;
use super::world::{World, written};

fn rule(category: &str, lines: &str) -> Definition {
    written(&format!("categories = [\"{category}\"]\n{lines}"))
}

const VISITS: &str = "on = [\"visit.date\"]\nafter = \"P30D\"\ndo = [\"erase\"]";

fn shared(world: &World, on: &str) -> uuid::Uuid {
    let id = world.lay("A-07/orders", "visit.date", on);
    world.shelf.change(id, |holding| holding.categories.push("A-07/contact".to_owned()));
    id
}

#[tokio::test]
async fn what_another_rule_spares_by_a_condition_is_not_erased_by_the_way() {
    let world = World::new().await;
    let orders = world.rule("A-R13", rule("A-07/orders", VISITS)).await;
    let unless = format!("{VISITS}\nunless = [\"consent.extended_storage\"]\nlatest = \"P1Y\"");
    world.rule("A-R1", rule("A-07/contact", &unless)).await;
    let id = shared(&world, "2026-01-01");
    assert_eq!(world.verdict(&orders, id, "2026-03-02").await, "go");
    world.shelf.consent(id, "2026-06-30");
    assert_eq!(world.verdict(&orders, id, "2026-06-30").await, "other_rule");
    assert_eq!(world.verdict(&orders, id, "2026-07-01").await, "go");
    // The other rule's own latest date ends it as well.
    world.shelf.consent(id, "2028-06-30");
    assert_eq!(world.verdict(&orders, id, "2026-12-31").await, "other_rule");
    assert_eq!(world.verdict(&orders, id, "2027-01-01").await, "go");
}

#[tokio::test]
async fn what_another_rule_has_to_tell_of_first_waits_for_its_list() {
    let world = World::new().await;
    let orders = world.rule("A-R13", rule("A-07/orders", VISITS)).await;
    let told =
        "on = [\"visit.date\"]\nafter = \"P60D\"\ndo = [\"erase\"]\nnotify = { role = \"SALES\", before = \"P30D\" }";
    world.rule("A-R1", rule("A-07/contact", told)).await;
    let id = shared(&world, "2026-01-01");
    assert_eq!(world.verdict(&orders, id, "2026-03-02").await, "other_rule");
    world.settle().await;
    assert_eq!(world.verdict(&orders, id, "2026-03-31").await, "other_rule");
    assert_eq!(world.verdict(&orders, id, "2026-04-01").await, "go");
}

#[tokio::test]
async fn rules_that_tell_or_ask_first_do_not_wait_for_each_other() {
    let world = World::new().await;
    let told = |role: &str| format!("{VISITS}\nnotify = {{ role = \"{role}\", before = \"P30D\" }}");
    let orders = world.rule("A-R13", rule("A-07/orders", &told("SALES"))).await;
    let contact = world.rule("A-R1", rule("A-07/contact", &told("HR"))).await;
    let id = shared(&world, "2026-01-01");
    world.settle().await;
    for rule in [&orders, &contact] {
        assert_ne!(world.verdict(rule, id, "2026-03-31").await, "go");
        assert_eq!(world.verdict(rule, id, "2026-04-01").await, "go");
    }
    let asked = |role: &str| VISITS.replace("erase", &format!("review({role})"));
    world.rule("A-R4", rule("A-04/goals", &asked("HR"))).await;
    world.rule("A-R5", rule("A-04/courses", &asked("SALES"))).await;
    let id = world.lay("A-04/goals", "visit.date", "2026-01-01");
    world.shelf.change(id, |holding| holding.categories.push("A-04/courses".to_owned()));
    world.until("2026-03-03T12:00:00Z").await;
    assert_eq!(world.reviews().await.len(), 2);
}

#[tokio::test]
async fn two_outcomes_that_have_both_come_to_pass_wait_for_the_longer() {
    let world = World::new().await;
    let signed = "on = [\"contract.signed\"]\nafter = \"P1Y\"\ndo = [\"erase\"]";
    let signed = world.rule("A-R20", rule("A-07/orders", signed)).await;
    let ended = "on = [\"contract.ended\"]\nafter = \"P5Y\"\nkind = \"floor\"\ndo = [\"erase\"]";
    world.rule("A-R21", rule("A-07/orders", ended)).await;
    let id = world.lay("A-07/orders", "contract.signed", "2020-01-01");
    // As long as it has not ended, the rule about its end does not speak of it.
    assert_eq!(world.verdict(&signed, id, "2026-03-02").await, "go");
    world.shelf.change(id, |holding| {
        holding.anchors.insert("contract.ended".to_owned(), anchor("2025-01-01"));
    });
    assert_eq!(world.verdict(&signed, id, "2030-01-01").await, "other_rule");
    assert_eq!(world.verdict(&signed, id, "2030-01-02").await, "go");
}

#[tokio::test]
async fn blanking_waits_for_another_outcome_that_demands_keeping_and_for_no_other() {
    let world = World::new().await;
    let placed = "on = [\"order.placed\"]\nafter = \"P30D\"\ndo = [\"redact(first 2)\"]";
    let placed = world.rule("A-R20", rule("A-07/orders", placed)).await;
    let kind = |kind: &str| format!("on = [\"order.paid\"]\nafter = \"P5Y\"\nkind = \"{kind}\"\ndo = [\"erase\"]");
    world.rule("A-R21", rule("A-07/orders", &kind("ceiling"))).await;
    let id = world.lay("A-07/orders", "order.placed", "2026-01-01");
    world.shelf.change(id, |holding| {
        holding.anchors.insert("order.paid".to_owned(), anchor("2026-01-02"));
    });
    assert_eq!(world.verdict(&placed, id, "2026-03-02").await, "go");
    world.rule("A-R21", rule("A-07/orders", &kind("floor"))).await;
    assert_eq!(world.verdict(&placed, id, "2026-03-02").await, "other_rule");
}

#[tokio::test]
async fn closing_takes_a_thing_as_a_whole() {
    let world = World::new().await;
    let closes = "on = [\"visit.date\"]\nafter = \"P30D\"\ndo = [\"close\"]";
    let orders = world.rule("A-R13", rule("A-07/orders", closes)).await;
    let id = shared(&world, "2026-01-01");
    assert_eq!(world.verdict(&orders, id, "2026-03-02").await, "other_rule");
}

#[tokio::test]
async fn what_is_handed_back_from_our_own_store_goes_when_the_time_for_that_is_over() {
    let world = World::new().await;
    let returns = "on = [\"visit.date\"]\nafter = \"P30D\"\ndo = [\"return(P60D)\", \"erase\"]";
    let orders = world.rule("A-R13", rule("A-07/orders", returns)).await;
    let own = world.lay("A-07/orders", "visit.date", "2026-01-01");
    assert_eq!(world.verdict(&orders, own, "2026-03-31").await, "not_due");
    assert_eq!(world.verdict(&orders, own, "2026-04-01").await, "go");
    let elsewhere = world.lay("A-07/orders", "visit.date", "2026-01-01");
    world.shelf.change(elsewhere, |holding| {
        holding.place = Place::System { system: "S3".to_owned(), kind: "voucher".to_owned() };
    });
    assert_eq!(world.verdict(&orders, elsewhere, "2026-03-02").await, "go");
}
