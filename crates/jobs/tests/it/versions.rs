//! Programs of different versions beside each other: what one does not know it leaves for the other.

use std::time::Duration;

use chrono::TimeDelta;
use jobs::{CatchUp, Ledger, Options, Parts, Registry, State, WaitsFor, When};
use store::InstallationUnit;
use testkit::instant;

use crate::effects::{Hold, Say, World, ledger};
use crate::operating::schedule;
use crate::queue::jobs;

const MONTHLY: &str = "FREQ=MONTHLY;BYDAY=1MO";

/// A program that knows nothing but `Hold` or `Say`.
fn older(world: &World, holds: bool) -> Ledger {
    let mut registry = Registry::default();
    if holds {
        registry.job::<Hold>(&[]);
    } else {
        registry.job::<Say>(&[]);
    }
    let options = Options { lease: Duration::from_secs(60), ..Options::default() };
    Ledger::new(Parts { store: world.store().clone(), registry, ports: ports::Ports::default(), options })
}

async fn run(world: &World, sql: &str) {
    world
        .store()
        .installation(async |unit: &mut InstallationUnit| {
            sea_orm::ConnectionTrait::execute_unprepared(unit, sql).await?;
            Ok::<_, store::Error>(())
        })
        .await
        .expect("it is run");
}

#[tokio::test]
async fn a_job_of_a_newer_program_is_left_for_it() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::plainly("new"), When::Now).await;
    let older = older(&world, true);
    older.advance(instant("2026-01-03T00:00:00Z"), |_| {}).await.expect("two days");
    let job = jobs(&world).await.remove(0);
    let now = instant("2026-01-03T00:00:00Z");
    assert_eq!((job.state, job.problem.as_deref()), (State::Available, Some("JOB_KIND_UNKNOWN")));
    assert_eq!((job.attempt, job.waits_for(now)), (0, Some(WaitsFor::Program)));
    assert_eq!(job.problem_at, Some(instant("2026-01-01T00:00:00Z")), "since when stands in the row");
    assert!(job.run_at - now <= TimeDelta::hours(1), "it is looked at again within the hour");
    // The newer one is started.
    ledger(world.store(), false).advance(now + TimeDelta::hours(1), |_| {}).await.expect("an hour");
    assert_eq!(world.texts(&world.ours).await, ["new"]);
    let job = jobs(&world).await.remove(0);
    assert_eq!((job.state, job.problem, job.problem_at), (State::Completed, None, None));
}

#[tokio::test]
async fn a_job_that_nobody_knows_for_a_week_is_given_up_and_can_be_tried_again() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::plainly("new"), When::Now).await;
    let older = older(&world, true);
    older.advance(instant("2026-01-07T23:00:00Z"), |_| {}).await.expect("nearly a week");
    assert_eq!(jobs(&world).await[0].state, State::Available);
    older.advance(instant("2026-01-08T02:00:00Z"), |_| {}).await.expect("a week");
    let job = jobs(&world).await.remove(0);
    assert_eq!((job.state, job.problem.as_deref()), (State::Discarded, Some("JOB_KIND_UNKNOWN")));
    let retry = async |uow: &mut store::UnitOfWork| jobs::retry_job(uow, job.id).await;
    world.store().write(&world.ours, None, retry).await.expect("tried again");
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["new"]);
}

#[tokio::test]
async fn a_schedule_of_a_newer_program_is_left_for_it_and_sleeps_only_after_a_week() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    let older = older(&world, false);
    older.advance(instant("2026-01-06T00:00:00Z"), |_| {}).await.expect("a night");
    let row = schedule(&world).await;
    assert_eq!(row.problem.as_deref(), Some("SCHEDULE_KIND_UNKNOWN"));
    assert!(row.next_opens_at.is_some(), "it is looked at again");
    assert_eq!(row.next_due_at, Some(instant("2026-01-05T08:00:00Z")));
    ledger(world.store(), false).advance(instant("2026-01-06T01:00:00Z"), |_| {}).await.expect("an hour");
    assert_eq!(world.texts(&world.ours).await, ["2026-01"]);
    assert_eq!(schedule(&world).await.problem, None);
    older.advance(instant("2026-02-10T00:00:00Z"), |_| {}).await.expect("more than a week");
    let row = schedule(&world).await;
    assert_eq!((row.next_opens_at, row.problem.as_deref()), (None, Some("SCHEDULE_KIND_UNKNOWN")));
    // Put again by whoever knows the job, it goes on with what it had come to.
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    ledger(world.store(), false).pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["2026-01", "2026-02"]);
}

#[tokio::test]
async fn a_payload_that_no_longer_reads_is_given_up_and_done_after_it_was_put_right() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::plainly("never"), When::Now).await;
    run(&world, r#"UPDATE jobs SET payload = '{"Unknown":1}'"#).await;
    world.ledger.pass().await.expect("a pass");
    let job = jobs(&world).await.remove(0);
    assert_eq!((job.state, job.problem.as_deref()), (State::Discarded, Some("JOB_PAYLOAD_UNREADABLE")));
    run(&world, r#"UPDATE jobs SET payload = '{"Plainly":"put right"}'"#).await;
    let retry = async |uow: &mut store::UnitOfWork| jobs::retry_job(uow, job.id).await;
    world.store().write(&world.ours, None, retry).await.expect("tried again");
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["put right"]);
}

/// What a newer release has derived is not undone by an older one that still runs.
#[tokio::test]
async fn an_older_release_of_the_zone_data_replaces_no_newer_one() {
    let world = World::new().await;
    world.schedule(&world.ours, "meeting", MONTHLY, CatchUp::Every).await;
    run(&world, "UPDATE schedules SET zone_data = '2999a'").await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(schedule(&world).await.zone_data, "2999a");
}
