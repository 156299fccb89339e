//! Rules that leave a thing in its place: blanked, with a token, or until it was handed back.

use std::collections::BTreeMap;

use deletion::order::{self, DeletionOrder, Work};
use deletion::plan::{PlanKind, PlanState};
use deletion::rule::{Definition, Step};
use kernel::Page;
use sea_orm::ActiveValue::Set;

use super::crm::{Crm, data_set, reference};
use super::things::{Thing, thing};
use super::world::{World, date, erases, happens, visit};

async fn orders(world: &World) -> Vec<DeletionOrder> {
    let read = world.store().read(&world.ours);
    let page = order::page(&read, &world.ours, &order::OrderFilter::default(), &Page::first(100)).await;
    page.expect("reads").rows.into_iter().rev().collect()
}

async fn confirm(world: &World, order: &DeletionOrder, on: &str) {
    let note = None;
    let confirm =
        order::Confirm { order: order.id, seen: order.version, done_on: date(on), not_done: Vec::new(), note };
    let owner = world.acting("A4").await;
    world.write(&owner, async |uow| order::confirm(uow, &world.ports, confirm).await).await.expect("confirmed");
    world.settle().await;
}

fn customers(after: &str, steps: &[Step]) -> Definition {
    Definition { steps: steps.to_vec(), ..erases(&["A-07/*"], "customer.last_activity", after) }
}

fn elsewhere(number: i64, on: &str) -> Thing {
    Thing { place: Some(("S9", "member", number.to_string())), ..reference(number, on) }
}

#[tokio::test]
async fn a_rule_that_only_leaves_tokens_touches_nothing_elsewhere() {
    let (crm, _) = Crm::new(true).await;
    let rule = crm.world.rule(&crm.world.ours, "A-R1", customers("P3Y", &[Step::Suppress])).await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    crm.world.hold(&crm.world.ours, &[elsewhere(2, "2020-01-01")]).await;
    let plan = crm.world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.reason.as_deref()), (PlanState::Cancelled, Some("nothing_due")));
    crm.world.until("2026-03-05T08:00:00Z").await;
    assert_eq!(crm.world.plans(&crm.world.ours).await.len(), 1);
    assert_eq!(orders(&crm.world).await, []);
    assert_eq!(crm.customers().await, [1]);
    assert_eq!(crm.references().await, [1, 2]);
}

#[tokio::test]
async fn what_is_to_be_blanked_in_a_system_that_is_not_connected_is_ordered_to_be_blanked() {
    let world = World::new().await;
    world.rule(&world.ours, "A-R1", customers("P3Y", &[Step::Redact(2)])).await;
    let ids = world.hold(&world.ours, &[elsewhere(1, "2020-01-01")]).await;
    world.until("2026-03-03T08:00:00Z").await;
    let [order] = orders(&world).await.try_into().expect("one order");
    assert_eq!((order.work, order.count), (Work::Redact, 1));
    confirm(&world, &order, "2026-03-03").await;
    let plans = world.plans(&world.ours).await;
    assert_eq!(
        plans.iter().map(|plan| (plan.kind, plan.state)).collect::<Vec<_>>(),
        [(PlanKind::Order, PlanState::Completed)]
    );
    // It is there still, and so is our reference; what was blanked once is not ordered again.
    assert_eq!(world.held(&world.ours).await.iter().map(|thing| thing.id).collect::<Vec<_>>(), ids);
    world.until("2026-03-06T08:00:00Z").await;
    assert_eq!(orders(&world).await.len(), 1);
    assert_eq!(world.plans(&world.ours).await.len(), 1);
}

#[tokio::test]
async fn what_is_blanked_at_once_in_a_connected_system_is_blanked_once() {
    for receipts in [true, false] {
        let (crm, _) = Crm::new(receipts).await;
        let columns = BTreeMap::from([("A-07/contact".to_owned(), vec!["name".to_owned()])]);
        crm.declare(connectors::DataSet { columns, ..data_set(receipts) }).await;
        crm.world.rule(&crm.world.ours, "A-R1", customers("P0D", &[Step::Redact(2)])).await;
        crm.customer(1, "2026-03-01", "2026-03-01", 1).await;
        // One is gone there already: nothing is left of it that could be blanked.
        crm.world.hold(&crm.world.ours, &[reference(7, "2026-03-01")]).await;
        happens(&crm.world, "anchor.recorded").await;
        crm.world.settle().await;
        let named = crm.numbers("SELECT count(*) FROM customers WHERE name = 'Ku'").await;
        assert_eq!(named, [1], "receipts: {receipts}");
        crm.world.until("2026-03-06T08:00:00Z").await;
        let plans = crm.world.plans(&crm.world.ours).await;
        assert_eq!(plans.iter().map(|plan| plan.state).collect::<Vec<_>>(), [PlanState::Completed]);
        let run = crm.world.run(plans[0].id).await;
        assert_eq!((run.erased, run.missing), (1, 1));
        assert_eq!(crm.references().await, [1, 7]);
        assert!(crm.world.held(&crm.world.ours).await.iter().all(|thing| thing.under_way.is_none()));
        assert!(!crm.world.told(&crm.world.ours).await.contains(&"deletion.late".to_owned()));
    }
}

#[tokio::test]
async fn a_token_is_left_at_once_and_once() {
    for remembers in [true, false] {
        let world = World::new().await;
        let definition = Definition { steps: vec![Step::Suppress], ..erases(&["A-13/visit"], "visit.date", "P0D") };
        world.rule(&world.ours, "A-R10", definition).await;
        let ids = world.hold(&world.ours, &[visit("2026-03-01")]).await;
        if !remembers {
            let value = Set(super::things::NO_TOKEN.to_owned());
            world.touch(&world.ours, ids[0], thing::ActiveModel { value, ..Default::default() }).await;
        }
        happens(&world, "anchor.recorded").await;
        world.settle().await;
        let plans = world.plans(&world.ours).await;
        assert_eq!(plans.iter().map(|plan| plan.state).collect::<Vec<_>>(), [PlanState::Completed]);
    }
}

#[tokio::test]
async fn another_version_that_leaves_less_is_carried_out() {
    let world = World::new().await;
    for (keep, value) in [(4, "a va"), (2, "a ")] {
        let definition =
            Definition { steps: vec![Step::Redact(keep)], ..erases(&["A-13/visit"], "visit.date", "P30D") };
        let rule = world.rule(&world.ours, "B-R1", definition).await;
        if keep == 4 {
            world.hold(&world.ours, &[visit("2026-01-01")]).await;
        }
        assert_eq!(world.plan("A2", &rule).await.state, PlanState::Completed);
        assert_eq!(world.held(&world.ours).await[0].value, value);
        assert_eq!(world.plan("A2", &rule).await.state, PlanState::Cancelled);
    }
}

#[tokio::test]
async fn what_is_handed_back_is_ordered_elsewhere_and_goes_here_in_the_end() {
    let world = World::new().await;
    let steps = [Step::Return("P60D".parse().expect("a span")), Step::Erase];
    world.rule(&world.ours, "A-R1", customers("P1Y", &steps)).await;
    let own = |on| Thing { kind: "item", place: None, ..reference(1, on) };
    let ids = world.hold(&world.ours, &[elsewhere(2, "2025-01-01"), own("2025-01-02"), own("2025-01-03")]).await;
    // Sixty days after they came due on 2 and 3 January.
    world.until("2026-03-03T08:00:00Z").await;
    let [order] = orders(&world).await.try_into().expect("one order");
    assert_eq!((order.work, order.count, order.due_on), (Work::Return, 1, date("2026-05-02")));
    let left = |held: Vec<thing::Model>| held.into_iter().map(|thing| thing.id).collect::<Vec<_>>();
    assert_eq!(left(world.held(&world.ours).await), [ids[0], ids[2]]);
    confirm(&world, &order, "2026-03-03").await;
    world.until("2026-03-04T08:00:00Z").await;
    assert_eq!(left(world.held(&world.ours).await), Vec::<uuid::Uuid>::new());
    assert_eq!(orders(&world).await.len(), 1);
}
