//! How long to wait, and when to give up, by the clock that is moved.

use std::time::Duration;

use chrono::TimeDelta;
use testkit::instant;
use webhooks::Why;
use webhooks::endpoints::{self, Change, State};

use crate::receiver::{Receiver, Reply};
use crate::world::{World, options};

#[tokio::test]
async fn a_delivery_is_tried_ten_times_over_days_and_then_given_up() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.always(Reply::Status(500));
    world.close_cases(1).await;
    world.until("2026-01-05T23:00:00Z").await;
    let delivery = world.delivery(endpoint.id).await;
    assert_eq!((delivery.state.code(), delivery.attempts), ("failed", 10));
    assert_eq!(delivery.problem.as_deref(), Some("WEBHOOK_STATUS_REFUSED"));
    let attempts = world.attempts(&delivery).await;
    let numbers: Vec<_> = attempts.iter().map(|attempt| attempt.number).collect();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    let waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map(TimeDelta::seconds);
    for (pair, wait) in attempts.windows(2).zip(waits) {
        let waited = pair[1].at - pair[0].at;
        assert!(waited >= wait && waited <= wait * 6 / 5, "{waited} instead of {wait}");
    }
    assert_eq!(world.now(endpoint.id).await.state, State::Enabled, "not yet five days");
}

#[tokio::test]
async fn after_five_days_of_failures_the_endpoint_is_disabled_and_what_waits_is_cancelled() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.always(Reply::Status(500));
    for day in 1..=8 {
        world.until(&format!("2026-01-0{day}T00:00:00Z")).await;
        world.close_cases(2).await;
    }
    world.until("2026-01-09T00:00:00Z").await;
    let now = world.now(endpoint.id).await;
    assert_eq!((now.state, now.disabled_why), (State::Disabled, Some(Why::Failing)));
    let at = now.disabled_at.expect("an instant");
    assert!(at >= instant("2026-01-06T00:00:00Z") && at < instant("2026-01-06T04:00:00Z"), "{at}");
    assert!(world.states(endpoint.id).await.iter().all(|state| ["failed", "cancelled"].contains(state)));
    assert_eq!(world.told(endpoint.id).await, ["webhook.endpoint_created", "webhook.endpoint_disabled"]);
}

#[tokio::test]
async fn a_dead_endpoint_is_left_alone_however_much_waits_for_it() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.always(Reply::Status(500));
    world.close_cases(60).await;
    world.until("2026-01-01T12:00:00Z").await;
    let tried = receiver.got().len();
    assert!(tried < 40, "an hour apart at last: {tried}");
    receiver.always(Reply::Status(200));
    world.until("2026-01-02T12:00:00Z").await;
    assert!(world.states(endpoint.id).await.iter().all(|state| *state == "delivered"), "one success, and all may come");
}

#[tokio::test]
async fn what_asks_to_be_left_alone_is_left_alone_in_real_time_and_holds_up_no_clock() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.next([Reply::Busy(429, 600)]);
    world.close_cases(1).await;
    world.settle().await;
    let waiting = world.delivery(endpoint.id).await;
    assert!(waiting.due_at >= instant("2026-01-01T00:10:00Z"), "{}", waiting.due_at);
    // A day goes by in the database, and no time at all where the receiver is.
    world.until("2026-01-02T00:00:00Z").await;
    world.close_cases(1).await;
    world.settle().await;
    assert_eq!(receiver.got().len(), 1);
    assert_eq!(world.ledger.lag().await.expect("a lag"), Duration::ZERO, "it does not wait for us");
    world.kit.clock().forward(Duration::from_secs(601));
    world.settle().await;
    assert_eq!(world.states(endpoint.id).await, ["delivered", "delivered"]);
}

#[tokio::test]
async fn what_is_too_busy_rests_at_once() {
    for status in [429, 502, 503, 504] {
        let world = World::new().await;
        let receiver = Receiver::new().await;
        let endpoint = world.endpoint(&receiver).await.endpoint;
        receiver.next(std::iter::repeat_n(Reply::Status(status), 4));
        world.close_cases(12).await;
        world.settle().await;
        assert!(receiver.got().len() <= 5, "{status}: {}", receiver.got().len());
        world.until("2026-01-01T01:00:00Z").await;
        assert!(world.states(endpoint.id).await.iter().all(|state| *state == "delivered"));
    }
}

#[tokio::test]
async fn another_address_begins_without_a_past() {
    let world = World::new().await;
    let (old, new) = (Receiver::new().await, Receiver::new().await);
    let endpoint = world.endpoint(&old).await.endpoint;
    old.always(Reply::Status(500));
    world.close_cases(20).await;
    world.until("2026-01-05T12:00:00Z").await;
    world.close_cases(1).await;
    world.settle().await;
    let tried = old.got().len();
    let change =
        Change { endpoint: endpoint.id, seen: endpoint.version, name: None, url: Some(new.url()), event_types: None };
    let changed = world.write(&world.ours, async |uow| endpoints::change(uow, options().guard(), change).await).await;
    changed.expect("changed");
    world.settle().await;
    assert_eq!(old.got().len(), tried);
    assert!(!new.got().is_empty(), "what is due waits for no rest that the old address was given");
    // Five days after the first failure at the old address the new one fails for the first time.
    new.always(Reply::Status(500));
    world.until("2026-01-07T00:00:00Z").await;
    world.close_cases(1).await;
    world.settle().await;
    assert_eq!(world.now(endpoint.id).await.state, State::Enabled);
}
