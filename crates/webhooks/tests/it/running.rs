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
