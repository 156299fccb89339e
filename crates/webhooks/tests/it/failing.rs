//! Receivers that do not do as they should.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;
use store::InstallationUnit;
use webhooks::endpoints::{self, Change, State};
use webhooks::{Options, Why};

use crate::receiver::{Receiver, Reply};
use crate::world::{World, dispatcher, ledger, options};

/// The problem and status of each attempt of the one delivery.
async fn problems(world: &World, endpoint: kernel::EndpointId) -> Vec<(Option<String>, Option<i32>)> {
    let delivery = world.delivery(endpoint).await;
    world.attempts(&delivery).await.into_iter().map(|attempt| (attempt.problem, attempt.status)).collect()
}

#[tokio::test]
async fn each_misbehaviour_is_a_failure_with_its_code_and_what_was_missed_comes_later() {
    let elsewhere = Receiver::new().await;
    let cases = [
        (Reply::Status(500), "WEBHOOK_STATUS_REFUSED", Some(500)),
        (Reply::Status(404), "WEBHOOK_STATUS_REFUSED", Some(404)),
        (Reply::To(elsewhere.url()), "OUTBOUND_REDIRECT", Some(307)),
        (Reply::Hang, "OUTBOUND_TIMEOUT", None),
        (Reply::Drip, "OUTBOUND_TIMEOUT", None),
    ];
    for (reply, code, status) in cases {
        let world = World::new().await;
        let receiver = Receiver::new().await;
        let endpoint = world.endpoint(&receiver).await.endpoint;
        receiver.next([reply]);
        world.close_cases(1).await;
        world.settle().await;
        assert_eq!(world.states(endpoint.id).await, ["pending"], "{code}");
        world.until("2026-01-01T00:10:00Z").await;
        assert_eq!(world.states(endpoint.id).await, ["delivered"], "{code}");
        assert_eq!(problems(&world, endpoint.id).await, [(Some(code.to_owned()), status), (None, Some(200))]);
        assert_eq!(world.delivery(endpoint.id).await.problem, None);
        let ids: Vec<_> =
            receiver.got().iter().map(|request| (request.id().to_owned(), request.body.clone())).collect();
        assert_eq!((ids.len(), &ids[0]), (2, &ids[1]), "the same id, the same bytes");
    }
    assert!(elsewhere.got().is_empty(), "nobody else is called");
}

#[tokio::test]
async fn what_fails_on_our_side_is_no_failure_of_the_receiver() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    let sealed = exchange_secret(&world, vec![0]).await;
    world.close_cases(8).await;
    world.settle().await;
    assert_eq!(world.states(endpoint.id).await, ["pending"; 8]);
    assert!(receiver.got().is_empty(), "nothing is sent that cannot be signed");
    assert!(world.deliveries(endpoint.id).await.iter().all(|delivery| delivery.tries == 0));
    exchange_secret(&world, sealed).await;
    world.settle().await;
    assert!(receiver.got().is_empty(), "it is left alone for a moment");
    world.kit.clock().forward(Duration::from_secs(6));
    world.settle().await;
    assert_eq!(world.states(endpoint.id).await, ["delivered"; 8], "and business time need not go on for this");
    assert_eq!(receiver.got().len(), 8);
}

/// Puts other bytes where the one endpoint's secret lies, and gives what lay there.
async fn exchange_secret(world: &World, with: Vec<u8>) -> Vec<u8> {
    let mut before = Vec::new();
    let exchanged = world.store().installation(async |unit: &mut InstallationUnit| {
        let lies = Query::select().column("secret").from("webhook_endpoints").to_owned();
        before = unit.query_one(&lies).await?.expect("an endpoint").try_get("", "secret")?;
        unit.execute(Query::update().table("webhook_endpoints").value("secret", with)).await?;
        Ok::<_, store::Error>(())
    });
    exchanged.await.expect("it can be written");
    before
}

#[tokio::test]
async fn a_success_whose_body_never_ends_is_a_success() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    receiver.next([Reply::Endless]);
    world.close_cases(1).await;
    world.settle().await;
    assert_eq!(world.states(endpoint.id).await, ["delivered"]);
    assert!(receiver.sent() < 64 * 1024 * 1024, "{}", receiver.sent());
}

#[tokio::test]
async fn whoever_is_gone_is_told_nothing_more_and_others_hear_of_it() {
    let world = World::new().await;
    let (gone, other) = (Receiver::new().await, Receiver::new().await);
    let endpoint = world.endpoint(&gone).await.endpoint;
    world.endpoint(&other).await;
    gone.always(Reply::Status(410));
    world.close_cases(10).await;
    world.settle().await;
    let now = world.now(endpoint.id).await;
    assert_eq!((now.state, now.disabled_why), (State::Disabled, Some(Why::Gone)));
    assert!(gone.got().len() <= 8, "what was on its way, and no more: {}", gone.got().len());
    assert!(world.states(endpoint.id).await.iter().all(|state| *state == "cancelled"));
    let told: Vec<_> = other.kinds().into_iter().filter(|kind| kind == "webhook.endpoint_disabled").collect();
    assert_eq!(told.len(), 1);
    world.close_cases(1).await;
    world.settle().await;
    assert_eq!(world.deliveries(endpoint.id).await.len(), 10, "for a disabled endpoint nothing is made");
}

#[tokio::test]
async fn a_retry_goes_to_the_present_address() {
    let world = World::new().await;
    let (old, new) = (Receiver::new().await, Receiver::new().await);
    let endpoint = world.endpoint(&old).await.endpoint;
    old.always(Reply::Status(500));
    world.close_cases(1).await;
    world.settle().await;
    let change =
        Change { endpoint: endpoint.id, seen: endpoint.version, name: None, url: Some(new.url()), event_types: None };
    world
        .write(&world.ours, async |uow| endpoints::change(uow, options().guard(), change).await)
        .await
        .expect("changed");
    world.until("2026-01-02T00:00:00Z").await;
    assert_eq!((old.got().len(), new.got().len()), (1, 1));
    assert_eq!(old.got()[0].id(), new.got()[0].id());
}

#[tokio::test]
async fn the_guard_looks_at_the_address_again_at_every_attempt() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.close_cases(1).await;
    // The same installation, no longer for development: the address was saved, and is not called.
    let strict = dispatcher(world.store(), Options { timeout: 1, ..Options::default() });
    let now = world.store().business_now().await.expect("a time");
    ledger(world.store(), &strict).advance(now, |_| {}).await.expect("all is done");
    assert!(receiver.got().is_empty());
    assert_eq!(world.delivery(endpoint.id).await.problem.as_deref(), Some("OUTBOUND_SCHEME"));
}

#[tokio::test]
async fn a_hanging_endpoint_holds_its_own_places_and_nobody_elses() {
    let world = World::with(Options { timeout: 5, ..options() }).await;
    let (hanging, healthy) = (Receiver::new().await, Receiver::new().await);
    world.endpoint(&hanging).await;
    let endpoint = world.endpoint(&healthy).await.endpoint;
    hanging.always(Reply::Hang);
    world.close_cases(30).await;
    world.ledger.pass().await.expect("all is passed on");
    let stop = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn({
        let (dispatcher, stop) = (world.dispatcher.clone(), stop.clone());
        async move { dispatcher.run(stop).await }
    });
    let begun = tokio::time::Instant::now();
    healthy.has(30).await;
    assert!(begun.elapsed() < Duration::from_secs(4), "it waits for the one that hangs");
    assert_eq!(hanging.got().len(), 4);
    stop.cancel();
    running.await.expect("no panic").expect("it ends well");
    assert_eq!(world.states(endpoint.id).await, ["delivered"; 30]);
}

#[tokio::test]
async fn many_that_hang_do_not_take_the_places_of_the_healthy() {
    // The hanging ones want twenty places, and there are eight.
    let world = World::with(Options { timeout: 8, total: 8, ..options() }).await;
    let (hanging, healthy) = (Receiver::new().await, Receiver::new().await);
    hanging.always(Reply::Hang);
    for number in 0..20 {
        world.endpoint(if number % 4 == 0 { &hanging } else { &healthy }).await;
    }
    world.settle().await;
    world.close_cases(10).await;
    world.ledger.pass().await.expect("all is passed on");
    let stop = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn({
        let (dispatcher, stop) = (world.dispatcher.clone(), stop.clone());
        async move { dispatcher.run(stop).await }
    });
    let begun = tokio::time::Instant::now();
    healthy.has(150).await;
    assert!(begun.elapsed() < Duration::from_secs(6), "they wait for those that hang: {:?}", begun.elapsed());
    assert!(hanging.got().len() <= 20);
    stop.cancel();
    running.await.expect("no panic").expect("it ends well");
}
