//! Time moves forward, and under a clock that does not nothing runs.

use std::time::Duration;

use jobs::{CatchUp, When};
use kernel::Fault;
use testkit::instant;

use crate::effects::{Say, World, effects, gate};

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
async fn a_job_sees_no_instant_before_the_one_it_was_left_for() {
    let world = World::production().await;
    let at = instant("2026-01-01T10:00:00Z");
    world.enqueue(&world.ours, Say::Gated("stepping back".to_owned()), When::At(at)).await;
    world.enqueue(&world.ours, Say::plainly("at ten"), When::At(at)).await;
    world.kit.clock().set(at);
    let ledger = world.ledger.clone();
    let pass = tokio::spawn(async move { ledger.pass().await });
    gate("stepping back").reached.notified().await;
    // Both are claimed, for their instant has come; then a time server puts the clock right.
    world.kit.clock().set(at - chrono::TimeDelta::seconds(45));
    gate("stepping back").open.notify_one();
    pass.await.expect("no panic").expect("a pass");
    // On a shared database they run side by side, in any order.
    let mut done = effects(world.store(), &world.ours).await;
    done.sort();
    assert_eq!(done, [("at ten".to_owned(), at), ("stepping back".to_owned(), at)]);
}

#[tokio::test]
async fn a_running_test_clock_may_be_quicker_than_whoever_moves_it() {
    let world = World::new().await;
    world.schedule(&world.ours, "round", "FREQ=DAILY", CatchUp::Every).await;
    world.store().run_test_clock(true).await.expect("it runs");
    let to = instant("2026-01-08T12:00:00Z");
    // Each time it is moved, three days go by meanwhile: past what is due next, and at last past the end.
    let advanced = world.ledger.advance(to, |_| world.kit.clock().forward(Duration::from_secs(3 * 86_400))).await;
    assert_eq!(advanced.expect("it is reached"), to);
    assert!(world.store().business_now().await.expect("a time") > to);
    let expected = ["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"];
    assert_eq!(world.texts(&world.ours).await, expected);
    // The same call again, as after a kill: there is nothing left to do, and time does not go back.
    assert_eq!(world.ledger.advance(to, |_| {}).await.expect("it is reached"), to);
    assert!(world.store().business_now().await.expect("a time") > to);
    let back = world.ledger.advance(instant("2026-01-01T00:00:00Z"), |_| {}).await;
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

#[tokio::test]
async fn under_a_clock_that_was_set_forward_nothing_runs_until_it_is_right_again() {
    // An hour, a year, ten years.
    for ahead in [1, 365 * 24, 3_653 * 24] {
        let world = World::production().await;
        world.schedule(&world.ours, "round", "FREQ=DAILY", CatchUp::Every).await;
        world.ledger.pass().await.expect("a pass");
        let right = world.store().real_now();
        world.kit.clock().set(right + chrono::TimeDelta::hours(ahead));
        world.enqueue(&world.ours, Say::plainly("now"), When::Now).await;
        for _ in 0..2 {
            assert_eq!(world.ledger.pass().await.expect_err("refused").code(), "LEDGER_CLOCK_SET_FORWARD");
            assert_eq!(world.ledger.lag().await.expect_err("not ready").code(), "LEDGER_CLOCK_SET_FORWARD");
        }
        assert!(world.texts(&world.ours).await.is_empty(), "{ahead} hours");
        world.kit.clock().set(right);
        world.kit.clock().forward(Duration::from_secs(5));
        world.ledger.pass().await.expect("a pass");
        assert_eq!(world.ledger.lag().await.expect("a lag"), Duration::ZERO);
    }
}

#[tokio::test]
async fn somebody_at_the_machine_says_that_the_clock_is_right() {
    for (hours, code) in [(1_i64, "LEDGER_CLOCK_SET_FORWARD"), (-1, "LEDGER_CLOCK_SET_BACK")] {
        let world = World::production().await;
        world.ledger.pass().await.expect("a pass");
        world.enqueue(&world.ours, Say::plainly("now"), When::At(instant("2025-12-01T00:00:00Z"))).await;
        world.kit.clock().set(world.store().real_now() + chrono::TimeDelta::hours(hours));
        assert_eq!(world.ledger.pass().await.expect_err("refused").code(), code);
        let scope = kernel::Scope::operator(world.store().installation_id());
        let accept = async |uow: &mut store::UnitOfWork| jobs::accept_clock(uow).await;
        world.store().write::<_, jobs::Error>(&scope, None, accept).await.expect("said");
        world.ledger.pass().await.expect("a pass");
        assert_eq!(world.texts(&world.ours).await, ["now"]);
    }
}

#[tokio::test]
async fn a_start_after_a_year_is_downtime_and_after_more_a_wrong_clock() {
    for (days, trusted) in [(390, true), (402, false), (3_653, false)] {
        let world = World::production().await;
        world.ledger.pass().await.expect("a pass");
        world.kit.clock().set(world.store().real_now() + chrono::TimeDelta::days(days));
        // Another process: it has not seen the clock jump.
        let passed = crate::effects::ledger(world.store(), false).pass().await;
        assert_eq!(passed.is_ok(), trusted, "{days} days");
    }
}

#[tokio::test]
async fn a_small_step_forward_stops_nothing() {
    let world = World::production().await;
    world.ledger.pass().await.expect("a pass");
    world.kit.clock().set(instant("2026-01-01T00:00:55Z"));
    world.enqueue(&world.ours, Say::plainly("now"), When::Now).await;
    world.ledger.pass().await.expect("a pass");
    assert_eq!(world.texts(&world.ours).await, ["now"]);
}
