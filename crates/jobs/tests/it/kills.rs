//! Killed at any step, the same call goes on where it stopped.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use jobs::{CatchUp, State, When};
use testkit::instant;

use crate::effects::{Say, World, effects, gate, patient_ledger};
use crate::queue::jobs;

/// More kills than a quarter of a year has steps.
const MANY: usize = 3_000;

/// What a future answers, unless it has to wait so often before: then it is dropped where it stands.
async fn killed_after<T>(waits: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut waited = 0;
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending if waited == waits => Poll::Ready(None),
        Poll::Pending => {
            waited += 1;
            Poll::Pending
        }
    })
    .await
}

#[tokio::test]
async fn an_advance_that_is_killed_at_every_step_does_the_same_as_one_that_is_not() {
    let (whole, killed) = (World::new().await, World::new().await);
    for world in [&whole, &killed] {
        world.schedule(&world.ours, "meeting", "FREQ=MONTHLY;BYDAY=1TU", CatchUp::Late).await;
        world.schedule(&world.theirs, "meeting", "FREQ=WEEKLY;BYDAY=WE", CatchUp::Late).await;
    }
    let to = instant("2026-03-15T00:00:00Z");
    whole.ledger.advance(to, |_| {}).await.expect("a quarter");

    let mut kills = 0;
    loop {
        // A process of its own each time: what it had in memory is gone. Each kill costs the job that ran an attempt.
        let again = patient_ledger(killed.store(), false, u32::MAX);
        match killed_after(kills, again.advance(to, |_| {})).await {
            Some(done) => {
                assert_eq!(done.expect("a quarter"), to);
                break;
            }
            None => kills += 1,
        }
        assert!(kills < MANY, "it does not get on");
    }
    assert!(kills > 20, "only {kills} kills: they were not between the steps");
    for scope in [&killed.ours, &killed.theirs] {
        let done = effects(killed.store(), scope).await;
        let expected = if scope == &killed.ours { &whole.ours } else { &whole.theirs };
        assert_eq!(done, effects(whole.store(), expected).await, "after {kills} kills");
    }
    assert!(jobs(&killed).await.iter().all(|job| job.state == State::Completed));
    assert_eq!(killed.ledger.lag().await.expect("a lag"), std::time::Duration::ZERO);
}

#[tokio::test]
async fn an_advance_of_which_the_caller_goes_away_is_finished_by_the_next() {
    let world = World::new().await;
    let at = instant("2026-05-01T00:00:00Z");
    world.enqueue(&world.ours, Say::Gated("gone".to_owned()), When::At(at)).await;
    let (to, first) = (instant("2027-01-01T00:00:00Z"), world.ledger.clone());
    let caller = tokio::spawn(async move { first.advance(to, |_| {}).await });
    gate("gone").reached.notified().await;
    caller.abort();
    assert!(caller.await.expect_err("it was aborted").is_cancelled());
    world.ledger.advance(to, |_| {}).await.expect("the year");
    // It was done at its instant: time did not go on without it.
    assert_eq!(effects(world.store(), &world.ours).await, [("gone".to_owned(), at)]);
}
