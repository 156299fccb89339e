//! From a superior to the security officer.

use deviations::jobs::ForwardUnattended;
use deviations::{Addressee, Deviation, Forward, Report, Status, forward};
use jobs::{Enqueue, When};
use testkit::instant;

use crate::world::{World, plain};

fn to_the_superior() -> Report {
    Report { addressee: Addressee::Manager, ..plain() }
}

async fn reported(world: &World, at: &str) -> Deviation {
    world.until(at).await;
    world.report_as(&world.acting("A6").await, to_the_superior()).await
}

async fn forwarded(world: &World, case: &Deviation) -> Vec<String> {
    let told = world.told(case).await.into_iter();
    told.filter(|(_, kind)| kind == "deviation.forwarded").map(|(at, _)| at).collect()
}

/// Covers: DT-89
#[tokio::test]
async fn a_case_on_which_a_superior_sits_is_copied_after_four_working_hours() {
    for (reported_at, copied_at) in [
        // Within one day: nine to one.
        ("2026-03-03T08:00:00Z", "2026-03-03T12:00:00Z"),
        // In the evening, and in the night before: counted from eight.
        ("2026-03-03T19:00:00Z", "2026-03-04T11:00:00Z"),
        ("2026-03-04T03:00:00Z", "2026-03-04T11:00:00Z"),
        // Friday half past three: half an hour, then Monday until half past eleven.
        ("2026-03-13T14:30:00Z", "2026-03-16T10:30:00Z"),
        // Saturday.
        ("2026-03-14T12:00:00Z", "2026-03-16T11:00:00Z"),
        // Wednesday before Easter, half past three: the next working day is Tuesday, and the clocks have gone forward.
        ("2026-04-01T13:30:00Z", "2026-04-07T09:30:00Z"),
        // Thursday before the first of May, which is a Friday.
        ("2026-04-30T13:30:00Z", "2026-05-04T09:30:00Z"),
    ] {
        let world = World::new().await;
        let case = reported(&world, reported_at).await;
        let before = instant(copied_at) - chrono::TimeDelta::seconds(1);
        world.until(&before.to_rfc3339()).await;
        assert_eq!(world.now(&case).await.forwarded_at, None, "{reported_at}");
        world.until("2026-05-31T00:00:00Z").await;
        assert_eq!(forwarded(&world, &case).await, [copied_at], "{reported_at}");
        let after = world.now(&case).await;
        assert_eq!((after.forwarded_at, after.forwarded_by), (Some(instant(copied_at)), None));
        assert_eq!(after.line_id, Some(world.our("A3").await));
    }
}

#[tokio::test]
async fn the_superior_passes_it_on_and_it_is_not_copied_again() {
    let world = World::new().await;
    let case = reported(&world, "2026-03-03T08:00:00Z").await;
    let superior = world.acting("A3").await;
    let pass_on = Forward { deviation: case.id, seen: case.version };
    let after = world.write(&superior, async |uow| forward(uow, pass_on.clone()).await).await.expect("passed on");
    assert_eq!(after.forwarded_by, Some(world.our("A3").await));
    assert_eq!(world.entries(&case).await[1].data["by"], world.our("A3").await.to_string());
    assert_eq!(world.steps(&case).await[1], "forwarded A3  manager>security_officer");
    let again = Forward { seen: after.version, ..pass_on };
    assert_eq!(world.refused(&superior, async |uow| forward(uow, again).await).await.0, "DEVIATION_ALREADY_FORWARDED");
    world.until("2026-03-31T00:00:00Z").await;
    assert_eq!(forwarded(&world, &case).await.len(), 1);
}

#[tokio::test]
async fn a_superior_who_treats_it_has_acted() {
    let world = World::new().await;
    let case = reported(&world, "2026-03-03T08:00:00Z").await;
    let triaged = world.triage("A3", &case, "A6").await;
    assert_eq!(world.steps(&case).await[1], "triaged A3  reported>triaged");
    world.until("2026-03-31T00:00:00Z").await;
    assert_eq!(forwarded(&world, &case).await.len(), 0);
    // They may pass it on all the same.
    let pass_on = Forward { deviation: case.id, seen: world.now(&triaged).await.version };
    let superior = world.acting("A3").await;
    let after = world.write(&superior, async |uow| forward(uow, pass_on).await).await.expect("passed on");
    assert_eq!(after.status, Status::Triaged);
}

#[tokio::test]
async fn what_the_security_officer_has_already_is_not_passed_on_and_not_by_others() {
    let world = World::new().await;
    let case = world.report("A6").await;
    let pass_on = Forward { deviation: case.id, seen: case.version };
    for by in ["A2", "A3", "A6"] {
        let attempt = pass_on.clone();
        let told = world.refused(&world.acting(by).await, async |uow| forward(uow, attempt).await).await;
        assert_eq!(told.0, "FORBIDDEN", "{by}");
    }
    let told = world.refused(&world.ours, async |uow| forward(uow, pass_on).await).await;
    assert_eq!(told.0, "DEVIATION_ALREADY_FORWARDED");
    world.until("2026-03-31T00:00:00Z").await;
    assert!(forwarded(&world, &case).await.is_empty());
}

#[tokio::test]
async fn a_job_that_runs_again_copies_nothing_again() {
    let world = World::new().await;
    let case = reported(&world, "2026-03-03T08:00:00Z").await;
    let again = ForwardUnattended { deviation: case.id };
    for at in ["2026-03-04T12:00:00Z", "2026-03-05T12:00:00Z"] {
        let at = When::At(instant(at));
        world.write(&world.ours, async |uow| uow.enqueue(&again, at).await.map(drop)).await.expect("enqueued");
    }
    world.until("2026-03-31T00:00:00Z").await;
    assert_eq!(forwarded(&world, &case).await, ["2026-03-03T12:00:00Z"]);
}

#[tokio::test]
async fn copying_lets_those_in_who_treat_it() {
    let world = World::new().await;
    let form = Report { confidential: true, ..to_the_superior() };
    let case = world.report_as(&world.acting("A6").await, form).await;
    let superior = world.our("A3").await;
    assert_eq!(case.circle(), [superior]);
    world.until("2026-03-03T08:00:00Z").await;
    let mut circle = vec![world.our("A2").await, superior, world.our("A5").await];
    circle.sort();
    assert_eq!(world.now(&case).await.circle(), circle);
}
