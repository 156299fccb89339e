//! Kills at the worst moments.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use webhooks::Options;

use crate::receiver::{Receiver, Reply};
use crate::world::{World, dispatcher, ledger, options};

#[tokio::test]
async fn a_kill_between_attempt_and_record_delivers_again_under_the_same_id() {
    let world = World::with(Options { timeout: 30, ..options() }).await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.next([Reply::Hang]);
    world.close_cases(1).await;
    world.ledger.pass().await.expect("all is passed on");
    let running = tokio::spawn({
        let dispatcher = world.dispatcher.clone();
        async move { dispatcher.run(CancellationToken::new()).await }
    });
    receiver.has(1).await;
    running.abort();
    assert!(running.await.expect_err("it was killed").is_cancelled());
    assert_eq!(world.states(endpoint.id).await, ["delivering"], "nobody knows how it ended");

    // Another process, beside whose lease nothing is taken.
    let other = dispatcher(world.store(), options());
    let stop = CancellationToken::new();
    let beside = tokio::spawn({
        let (other, stop) = (other.clone(), stop.clone());
        async move { other.run(stop).await }
    });
    world.close_cases(1).await;
    ledger(world.store(), &other).pass().await.expect("all is passed on");
    receiver.has(2).await;
    assert_eq!(receiver.got().len(), 2, "the second event; the first is under its lease");
    world.kit.clock().forward(Duration::from_secs(30 * 3 + 31));
    receiver.has(3).await;
    stop.cancel();
    beside.await.expect("no panic").expect("it ends well");
    let got = receiver.got();
    assert_eq!((got.len(), got[0].id(), &got[0].body), (3, got[2].id(), &got[2].body));
    assert_eq!(world.states(endpoint.id).await, ["delivered", "delivered"]);
    let first = &world.deliveries(endpoint.id).await[0];
    let numbers: Vec<_> = world.attempts(first).await.iter().map(|attempt| attempt.number).collect();
    assert_eq!((first.attempts, numbers), (2, vec![2]), "the attempt that nobody knows of leaves a gap");
}

#[tokio::test]
async fn a_new_process_begins_with_what_the_one_before_had_in_hand() {
    let world = World::with(Options { timeout: 30, ..options() }).await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.next([Reply::Hang]);
    world.close_cases(1).await;
    world.ledger.pass().await.expect("all is passed on");
    let running = tokio::spawn({
        let dispatcher = world.dispatcher.clone();
        async move { dispatcher.run(CancellationToken::new()).await }
    });
    receiver.has(1).await;
    running.abort();
    assert!(running.await.is_err());
    let other = dispatcher(world.store(), options());
    let now = world.store().business_now().await.expect("a time");
    ledger(world.store(), &other).advance(now, |_| {}).await.expect("all is done");
    assert_eq!(world.states(endpoint.id).await, ["delivered"]);
    let got = receiver.got();
    assert_eq!((got.len(), got[0].id()), (2, got[1].id()));
}

#[tokio::test]
async fn events_that_were_not_passed_on_have_no_deliveries_and_those_that_were_have_each_one() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.close_cases(3).await;
    assert!(world.deliveries(endpoint.id).await.is_empty());
    world.ledger.pass().await.expect("all is passed on");
    world.ledger.pass().await.expect("nothing is left");
    assert_eq!(world.states(endpoint.id).await, ["pending"; 3]);
}
