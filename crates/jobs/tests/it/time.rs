//! Time moves forward, and under a clock that does not nothing runs.

use std::time::Duration;

use jobs::When;
use kernel::Fault;
use testkit::instant;

use crate::effects::{Say, World};

#[tokio::test]
async fn under_a_clock_that_was_set_back_nothing_runs_until_it_has_caught_up() {
    let world = World::production().await;
    world.ledger.pass().await.expect("a pass");
    world.kit.clock().set(instant("2025-12-31T22:00:00Z"));
    world.enqueue(&world.ours, Say::plainly("now"), When::Now).await;
    assert_eq!(world.ledger.pass().await.expect_err("refused").code(), "LEDGER_CLOCK_SET_BACK");
    assert_eq!(world.ledger.lag().await.expect_err("not ready").code(), "LEDGER_CLOCK_SET_BACK");
    assert!(world.texts(&world.ours).await.is_empty());
    world.kit.clock().set(instant("2026-01-01T00:00:01Z"));
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["now"]);
}

#[tokio::test]
async fn a_time_servers_small_step_back_stops_nothing() {
    let world = World::production().await;
    world.ledger.pass().await.expect("a pass");
    world.kit.clock().set(instant("2025-12-31T23:59:30Z"));
    world.enqueue(&world.ours, Say::plainly("now"), When::Now).await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["now"]);
}

#[tokio::test]
async fn only_a_test_databases_clock_moves_and_only_forward() {
    let production = World::production().await;
    let refused = production.ledger.advance(instant("2027-01-01T00:00:00Z"), |_| {}).await;
    assert_eq!(refused.expect_err("refused").code(), "TEST_CLOCK_REFUSED");
    let test = World::new().await;
    let back = test.ledger.advance(instant("2025-01-01T00:00:00Z"), |_| {}).await;
    assert_eq!(back.expect_err("refused").code(), "TEST_CLOCK_BACKWARD");
}

#[tokio::test]
async fn what_waits_shows_as_lag() {
    let world = World::production().await;
    world.enqueue(&world.ours, Say::plainly("now"), When::Now).await;
    world.kit.clock().forward(Duration::from_secs(600));
    assert_eq!(world.ledger.lag().await.expect("a lag"), Duration::from_secs(600));
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.ledger.lag().await.expect("a lag"), Duration::ZERO);
}
