//! By when a case must have moved.

use deviations::Term;
use deviations::jobs::WatchDeadline;
use jobs::{Enqueue, When};
use testkit::instant;

use crate::world::World;

async fn passed(world: &World, case: &deviations::Deviation) -> Vec<(String, String)> {
    let told = world.entries(case).await.into_iter().filter(|entry| entry.kind == "deviation.deadline_passed");
    let at = |entry: &audit::Entry| entry.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    told.map(|entry| (at(&entry), entry.data["deadline"].clone())).collect()
}

fn expected(passed: &[(&str, &str)]) -> Vec<(String, String)> {
    passed.iter().map(|(at, term)| ((*at).to_owned(), (*term).to_owned())).collect()
}

/// Covers: §7.2
#[tokio::test]
async fn a_case_that_nobody_looks_at_is_announced_after_a_day_and_its_cause_after_a_fortnight() {
    let world = World::new().await;
    // Over the clock change in spring: a day is 24 hours, a fortnight is fourteen dates.
    world.until("2026-03-28T14:50:00Z").await;
    let case = world.report("A6").await;
    let zone = "Europe/Oslo".parse().expect("a zone");
    let open = case.deadlines(zone);
    let due: Vec<_> = open.iter().map(|deadline| (deadline.due_at, deadline.earliest)).collect();
    assert_eq!(due, [(instant("2026-03-29T14:50:00Z"), true), (instant("2026-04-11T13:50:00Z"), false)]);
    world.until("2026-04-30T00:00:00Z").await;
    let told = expected(&[("2026-03-29T14:50:00Z", "contain"), ("2026-04-11T13:50:00Z", "cause")]);
    assert_eq!(passed(&world, &case).await, told);
    let after = world.now(&case).await;
    assert_eq!(after.contain_missed_at, Some(instant("2026-03-29T14:50:00Z")));
    assert_eq!(after.cause_missed_at, Some(instant("2026-04-11T13:50:00Z")));
    assert_eq!(world.steps(&case).await[1..], ["deadline_passed   >contain", "deadline_passed   >cause"]);
    // Late is better than never.
    let triaged = world.triage("A2", &after, "A4").await;
    assert!(world.cause("A4", &triaged).await.deadlines(zone).is_empty());
}

#[tokio::test]
async fn a_deadline_that_was_kept_is_not_announced() {
    let world = World::new().await;
    let case = world.report("A6").await;
    let triaged = world.triage("A2", &case, "A4").await;
    let zone = "Europe/Oslo".parse().expect("a zone");
    assert_eq!(triaged.deadlines(zone).len(), 1);
    world.cause("A4", &triaged).await;
    world.until("2026-04-30T00:00:00Z").await;
    assert!(passed(&world, &case).await.is_empty());
}

#[tokio::test]
async fn a_triage_alone_leaves_the_cause_to_be_announced() {
    let world = World::new().await;
    let case = world.report("A6").await;
    world.triage("A2", &case, "A4").await;
    world.until("2026-04-30T00:00:00Z").await;
    assert_eq!(passed(&world, &case).await, expected(&[("2026-03-16T08:00:00Z", "cause")]));
}

#[tokio::test]
async fn a_job_that_runs_again_announces_nothing_again() {
    let world = World::new().await;
    let case = world.report("A6").await;
    for at in ["2026-03-03T08:00:00Z", "2026-03-05T08:00:00Z"] {
        let (again, at) = (WatchDeadline { deviation: case.id, term: Term::Contain }, When::At(instant(at)));
        world.write(&world.ours, async |uow| uow.enqueue(&again, at).await.map(drop)).await.expect("enqueued");
    }
    world.until("2026-03-10T00:00:00Z").await;
    assert_eq!(passed(&world, &case).await, expected(&[("2026-03-03T08:00:00Z", "contain")]));
}
