//! Leases: a job belongs to one worker at a time, and comes back from one that is gone.

use std::time::Duration;

use jobs::{Ledger, State, When};
use tokio::task::JoinHandle;

use crate::effects::{Say, World, gate, ledger};
use crate::queue::jobs;

/// Longer than a lease of these tests.
const PAST_THE_LEASE: Duration = Duration::from_secs(61);
/// Longer than a worker trusts it.
const PAST_THE_TRUST: Duration = Duration::from_secs(49);

fn passing(ledger: &Ledger) -> JoinHandle<Result<usize, jobs::Error>> {
    let ledger = ledger.clone();
    tokio::spawn(async move { ledger.pass().await })
}

#[tokio::test]
async fn a_write_under_a_lost_lease_is_refused() {
    let world = World::new().await;
    world.enqueue(&world.ours, Say::TooLate, When::Now).await;
    world.enqueue(&world.ours, Say::plainly("beside it"), When::Now).await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["beside it"]);
    // Its outcome is refused too: the row still belongs to whoever took it over.
    assert_eq!(jobs(&world).await[1].state, State::Running);
}

#[tokio::test]
async fn an_expired_lease_returns_by_itself_and_the_old_worker_writes_nothing() {
    let world = World::new().await;
    let gate = gate("expired");
    world.enqueue(&world.ours, Say::Gated("expired".to_owned()), When::Now).await;
    let old = passing(&world.ledger);
    gate.reached.notified().await;
    let second = ledger(world.store(), false);
    // As long as the lease lasts, nobody else takes the job.
    second.pass().await.expect("a pass");
    assert_eq!((jobs(&world).await[0].attempt, jobs(&world).await[0].fence), (1, 1));
    world.kit.clock().forward(PAST_THE_LEASE);
    second.pass().await.expect("a pass");
    let done = jobs(&world).await;
    assert_eq!((done[0].state, done[0].attempt, done[0].fence), (State::Completed, 2, 2));
    assert_eq!(world.texts(&world.ours).await, ["expired"]);
    gate.open.notify_one();
    old.await.expect("no panic").expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["expired"], "the old worker's write came late");
    assert_eq!(jobs(&world).await, done, "and so did its outcome");
}

#[tokio::test]
async fn what_a_dead_process_had_claimed_is_given_back_at_once() {
    let world = World::new().await;
    let gate = gate("dead");
    world.enqueue(&world.ours, Say::Gated("dead".to_owned()), When::Now).await;
    let dead = passing(&world.ledger);
    gate.reached.notified().await;
    dead.abort();
    assert!(dead.await.expect_err("it was aborted").is_cancelled());
    world.ledger.pass().await.expect("a pass");
    assert_eq!(jobs(&world).await[0].state, State::Running, "the lease still runs");
    world.ledger.release().await.expect("released");
    if testkit::on_postgres() {
        // There it may be the job of a worker beside this one: only its lease tells.
        world.ledger.pass().await.expect("a pass");
        assert_eq!(jobs(&world).await[0].state, State::Running, "it is not taken from whoever has it");
        world.kit.clock().forward(PAST_THE_LEASE);
    }
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["dead"]);
    assert_eq!((jobs(&world).await[0].state, jobs(&world).await[0].attempt), (State::Completed, 2));
}

#[tokio::test]
async fn a_job_whose_turn_comes_after_the_lease_is_not_begun_under_it() {
    let world = World::new().await;
    let gate = gate("slow");
    world.enqueue(&world.ours, Say::Gated("slow".to_owned()), When::Now).await;
    world.enqueue(&world.ours, Say::plainly("after it"), When::Now).await;
    let pass = passing(&world.ledger);
    gate.reached.notified().await;
    world.kit.clock().forward(PAST_THE_TRUST);
    gate.open.notify_one();
    pass.await.expect("no panic").expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["slow", "after it"]);
    // It was claimed twice and begun once.
    let jobs = jobs(&world).await;
    assert_eq!((jobs[0].state, jobs[0].attempt, jobs[0].fence), (State::Completed, 1, 2));
    assert_eq!((jobs[1].state, jobs[1].attempt, jobs[1].fence), (State::Completed, 1, 1));
}

#[tokio::test]
async fn a_job_that_takes_its_worker_down_each_time_is_given_up() {
    let world = World::new().await;
    let gate = gate("hanging");
    world.enqueue(&world.ours, Say::Hanging("hanging".to_owned()), When::Now).await;
    for attempt in 1..=4 {
        let dead = passing(&world.ledger);
        gate.reached.notified().await;
        dead.abort();
        assert!(dead.await.expect_err("it was aborted").is_cancelled());
        assert_eq!(jobs(&world).await[0].attempt, attempt);
        world.kit.clock().forward(PAST_THE_LEASE);
    }
    world.ledger.pass().await.expect("a pass");
    let job = jobs(&world).await.remove(0);
    assert_eq!((job.state, job.problem.as_deref()), (State::Discarded, Some("JOB_ATTEMPTS_EXHAUSTED")));
}
