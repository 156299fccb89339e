//! Sending again.

use kernel::Instant;
use testkit::instant;
use webhooks::deliveries::{self, AT_ONCE, Replay, ReplayMany};
use webhooks::endpoints::{self, Disable, Enable};

use crate::receiver::{Receiver, Reply};
use crate::world::World;

async fn replay_many(world: &World, endpoint: kernel::EndpointId, since: Instant, delivered: bool) -> u64 {
    let command = many(endpoint, since, delivered);
    let done = world.write(&world.ours, async |uow| deliveries::replay_many(uow, command).await).await;
    let done = done.expect("replayed");
    assert_eq!(done.more_after, None);
    done.deliveries
}

fn many(endpoint: kernel::EndpointId, since: Instant, delivered: bool) -> ReplayMany {
    ReplayMany { endpoint, since, delivered, after: None, at_once: AT_ONCE }
}

#[tokio::test]
async fn a_delivery_is_sent_again_with_the_same_bytes_under_the_same_id() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.close_cases(1).await;
    world.settle().await;
    let delivery = world.delivery(endpoint.id).await;
    world.until("2026-01-03T00:00:00Z").await;
    let replay = Replay { delivery: delivery.id };
    world.write(&world.ours, async |uow| deliveries::replay(uow, replay).await).await.expect("replayed");
    let again = world.refused(&world.ours, async |uow| deliveries::replay(uow, replay).await).await;
    assert_eq!(again.0, "WEBHOOK_DELIVERY_UNFINISHED");
    world.settle().await;
    let got = receiver.got();
    assert_eq!((got.len(), got[0].id(), &got[0].body), (2, got[1].id(), &got[1].body));
    let after = world.delivery(endpoint.id).await;
    assert_eq!((after.state.code(), after.attempts, after.tries), ("delivered", 2, 1));
}

#[tokio::test]
async fn what_an_endpoint_missed_since_an_instant_is_sent_again() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.close_cases(1).await;
    world.settle().await;
    receiver.always(Reply::Status(500));
    for day in ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"] {
        world.until(day).await;
        world.close_cases(1).await;
        world.settle().await;
    }
    let seen = world.now(endpoint.id).await.version;
    let disable = Disable { endpoint: endpoint.id, seen };
    let disabled =
        world.write(&world.ours, async |uow| endpoints::disable(uow, disable).await).await.expect("disabled");
    assert_eq!(world.states(endpoint.id).await, ["delivered", "cancelled", "cancelled"]);
    world.settle().await;
    let since = instant("2026-01-03T00:00:00Z");
    let command = many(endpoint.id, since, false);
    let refused = world.refused(&world.ours, async |uow| deliveries::replay_many(uow, command).await).await;
    assert_eq!(refused.0, "WEBHOOK_ENDPOINT_DISABLED");
    let enable = Enable { endpoint: endpoint.id, seen: disabled.version };
    world.write(&world.ours, async |uow| endpoints::enable(uow, enable).await).await.expect("enabled");
    receiver.always(Reply::Status(200));
    world.settle().await;
    assert_eq!(world.states(endpoint.id).await, ["delivered", "cancelled", "cancelled"], "nothing comes by itself");
    assert_eq!(replay_many(&world, endpoint.id, since, false).await, 1);
    world.settle().await;
    assert_eq!(world.states(endpoint.id).await, ["delivered", "cancelled", "delivered"]);
    assert_eq!(replay_many(&world, endpoint.id, instant("2026-01-01T00:00:00Z"), true).await, 3);
    world.settle().await;
    assert_eq!(world.states(endpoint.id).await, ["delivered"; 3]);
    for wrong in ["2025-11-01T00:00:00Z", "2026-01-04T00:00:00Z"] {
        let command = many(endpoint.id, instant(wrong), false);
        let refused = world.refused(&world.ours, async |uow| deliveries::replay_many(uow, command).await).await;
        assert_eq!(refused, ("WEBHOOK_SINCE_INVALID", Some("since".to_owned())));
    }
}

#[tokio::test]
async fn a_replay_of_much_goes_on_where_the_one_before_ended() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let (endpoint, other) = (world.endpoint(&receiver).await.endpoint, world.endpoint(&receiver).await.endpoint);
    world.close_cases(5).await;
    world.settle().await;
    let begin = ReplayMany { at_once: 2, ..many(endpoint.id, instant("2026-01-01T00:00:00Z"), true) };
    let (mut after, mut taken) = (None, Vec::new());
    loop {
        let command = ReplayMany { after, ..begin };
        let done = world.write(&world.ours, async |uow| deliveries::replay_many(uow, command).await).await;
        let done = done.expect("replayed");
        // What was sent again has ended again before the next is asked for.
        world.settle().await;
        taken.push(done.deliveries);
        after = done.more_after;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(taken, [2, 2, 1]);
    let all = world.deliveries(endpoint.id).await;
    assert!(all.iter().all(|delivery| delivery.attempts == 2), "each once more: {all:?}");
    let strange = ReplayMany { after: Some(world.deliveries(other.id).await[0].id), ..begin };
    let refused = world.refused(&world.ours, async |uow| deliveries::replay_many(uow, strange).await).await;
    assert_eq!(refused.0, "WEBHOOK_DELIVERY_NOT_FOUND");
}

#[tokio::test]
async fn deliveries_are_kept_for_thirty_days_after_their_end_and_then_forgotten() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.close_cases(3).await;
    world.settle().await;
    let first = world.deliveries(endpoint.id).await.remove(0);
    world.until("2026-01-30T00:00:00Z").await;
    world.close_cases(1).await;
    world.settle().await;
    world.until("2026-01-31T00:00:00Z").await;
    assert_eq!(world.deliveries(endpoint.id).await.len(), 4);
    // Old ones are looked for once in an hour.
    world.until("2026-01-31T01:00:00Z").await;
    assert_eq!(world.deliveries(endpoint.id).await.len(), 1);
    assert!(world.attempts(&first).await.is_empty());
}
