//! The loop of a server.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use webhooks::Options;

use crate::receiver::{Receiver, Reply};
use crate::world::{World, options};

#[tokio::test]
async fn a_running_dispatcher_delivers_as_soon_as_an_event_was_passed_on() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (dispatcher, stop) = (world.dispatcher.clone(), stop.clone());
        async move { dispatcher.run(stop).await }
    });
    for sent in 1..=3 {
        world.close_cases(1).await;
        world.ledger.pass().await.expect("all is passed on");
        receiver.has(sent).await;
    }
    stop.cancel();
    running.await.expect("no panic").expect("it ends well");
    assert_eq!(world.states(endpoint.id).await, ["delivered"; 3], "what was on its way was recorded");
}

#[tokio::test]
async fn when_told_to_stop_what_hangs_is_given_back() {
    let world = World::with(Options { timeout: 60, ..options() }).await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.next([Reply::Hang]);
    world.close_cases(1).await;
    world.ledger.pass().await.expect("all is passed on");
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (dispatcher, stop) = (world.dispatcher.clone(), stop.clone());
        async move { dispatcher.run(stop).await }
    });
    receiver.has(1).await;
    stop.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(10), running).await.expect("long before the minute is over");
    ended.expect("no panic").expect("it ends well");
    assert_eq!(world.states(endpoint.id).await, ["pending"]);
}

#[tokio::test]
async fn a_database_that_fails_for_a_while_loses_no_attempt_that_is_on_its_way() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.next([Reply::Late(500)]);
    world.close_cases(1).await;
    world.ledger.pass().await.expect("all is passed on");
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (dispatcher, stop) = (world.dispatcher.clone(), stop.clone());
        async move { dispatcher.run(stop).await }
    });
    receiver.has(1).await;
    // Neither can anything be taken up now, nor what has ended be written down.
    rename(&world, "webhook_queues", "hidden").await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(world.states(endpoint.id).await, ["delivering"]);
    rename(&world, "hidden", "webhook_queues").await;
    world.close_cases(1).await;
    world.ledger.pass().await.expect("all is passed on");
    receiver.has(2).await;
    stop.cancel();
    running.await.expect("no panic").expect("it ends well");
    assert_eq!(world.states(endpoint.id).await, ["delivered"; 2]);
    assert_eq!(receiver.got().len(), 2, "none was sent again");
}

#[tokio::test]
async fn what_is_old_is_forgotten_while_something_is_on_its_way_all_the_time() {
    let world = World::with(Options { timeout: 60, ..options() }).await;
    let (hanging, healthy) = (Receiver::new().await, Receiver::new().await);
    let endpoint = world.endpoint(&healthy).await.endpoint;
    world.close_cases(1).await;
    world.settle().await;
    world.kit.set("2026-02-15T00:00:00Z").await;
    world.endpoint(&hanging).await;
    hanging.always(Reply::Hang);
    world.close_cases(1).await;
    world.ledger.pass().await.expect("all is passed on");
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (dispatcher, stop) = (world.dispatcher.clone(), stop.clone());
        async move { dispatcher.run(stop).await }
    });
    hanging.has(1).await;
    let begun = tokio::time::Instant::now();
    while world.deliveries(endpoint.id).await.len() > 1 {
        assert!(begun.elapsed() < Duration::from_secs(10), "it waits for the one that hangs");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.cancel();
    running.await.expect("no panic").expect("it ends well");
}

async fn rename(world: &World, from: &str, to: &str) {
    world.kit.alter(&format!("ALTER TABLE {from} RENAME TO {to}")).await;
}
