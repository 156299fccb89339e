//! From an event to a delivery, and what is sent.

use kernel::Page;
use webhooks::deliveries::{self, Filter, State};
use webhooks::endpoints::{self, Change};

use crate::receiver::Receiver;
use crate::world::{World, options};

#[tokio::test]
async fn every_event_is_delivered_once_to_everybody_who_wants_it() {
    let world = World::new().await;
    let (all, some) = (Receiver::new().await, Receiver::new().await);
    let first = world.endpoint(&all).await.endpoint;
    let second = world.endpoint(&some).await.endpoint;
    let only = Change {
        endpoint: second.id,
        seen: second.version,
        name: None,
        url: None,
        event_types: Some(Some(vec!["deviation.closed".to_owned()])),
    };
    world.write(&world.ours, async |uow| endpoints::change(uow, options().guard(), only).await).await.expect("changed");
    for kind in ["deviation.reported", "deviation.closed", "deviation.forwarded"] {
        world.happen(&world.ours, kind, false).await;
    }
    world.settle().await;
    let mut kinds = all.kinds();
    kinds.sort();
    assert_eq!(kinds, ["deviation.closed", "deviation.reported"], "what is not published is told to nobody");
    assert_eq!(some.kinds(), ["deviation.closed"]);
    assert_eq!(world.states(first.id).await, ["delivered", "delivered"]);
    world.settle().await;
    assert_eq!((all.got().len(), some.got().len()), (2, 1), "once is enough");
}

#[tokio::test]
async fn a_delivery_says_ids_and_kinds_and_the_time_of_the_event() {
    let world = World::new().await;
    world.kit.clock().forward(std::time::Duration::from_secs(600));
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.until("2026-03-02T08:00:00Z").await;
    world.close_cases(1).await;
    world.settle().await;
    let request = &receiver.got()[0];
    let body = request.json();
    let delivery = world.delivery(endpoint.id).await;
    assert_eq!(request.id(), delivery.event_id.to_string());
    assert_eq!(
        (body["timestamp"].as_str(), body["data"]["event"].as_str()),
        (Some("2026-03-02T08:00:00.000000Z"), Some(request.id()))
    );
    assert_eq!(body["data"]["organisation"], world.ours.organisation.to_string());
    assert_eq!(
        (&body["data"]["kind"], body["data"].get("title")),
        (&"event".into(), None),
        "only what the catalogue knows"
    );
    assert_eq!(request.headers["webhook-timestamp"], "1767226200", "real time");
    assert_eq!(request.headers["content-type"], "application/json");
    assert_eq!(request.body, delivery.body);
    let attempts = world.attempts(&delivery).await;
    assert_eq!(
        (attempts.len(), attempts[0].number, attempts[0].status, attempts[0].problem.clone()),
        (1, 1, Some(200), None)
    );
}

#[tokio::test]
async fn what_only_a_few_may_know_of_is_told_to_nobody() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    world.endpoint(&receiver).await;
    world.happen(&world.ours, "deviation.closed", true).await;
    world.settle().await;
    assert!(receiver.got().is_empty());
}

#[tokio::test]
async fn an_endpoint_is_told_of_what_happens_after_it_was_created() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    world.close_cases(1).await;
    world.settle().await;
    world.endpoint(&receiver).await;
    world.close_cases(1).await;
    world.settle().await;
    assert_eq!(receiver.got().len(), 1);
}

#[tokio::test]
async fn many_events_are_on_their_way_at_once_and_no_more_than_may_be() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.close_cases(40).await;
    world.settle().await;
    assert_eq!(receiver.got().len(), 40);
    assert!(receiver.most_at_once() <= 4, "{}", receiver.most_at_once());
    let mut ids: Vec<_> = receiver.got().iter().map(|request| request.id().to_owned()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 40);
    let filter = Filter { endpoint: Some(endpoint.id), state: Some(State::Delivered) };
    let read = world.store().read(&world.ours);
    assert_eq!(deliveries::page(&read, &world.ours, &filter, &Page::first(100)).await.expect("reads").rows.len(), 40);
}
