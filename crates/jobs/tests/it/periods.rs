//! Each period opens once, at its instant, whatever happens in between.

use jobs::CatchUp;
use jobs::schedules::{Outcome, occurrences_page, retire};
use kernel::Page;
use testkit::instant;

use crate::effects::{World, effects, ledger};

const MONTHLY: &str = "FREQ=MONTHLY;BYDAY=1MO";

#[tokio::test]
async fn twelve_periods_of_a_year_open_by_themselves_in_each_organisation() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    world.schedule(&world.theirs, "meeting", MONTHLY, CatchUp::Every).await;
    let mut instants = Vec::new();
    world.ledger.advance(instant("2027-01-01T00:00:00Z"), |at| instants.push(at)).await.expect("a year");
    let opened = effects(world.store(), &world.ours).await;
    assert_eq!(opened.len(), 12);
    assert_eq!(opened[2], ("2026-03".to_owned(), instant("2026-03-02T08:00:00Z")));
    // Easter Monday moves April's; the clock change moves its instant in UTC.
    assert_eq!(opened[3], ("2026-04".to_owned(), instant("2026-04-07T07:00:00Z")));
    assert_eq!(world.texts(&world.theirs).await.len(), 12);
    assert!(instants.is_sorted());
}

#[tokio::test]
async fn missed_periods_are_every_one_or_the_latest_or_late() {
    let world = World::new().await;
    for (key, catch_up) in [("every", CatchUp::Every), ("latest", CatchUp::Latest), ("late", CatchUp::Late)] {
        world.schedule(&world.ours, key, MONTHLY, catch_up).await;
    }
    world.kit.set("2026-03-20T12:00:00Z").await;
    world.ledger.pass().await.expect("a pass");
    let mut texts = world.texts(&world.ours).await;
    texts.sort();
    let expected = ["2026-01", "2026-01 late", "2026-02", "2026-02 late", "2026-03", "2026-03", "2026-03 late"];
    assert_eq!(texts, expected);
}

#[tokio::test]
async fn a_period_is_not_opened_again_by_a_second_ledger_or_a_changed_rule() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    world.kit.set("2026-02-02T09:00:00Z").await;
    let second = ledger(world.store(), false);
    let (one, two) = tokio::join!(world.ledger.pass(), second.pass());
    one.and(two).expect("both pass");
    // The same month again by another day of it.
    world.schedule(&world.ours, "meeting", "FREQ=MONTHLY;BYDAY=2MO", CatchUp::Every).await;
    world.ledger.advance(instant("2026-02-20T00:00:00Z"), |_| {}).await.expect("advances");
    assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-02"]);
}

#[tokio::test]
async fn putting_the_same_rule_twice_changes_nothing() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    world.kit.set("2026-01-20T00:00:00Z").await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["2026-01"]);
}

#[tokio::test]
async fn a_rule_that_is_changed_keeps_the_period_that_is_overdue() {
    // The first Monday's meeting is overdue: the server was down, and is started only after the rule was changed.
    let changes = [
        ("another hour", MONTHLY, ("Europe/Oslo", 14)),
        ("another zone", MONTHLY, ("Europe/Helsinki", 9)),
        ("an earlier day", "FREQ=MONTHLY;BYMONTHDAY=1", ("Europe/Oslo", 9)),
        ("a later day", "FREQ=MONTHLY;BYDAY=2MO", ("Europe/Oslo", 9)),
    ];
    for (what, rule, place) in changes {
        let world = World::new().await;
        world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Late).await;
        world.ledger.advance(instant("2026-01-10T00:00:00Z"), |_| {}).await.expect("January");
        world.kit.set("2026-02-20T12:00:00Z").await;
        world.schedule_at(&world.ours, "meeting", rule, CatchUp::Late, place).await;
        world.ledger.pass().await.expect("a pass");
        assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-02 late"], "{what}");
        world.ledger.advance(instant("2026-03-31T00:00:00Z"), |_| {}).await.expect("March");
        assert_eq!(world.texts(&world.ours).await[2..], ["2026-03"], "{what}");
    }
}

#[tokio::test]
async fn a_zone_further_east_on_the_morning_of_a_meeting_does_not_skip_it() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    // Nine o'clock has passed in Helsinki and has yet to come in Oslo.
    world.ledger.advance(instant("2026-01-05T07:30:00Z"), |_| {}).await.expect("advances");
    world.schedule_at(&world.ours, "meeting", MONTHLY, CatchUp::Every, ("Europe/Helsinki", 9)).await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["2026-01"]);
}

#[tokio::test]
async fn a_rule_that_is_changed_opens_nothing_from_before_it_was_there() {
    let world = World::new().await;
    world.kit.set("2026-01-13T08:30:00Z").await;
    // Put at half past nine, so the first one is due on the day after; then it is at another hour, and then weekly.
    world.schedule(&world.ours, "round", "FREQ=DAILY", CatchUp::Every).await;
    world.schedule_at(&world.ours, "round", "FREQ=DAILY", CatchUp::Every, ("Europe/Oslo", 8)).await;
    world.schedule(&world.ours, "round", "FREQ=WEEKLY;BYDAY=MO", CatchUp::Every).await;
    world.ledger.pass().await.expect("a pass");
    assert!(world.texts(&world.ours).await.is_empty());
    world.ledger.advance(instant("2026-01-20T00:00:00Z"), |_| {}).await.expect("a week");
    assert_eq!(world.texts(&world.ours).await, ["2026-W04"]);
}

#[tokio::test]
async fn a_rule_that_comes_more_often_begins_with_what_is_next_from_now() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    world.ledger.advance(instant("2026-01-06T00:00:00Z"), |_| {}).await.expect("advances");
    world.schedule(&world.ours, "meeting", "FREQ=WEEKLY;BYDAY=MO", CatchUp::Every).await;
    world.ledger.advance(instant("2026-01-20T00:00:00Z"), |_| {}).await.expect("two weeks");
    assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-W03", "2026-W04"]);
}

#[tokio::test]
async fn an_idle_pass_costs_the_same_with_a_thousand_schedules() {
    let few = World::new().await;
    few.schedule(&few.ours, "0", MONTHLY, CatchUp::Every).await;
    let many = World::new().await;
    for number in 0..1_000 {
        many.schedule(&many.ours, &number.to_string(), MONTHLY, CatchUp::Every).await;
    }
    few.ledger.pass().await.expect("a pass");
    many.ledger.pass().await.expect("a pass");
    let (_, of_few) = few.kit.statements(few.ledger.pass()).await;
    let (_, of_many) = many.kit.statements(many.ledger.pass()).await;
    assert_eq!(of_few, of_many);
}

#[tokio::test]
async fn of_any_number_of_missed_periods_only_the_latest_is_opened() {
    let world = World::new().await;
    world.schedule(&world.ours, "reminder", "FREQ=DAILY", CatchUp::Latest).await;
    // Some 1 250 working days: more than one transaction looks at.
    world.kit.set("2031-01-01T12:00:00Z").await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["2030-12-31"]);
    let read = world.store().read(&world.ours);
    let written = occurrences_page(&read, &world.ours, &Page::first(100)).await.expect("reads").rows;
    let opened: Vec<_> =
        written.iter().filter(|one| one.outcome == Outcome::Opened).map(|one| one.period.as_str()).collect();
    assert_eq!((opened, written.len()), (vec!["2030-12-31"], 100));
}

#[tokio::test]
async fn a_rule_that_is_retired_opens_nothing_and_begins_anew_when_it_is_put_again() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    let retired = world.store().write(&world.ours, None, async |uow| retire(uow, "meeting").await).await;
    retired.expect("retired");
    world.ledger.advance(instant("2026-03-10T00:00:00Z"), |_| {}).await.expect("advances");
    assert!(world.texts(&world.ours).await.is_empty());
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    world.ledger.advance(instant("2026-04-10T00:00:00Z"), |_| {}).await.expect("advances");
    assert_eq!(world.texts(&world.ours).await, ["2026-04"]);
}

#[test]
fn the_ledgers_tables_are_among_those_that_work_across_organisations_may_reach() {
    for table in ["schedules", "occurrences", "jobs", "ledger"] {
        assert!(store::INSTALLATION_TABLES.contains(&table), "{table}");
    }
}
