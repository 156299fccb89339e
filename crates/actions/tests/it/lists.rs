//! Pages of actions.

use actions::{Action, Add, Filter, Order, State, VIEW};
use kernel::{Page, Position, Scope, Slice, Subject};
use testkit::instant;

use crate::world::World;

async fn page(world: &World, scope: &Scope, filter: &Filter, order: Order, page: &Page<Position>) -> Slice<Action> {
    let read = world.store().read(scope);
    let visible = read.visible(VIEW).await.expect("reads");
    actions::page(&read, scope, visible, filter, order, page).await.expect("reads")
}

async fn ids(world: &World, scope: &Scope, filter: &Filter) -> Vec<String> {
    let all = page(world, scope, filter, Order::DueFirst, &Page::first(100)).await;
    all.rows.iter().map(|action| action.id.to_string()).collect()
}

/// Nine actions, three to a due date, so that the id decides between equals.
async fn nine(world: &World) {
    for due_on in ["2026-03-20", "2026-03-10", "2026-03-15"] {
        for owner in ["A4", "A5", "A6"] {
            world.add(owner, due_on).await;
        }
    }
}

#[tokio::test]
async fn pages_joined_are_the_whole_list_in_both_orders_and_both_directions() {
    let world = World::new().await;
    nine(&world).await;
    for order in [Order::DueFirst, Order::NewestFirst] {
        let whole = page(&world, &world.ours, &Filter::default(), order, &Page::first(100)).await.rows;
        assert_eq!(whole.len(), 9);
        let (mut forward, mut after) = (Vec::new(), None);
        loop {
            let next = Page::new(Some(2), after, None, None).expect("a page");
            let slice = page(&world, &world.ours, &Filter::default(), order, &next).await;
            after = slice.rows.last().map(|action| action.position(order));
            forward.extend(slice.rows);
            if !slice.has_next {
                break;
            }
        }
        assert_eq!(forward, whole);
        let (mut backward, mut before) = (Vec::new(), None);
        loop {
            let next = Page::new(None, None, Some(4), before).expect("a page");
            let slice = page(&world, &world.ours, &Filter::default(), order, &next).await;
            before = slice.rows.first().map(|action| action.position(order));
            backward.splice(0..0, slice.rows);
            if !slice.has_previous {
                break;
            }
        }
        assert_eq!(backward, whole);
    }
    let by_date = page(&world, &world.ours, &Filter::default(), Order::DueFirst, &Page::first(100)).await.rows;
    assert!(by_date.is_sorted_by_key(|action| (action.due_on, action.id)));
}

#[tokio::test]
async fn a_list_is_narrowed_by_state_owner_lateness_and_subject() {
    let world = World::new().await;
    let late = world.add("A6", "2026-03-10").await;
    let done = world.complete("A5", &world.add("A5", "2026-03-10").await).await;
    let elsewhere = Subject { kind: "agenda_item".to_owned(), id: "agi_1".to_owned() };
    let other = world.add_as("A2", Add { subject: elsewhere.clone(), ..world.wish("A6", "2026-03-20").await }).await;
    let printed = |actions: &[&Action]| actions.iter().map(|action| action.id.to_string()).collect::<Vec<_>>();
    let all = Filter::default();
    for (filter, found) in [
        (all.clone(), printed(&[&late, &done, &other])),
        (Filter { states: Some(vec![State::Open]), ..all.clone() }, printed(&[&late, &other])),
        (Filter { states: Some(vec![State::Completed, State::Effective]), ..all.clone() }, printed(&[&done])),
        (Filter { states: Some(vec![]), ..all.clone() }, printed(&[])),
        (Filter { owner: Some(late.owner_id), ..all.clone() }, printed(&[&late, &other])),
        (Filter { overdue_at: Some(instant("2026-03-10T23:00:00Z")), ..all.clone() }, printed(&[&late])),
        (Filter { overdue_at: Some(instant("2026-03-10T22:59:59Z")), ..all.clone() }, printed(&[])),
        (Filter { subject: Some(elsewhere), ..all.clone() }, printed(&[&other])),
    ] {
        assert_eq!(ids(&world, &world.ours, &filter).await, found, "{filter:?}");
    }
}

/// Each restricted action has an ordinary twin: that one is seen shows that the restriction hides the other.
#[tokio::test]
async fn a_restricted_action_is_hidden_and_its_ordinary_twin_is_not() {
    let world = World::new().await;
    let circle = vec![world.person(&world.ours, "A5").await];
    let wish = Add { circle, ..world.wish("A6", "2026-03-13").await };
    let ordinary = world.add_as("A4", wish.clone()).await.id.to_string();
    let restricted = world.add_as("A4", Add { restricted: true, ..wish }).await.id.to_string();
    let both = vec![ordinary.clone(), restricted.clone()];
    for (key, seen) in [
        ("A1", vec![ordinary.clone()]),
        ("A2", vec![ordinary.clone()]),
        // The owner's superior: the case may be about them.
        ("A3", vec![ordinary.clone()]),
        // Author, circle, owner, auditor.
        ("A4", both.clone()),
        ("A5", both.clone()),
        ("A6", both.clone()),
        ("A7", both.clone()),
    ] {
        let scope = world.acting(key).await;
        assert_eq!(ids(&world, &scope, &Filter::default()).await, seen, "{key}");
    }
    assert!(ids(&world, &world.theirs, &Filter::default()).await.is_empty());
    let stranger = Scope::person(world.ours.organisation, world.person(&world.theirs, "A1").await);
    assert!(ids(&world, &stranger, &Filter::default()).await.is_empty());
}

#[tokio::test]
async fn whoever_is_let_into_the_case_sees_its_restricted_actions() {
    let world = World::new().await;
    let restricted = world.add_as("A4", Add { restricted: true, ..world.wish("A6", "2026-03-13").await }).await;
    world.add("A6", "2026-03-14").await;
    let newcomer = world.acting("A3").await;
    let person = world.person(&world.ours, "A3").await;
    let restricted_only = Filter { owner: Some(restricted.owner_id), ..Filter::default() };
    assert_eq!(ids(&world, &newcomer, &restricted_only).await.len(), 1);
    for _ in 0..2 {
        let shared = world.write(&world.ours, async |uow| actions::share(uow, &world.case, person).await).await;
        shared.expect("shared, and the second time left as it is");
    }
    assert_eq!(ids(&world, &newcomer, &restricted_only).await.len(), 2);
    assert_eq!(world.now(&restricted).await.circle(), [person]);
    let told = world.entries(&restricted).await;
    let told: Vec<_> = told.iter().filter(|entry| entry.kind == "action.shared").collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].data["person"], person.to_string());
}

#[tokio::test]
async fn a_page_costs_as_many_statements_however_long_it_is() {
    let world = World::new().await;
    nine(&world).await;
    let restricted = Add { restricted: true, ..world.wish("A6", "2026-03-02").await };
    world.add_as("A2", restricted).await;
    let scope = world.acting("A2").await;
    let filter = Filter::default();
    let mut counts = Vec::new();
    for limit in [1, 5, 10] {
        let asked = Page::first(limit);
        let fetched = page(&world, &scope, &filter, Order::DueFirst, &asked);
        let (slice, statements) = world.kit.statements(fetched).await;
        assert_eq!(slice.rows.len(), limit as usize);
        counts.push(statements);
    }
    assert_eq!(counts, [counts[0]; 3]);
}
