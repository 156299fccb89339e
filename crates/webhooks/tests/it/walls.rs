//! Another organisation's endpoints and deliveries are as if they did not exist.

use chrono::TimeDelta;
use kernel::{NEW, Page, Version};
use webhooks::Algorithm;
use webhooks::deliveries::{self, Filter, Replay, ReplayMany};
use webhooks::endpoints::{self, Change, Disable, Enable, Ping, Retire, Rotate};

use crate::receiver::Receiver;
use crate::world::{World, options};

#[tokio::test]
async fn another_organisations_endpoint_is_a_missing_one_to_every_command() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let endpoint = world.endpoint(&receiver).await.endpoint;
    world.close_cases(1).await;
    world.settle().await;
    let delivery = world.delivery(endpoint.id).await.id;
    let (id, seen) = (endpoint.id, Version::FIRST);
    let theirs = &world.theirs;
    let change = Change { endpoint: id, seen, name: None, url: None, event_types: None };
    let rotate = Rotate { endpoint: id, seen, overlap: TimeDelta::zero() };
    let many = ReplayMany {
        endpoint: id,
        since: endpoint.created_at,
        delivered: true,
        after: None,
        at_once: deliveries::AT_ONCE,
    };
    let answers = [
        world.refused(theirs, async |uow| endpoints::change(uow, options().guard(), change).await).await.0,
        world.refused(theirs, async |uow| endpoints::disable(uow, Disable { endpoint: id, seen }).await).await.0,
        world.refused(theirs, async |uow| endpoints::enable(uow, Enable { endpoint: id, seen }).await).await.0,
        world.refused(theirs, async |uow| endpoints::retire(uow, Retire { endpoint: id, seen }).await).await.0,
        world.refused(theirs, async |uow| endpoints::rotate(uow, rotate).await).await.0,
        world.refused(theirs, async |uow| endpoints::ping(uow, Ping { endpoint: id }).await).await.0,
        world.refused(theirs, async |uow| deliveries::replay_many(uow, many).await).await.0,
    ];
    assert_eq!(answers, ["WEBHOOK_ENDPOINT_NOT_FOUND"; 7]);
    let refused = world.refused(theirs, async |uow| deliveries::replay(uow, Replay { delivery }).await).await;
    assert_eq!(refused.0, "WEBHOOK_DELIVERY_NOT_FOUND");

    let read = world.store().read(theirs);
    assert!(endpoints::by_ids(&read, theirs, &[id]).await.expect("reads").is_empty());
    assert!(endpoints::page(&read, theirs, &Page::first(10)).await.expect("reads").rows.is_empty());
    assert!(deliveries::by_ids(&read, theirs, &[delivery]).await.expect("reads").is_empty());
    assert!(deliveries::attempts_of(&read, theirs, &[delivery]).await.expect("reads").is_empty());
    let page = deliveries::page(&read, theirs, &Filter { endpoint: Some(id), state: None }, &Page::first(10)).await;
    assert!(page.expect("reads").rows.is_empty());
    assert_eq!(world.now(id).await, endpoint, "and nothing of it has changed");
}

#[tokio::test]
async fn an_event_goes_to_its_own_organisations_endpoints_only() {
    let world = World::new().await;
    let (ours, theirs) = (Receiver::new().await, Receiver::new().await);
    world.endpoint(&ours).await;
    world.endpoint_of(&world.theirs, &theirs, Algorithm::Hmac).await;
    world.close_cases(2).await;
    world.happen(&world.theirs, "duty.missed", false).await;
    world.settle().await;
    assert_eq!(
        (ours.kinds(), theirs.kinds()),
        (vec!["deviation.closed".to_owned(); 2], vec!["duty.missed".to_owned()])
    );
    let read = world.store().read(&world.theirs);
    assert!(read.may(webhooks::VIEW, NEW).await.expect("reads"), "the planted look: they do see their own");
    let page = deliveries::page(&read, &world.theirs, &Filter::default(), &Page::first(10)).await.expect("reads");
    assert_eq!(page.rows.len(), 1);
}
