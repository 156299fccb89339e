//! What we cannot erase ourselves, what has to go at once, and systems that do not answer.

use deletion::hold::{self, Keeps, Place};
use deletion::order;
use deletion::plan::{PlanKind, PlanState};
use deletion::rule::Period;
use deletion::run::{Counting, RunState};
use kernel::Page;
use sea_orm::ActiveValue::Set;

use super::crm::{Crm, reference};
use super::faults::Fault;
use super::things::{Thing, thing};
use super::world::{World, date, erases, happens, visit};

async fn orders(world: &World) -> Vec<order::DeletionOrder> {
    let read = world.store().read(&world.ours);
    let page = order::page(&read, &world.ours, &order::OrderFilter::default(), &Page::first(100)).await;
    page.expect("reads").rows.into_iter().rev().collect()
}

#[tokio::test]
async fn the_owner_of_a_system_that_is_not_connected_is_ordered_and_answers() {
    let world = World::new().await;
    world.rule(&world.ours, "A-R1", erases(&["A-07/*"], "customer.last_activity", "P3Y")).await;
    let elsewhere = |number, on| Thing { place: Some(("S9", "member", format!("{number}"))), ..reference(number, on) };
    let things = [elsewhere(1, "2020-01-01"), elsewhere(2, "2020-01-01"), elsewhere(3, "2025-01-01")];
    let ids = world.hold(&world.ours, &things).await;
    world.until("2026-03-03T08:00:00Z").await;
    let plans = world.plans(&world.ours).await;
    let states: Vec<_> = plans.iter().map(|plan| (plan.kind, plan.state, plan.targets)).collect();
    assert_eq!(states, [(PlanKind::Order, PlanState::Running, 2)]);
    let run = world.run(plans[0].id).await;
    assert_eq!((run.state, run.erased), (RunState::Ordered, 0));
    let issued = orders(&world).await;
    assert_eq!((issued.len(), issued[0].count, issued[0].system.as_str()), (1, 2, "S9"));
    // Nothing is marked, nothing is ordered twice, and what comes due meanwhile does not wait.
    world.hold(&world.ours, &[elsewhere(4, "2020-01-01")]).await;
    world.until("2026-03-05T08:00:00Z").await;
    let issued = orders(&world).await;
    assert_eq!(issued.iter().map(|order| order.count).collect::<Vec<_>>(), [2, 1]);
    assert!(world.held(&world.ours).await.iter().all(|thing| thing.under_way.is_none()));

    let confirm = order::Confirm {
        order: issued[0].id,
        seen: issued[0].version,
        done_on: date("2026-03-05"),
        not_done: vec![ids[1]],
        note: Some("It is needed in a dispute.".to_owned()),
    };
    let owner = world.acting("A4").await;
    world.write(&owner, async |uow| order::confirm(uow, &world.ports, confirm).await).await.expect("confirmed");
    world.settle().await;
    let run = world.run(plans[0].id).await;
    assert_eq!((run.state, run.erased, run.spared), (RunState::Completed, 1, 1));
    assert_eq!(world.windows(&run).await[0].counted, Some(Counting::ByHand));
    assert_eq!(world.kept(&run).await, ["reference not_done  1 "]);
    let left: Vec<_> = world.held(&world.ours).await.into_iter().map(|thing| thing.id).collect();
    assert!(!left.contains(&ids[0]) && left.contains(&ids[1]));
    let (said, _) = world.certificate(&run).await.expect("issued");
    assert_eq!(said["stores"][0]["name"], "by order");
    assert_eq!(said["stores"][0]["counted"], "by_hand");
    assert!(said["stores"][0]["verified_absent_at"].is_null());
    assert_eq!(said["orders"][0]["confirmed_by"], world.person(&world.ours, "A4").await.to_string());
    // What could not be done is due still, and ordered anew.
    world.until("2026-03-06T08:00:00Z").await;
    assert_eq!(orders(&world).await.len(), 3);
}

async fn at_once() -> (World, deletion::rule::RuleVersion) {
    let world = World::new().await;
    let mut definition = erases(&["A-13/visit"], "visit.date", "P0D");
    definition.after = Period::Time("PT0S".parse().expect("a span"));
    let rule = world.rule(&world.ours, "A-R10", definition).await;
    (world, rule)
}

#[tokio::test]
async fn what_has_to_go_at_once_goes_as_soon_as_it_is_heard_of() {
    let (world, _) = at_once().await;
    world.hold(&world.ours, &[visit("2026-03-01")]).await;
    world.settle().await;
    assert_eq!(world.held(&world.ours).await.len(), 1);
    happens(&world, "anchor.recorded").await;
    world.settle().await;
    assert_eq!(world.held(&world.ours).await.len(), 0);
    world.until("2026-03-02T09:00:00Z").await;
    assert!(!world.told(&world.ours).await.contains(&"deletion.late".to_owned()));
}

#[tokio::test]
async fn what_is_spared_there_is_not_asked_for_without_end() {
    let (crm, _) = Crm::new(true).await;
    let at_once = erases(&["A-07/*"], "customer.last_activity", "P0D");
    crm.world.rule(&crm.world.ours, "A-R1", at_once).await;
    crm.customer(1, "2026-03-02", "2026-03-01", 1).await;
    crm.sql("UPDATE customers SET last_activity_on = '2026-03-09'").await;
    happens(&crm.world, "anchor.recorded").await;
    crm.world.settle().await;
    let plans = crm.world.plans(&crm.world.ours).await;
    assert_eq!(plans.iter().map(|plan| plan.state).collect::<Vec<_>>(), [PlanState::Completed]);
    assert_eq!(crm.customers().await, [1]);
}

#[tokio::test]
async fn what_did_not_go_in_a_quarter_of_an_hour_is_told() {
    let (world, _) = at_once().await;
    world.hold(&world.ours, &[visit("2026-03-01")]).await;
    let fault = Fault::panic_at("before_seal", 1_000);
    happens(&world, "consent.withdrawn").await;
    world.until("2026-03-02T08:14:00Z").await;
    assert!(!world.told(&world.ours).await.contains(&"deletion.late".to_owned()));
    world.until("2026-03-02T08:16:00Z").await;
    assert!(world.told(&world.ours).await.contains(&"deletion.late".to_owned()));
    drop(fault);
    world.until("2026-03-02T12:00:00Z").await;
    assert_eq!(world.held(&world.ours).await.len(), 0);
}

#[tokio::test]
async fn a_database_that_is_gone_is_tried_again_and_given_up_in_the_end() {
    let (crm, _) = Crm::new(true).await;
    let rule = crm.careful_rule().await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    let plan = crm.world.plan("A2", &rule).await;
    crm.world.approve("A4", &plan).await.expect("approved");
    let (file, away) = (crm.folder.path().join("crm.db"), crm.folder.path().join("away.db"));
    std::fs::rename(&file, &away).expect("moved away");
    crm.world.settle().await;
    assert_eq!(crm.world.run(plan.id).await.state, RunState::Running);
    crm.world.until("2026-03-02T12:00:00Z").await;
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.erased), (RunState::Stopped, 0));
    assert_eq!(crm.world.held(&crm.world.ours).await[0].under_way, None);
    // It is back, and the next night plans anew.
    std::fs::rename(&away, &file).expect("moved back");
    crm.world.until("2026-03-03T08:00:00Z").await;
    let again = crm.world.plans(&crm.world.ours).await.pop().expect("a plan");
    let again = crm.world.approve("A4", &again).await.expect("approved");
    crm.world.settle().await;
    assert_eq!(crm.world.planned(again.id).await.state, PlanState::Completed);
    assert_eq!(crm.customers().await, Vec::<i64>::new());
}

#[tokio::test]
async fn what_cannot_be_looked_for_is_not_said_to_be_gone() {
    let (crm, rule) = Crm::new(true).await;
    crm.customer(1, "2020-01-01", "2020-01-01", 1).await;
    let fault = Fault::panic_at("after_record", 1);
    let plan = crm.world.plan("A2", &rule).await;
    let (file, away) = (crm.folder.path().join("crm.db"), crm.folder.path().join("away.db"));
    std::fs::rename(&file, &away).expect("moved away");
    crm.world.until("2026-03-02T12:00:00Z").await;
    drop(fault);
    let run = crm.world.run(plan.id).await;
    assert_eq!((run.state, run.reason.as_deref()), (RunState::Stopped, Some("connector_unreachable")));
    assert_eq!((run.erased, run.verified_at), (1, None));
    let (said, _) = crm.world.certificate(&run).await.expect("issued");
    assert!(said["stores"][0]["verified_absent_at"].is_null());
    assert_eq!(said["outcome"]["code"], "stopped");
    // The reference stays, unmarked, until somebody has looked.
    assert_eq!(crm.references().await, [1]);
    assert_eq!(crm.world.held(&crm.world.ours).await[0].under_way, None);
    std::fs::rename(&away, &file).expect("moved back");
    crm.world.until("2026-03-03T08:00:00Z").await;
    assert_eq!(crm.references().await, Vec::<i64>::new());
    let last = crm.world.plans(&crm.world.ours).await.pop().expect("a plan");
    let run = crm.world.run(last.id).await;
    assert_eq!((run.state, run.erased, run.missing), (RunState::Completed, 0, 1));
}

/// Two orders of one plan to the role that answers for both systems, one customer in each.
async fn two_orders() -> (World, [order::DeletionOrder; 2], [uuid::Uuid; 2]) {
    let world = World::new().await;
    world.rule(&world.ours, "A-R1", erases(&["A-07/*"], "customer.last_activity", "P3Y")).await;
    let at = |system, number: i64| Thing {
        place: Some((system, "member", number.to_string())),
        ..reference(7, "2020-01-01")
    };
    let ids = world.hold(&world.ours, &[at("S8", 1), at("S9", 2)]).await;
    world.until("2026-03-03T08:00:00Z").await;
    let mut issued = orders(&world).await;
    issued.sort_by(|a, b| a.system.cmp(&b.system));
    (world, issued.try_into().expect("two orders"), ids.try_into().expect("two things"))
}

async fn place(world: &World, id: uuid::Uuid) {
    let keeps = Keeps::Holding { kind: "reference".to_owned(), id };
    let new = Place { keeps, reason: "It is needed in a dispute.".to_owned(), source: None, until: None };
    let by = world.acting("A2").await;
    world.write(&by, async |uow| hold::place(uow, &world.ports, new).await).await.expect("held");
}

async fn confirm(world: &World, order: &order::DeletionOrder) {
    let (seen, done_on) = (order.version, date("2026-03-03"));
    let confirm = order::Confirm { order: order.id, seen, done_on, not_done: Vec::new(), note: None };
    let owner = world.acting("A4").await;
    world.write(&owner, async |uow| order::confirm(uow, &world.ports, confirm).await).await.expect("confirmed");
    world.settle().await;
}

async fn named(world: &World, order: &order::DeletionOrder) -> usize {
    let owner = world.acting("A4").await;
    let read = world.store().read(&owner);
    order::things(&read, &world.ports, order.id).await.expect("seen").len()
}

#[tokio::test]
async fn a_hold_that_comes_after_an_order_is_listened_to_until_the_reference_goes() {
    let (world, [one, other], ids) = two_orders().await;
    // Before its owner has answered: it is not shown any more, and counts as not done.
    assert_eq!((named(&world, &one).await, named(&world, &other).await), (1, 1));
    place(&world, ids[0]).await;
    assert_eq!((named(&world, &one).await, named(&world, &other).await), (0, 1));
    confirm(&world, &one).await;
    confirm(&world, &other).await;
    let run = world.run(one_run(&world).await).await;
    assert_eq!((run.state, run.erased, run.spared), (RunState::Completed, 1, 1));
    assert_eq!(world.kept(&run).await, ["reference hold  1 "]);
    assert_eq!(world.held(&world.ours).await.iter().map(|thing| thing.id).collect::<Vec<_>>(), [ids[0]]);

    // After its owner has answered, and before all have: the reference is kept.
    let (world, [one, other], ids) = two_orders().await;
    confirm(&world, &one).await;
    place(&world, ids[0]).await;
    confirm(&world, &other).await;
    let run = world.run(one_run(&world).await).await;
    assert_eq!((run.state, run.erased), (RunState::Completed, 2));
    assert_eq!(world.kept(&run).await, ["reference hold  1 "]);
    assert_eq!(world.held(&world.ours).await.iter().map(|thing| thing.id).collect::<Vec<_>>(), [ids[0]]);
}

#[tokio::test]
async fn what_happens_newly_after_an_order_is_listened_to_as_well() {
    let (world, [one, other], ids) = two_orders().await;
    let newer = thing::ActiveModel { on: Set(date("2026-03-03")), ..Default::default() };
    world.touch(&world.ours, ids[0], newer).await;
    assert_eq!((named(&world, &one).await, named(&world, &other).await), (0, 1));
    confirm(&world, &one).await;
    confirm(&world, &other).await;
    let run = world.run(one_run(&world).await).await;
    assert_eq!(world.kept(&run).await, ["reference not_due  1 2029-03-03"]);
    assert_eq!(world.held(&world.ours).await.iter().map(|thing| thing.id).collect::<Vec<_>>(), [ids[0]]);
}

/// What one window has ordered is found by the next as another thing on the same subject, and goes all the same.
#[tokio::test]
async fn a_certificate_does_not_list_as_kept_what_its_own_run_erased() {
    let (world, [one, other], _) = two_orders().await;
    confirm(&world, &one).await;
    confirm(&world, &other).await;
    let run = world.run(one_run(&world).await).await;
    assert_eq!((run.state, run.erased), (RunState::Completed, 2));
    assert_eq!(world.kept(&run).await, Vec::<String>::new());
    let (said, _) = world.certificate(&run).await.expect("issued");
    assert_eq!(said["kept"], serde_json::json!([]));
}

async fn one_run(world: &World) -> kernel::DeletionPlanId {
    world.plans(&world.ours).await[0].id
}
