//! Pages and batches, and how many statements they take.

use kernel::Page;
use webhooks::deliveries::{self, Filter};
use webhooks::endpoints;

use crate::receiver::Receiver;
use crate::world::World;

#[tokio::test]
async fn pages_joined_are_the_whole_list_and_batches_take_one_statement() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let first = world.endpoint(&receiver).await.endpoint;
    let second = world.endpoint(&receiver).await.endpoint;
    world.close_cases(7).await;
    world.settle().await;
    let read = world.store().read(&world.ours);
    let mut joined = Vec::new();
    let mut after = None;
    loop {
        let page = Page { after, ..Page::first(5) };
        let slice = deliveries::page(&read, &world.ours, &Filter::default(), &page).await.expect("reads");
        after = slice.rows.last().map(deliveries::Delivery::position);
        joined.extend(slice.rows.into_iter().map(|delivery| delivery.id));
        if !slice.has_next {
            break;
        }
    }
    assert_eq!(joined.len(), 14);
    assert!(joined.is_sorted_by(|a, b| a > b), "the newest first, each once");

    let (found, statements) = world.kit.statements(deliveries::by_ids(&read, &world.ours, &joined)).await;
    assert_eq!((found.expect("reads").len(), statements), (14, 1));
    let both = [first.id, second.id];
    let (attempts, statements) = world.kit.statements(deliveries::attempts_of(&read, &world.ours, &joined)).await;
    assert_eq!((attempts.expect("reads").len(), statements), (14, 1));
    let (found, statements) = world.kit.statements(endpoints::by_ids(&read, &world.ours, &both)).await;
    assert_eq!((found.expect("reads").len(), statements), (2, 1));
}

#[tokio::test]
async fn an_event_takes_as_many_statements_for_two_endpoints_as_for_twenty() {
    let world = World::new().await;
    let receiver = Receiver::new().await;
    let mut seen = Vec::new();
    for endpoints in [2, 18] {
        for _ in 0..endpoints {
            world.endpoint(&receiver).await;
        }
        world.settle().await;
        world.close_cases(1).await;
        let (passed, statements) = world.kit.statements(world.ledger.pass()).await;
        passed.expect("all is passed on");
        seen.push(statements);
        world.settle().await;
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(receiver.got().len(), 22);
}
