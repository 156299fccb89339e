//! Jobs: once per cause, and again after failures.

use jobs::{Enqueue, JobRow, State, When, jobs_page};
use kernel::Page;
use testkit::instant;

use crate::effects::{Say, World, leave};

pub async fn jobs(world: &World) -> Vec<JobRow> {
    let read = world.store().read(&world.ours);
    jobs_page(&read, &world.ours, &Page::first(50)).await.expect("reads").rows
}

#[tokio::test]
async fn a_job_waits_for_its_instant() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::plainly("at ten"), When::At(instant("2026-01-01T10:00:00Z"))).await;
    world.ledger.advance(instant("2026-01-01T09:59:59Z"), |_| {}).await.expect("advances");
    assert!(world.texts(&world.ours).await.is_empty());
    world.ledger.advance(instant("2026-01-02T00:00:00Z"), |_| {}).await.expect("advances");
    let done = crate::effects::effects(world.store(), &world.ours).await;
    assert_eq!(done, [("at ten".to_owned(), instant("2026-01-01T10:00:00Z"))]);
    assert!(world.texts(&world.theirs).await.is_empty());
}

#[tokio::test]
async fn a_unique_job_is_left_once() {
    let world = World::new().await;
    for _ in 0..3 {
        let job = Say::plainly("once");
        world
            .store()
            .write(&world.ours, None, async |uow| uow.enqueue_once("x", &job, When::Now).await)
            .await
            .expect("left");
    }
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["once"]);
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_and_at_last_given_up() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::AfterFailures(2), When::Now).await;
    world.enqueue(&world.ours, Say::AfterFailures(9), When::Now).await;
    world.ledger.advance(instant("2026-01-02T00:00:00Z"), |_| {}).await.expect("advances");
    assert_eq!(world.texts(&world.ours).await, ["after 2"]);
    let jobs = jobs(&world).await;
    assert_eq!((jobs[1].state, jobs[1].attempt), (State::Completed, 3));
    assert_eq!((jobs[0].state, jobs[0].attempt), (State::Discarded, 4));
    assert_eq!(jobs[0].problem.as_deref(), Some("JOB_ATTEMPTS_EXHAUSTED"));
}

#[tokio::test]
async fn a_snoozed_job_comes_back_and_has_used_no_attempt() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::Later(3_600), When::Now).await;
    world.ledger.advance(instant("2026-01-01T00:59:00Z"), |_| {}).await.expect("advances");
    assert_eq!(world.texts(&world.ours).await, ["first"]);
    world.ledger.advance(instant("2026-01-01T01:00:00Z"), |_| {}).await.expect("advances");
    assert_eq!(world.texts(&world.ours).await, ["first", "second"]);
    assert_eq!(jobs(&world).await[0].attempt, 1);
}

#[tokio::test]
async fn each_wait_after_a_failure_is_longer() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::AfterFailures(3), When::Now).await;
    let mut now = instant("2026-01-01T00:00:00Z");
    for wait in [10_000, 20_000, 40_000] {
        world.ledger.pass().await.expect("a pass");
        let job = jobs(&world).await.remove(0);
        let waits = (job.run_at - now).num_milliseconds();
        assert_eq!((job.state, job.problem.as_deref()), (State::Retryable, Some("JOB_FAILED")));
        assert!((wait..wait * 5 / 4).contains(&waits), "{waits} ms after attempt {}", job.attempt);
        // A moment before, nothing happens.
        world.ledger.advance(job.run_at - chrono::TimeDelta::microseconds(1), |_| {}).await.expect("advances");
        assert_eq!(jobs(&world).await[0].attempt, job.attempt);
        now = job.run_at;
        world.store().set_test_clock(now).await.expect("time moves");
    }
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["after 3"]);
    assert_eq!(jobs(&world).await[0].problem, None);
}

#[tokio::test]
async fn a_panic_is_a_failure_of_its_job_alone() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::AfterPanic, When::Now).await;
    world.enqueue(&world.ours, Say::plainly("beside it"), When::Now).await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["beside it"]);
    world.ledger.advance(instant("2026-01-01T00:01:00Z"), |_| {}).await.expect("advances");
    assert_eq!(world.texts(&world.ours).await, ["beside it", "after a panic"]);
}

#[tokio::test]
async fn an_event_causes_its_job_once() {
    let world = World::echoing().await;
    world.store().write(&world.ours, None, async |uow| leave(uow, "voice").await).await.expect("left");
    world.ledger.pass().await.expect("a pass");
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["voice", "echo"]);
    // One for the voice, one for the echo itself, which stays silent.
    assert_eq!(jobs(&world).await.len(), 2);
}
