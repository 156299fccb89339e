//! Orders to the owners of systems that are not connected.

use deletion::Error;
use deletion::order::{self, Confirm, DeletionOrder, Issue, OrderState, Work};
use kernel::{Fault, Id};
use uuid::Uuid;

use super::world::{World, date, refused};

async fn issue(world: &World, system: &str, things: &[Uuid]) -> DeletionOrder {
    let window = world.kit.id();
    let issue = Issue {
        run: world.kit.id(),
        window,
        rule: "A-R1",
        rule_version: 1,
        system,
        system_kind: "voucher",
        holding_kind: "item",
        things,
        work: Work::Erase,
        within: None,
    };
    let again = issue.clone();
    let first = world.write(&world.ours, async |uow| order::issue(uow, &world.ports, issue).await).await;
    let first = first.expect("issued");
    // A run that goes over the same window again orders nothing twice.
    let second = world.write(&world.ours, async |uow| order::issue(uow, &world.ports, again).await).await;
    assert_eq!(second.expect("known").id, first.id);
    first
}

fn confirmation(order: &DeletionOrder, done_on: &str) -> Confirm {
    Confirm { order: order.id, seen: order.version, done_on: date(done_on), not_done: Vec::new(), note: None }
}

async fn confirm(world: &World, by: &str, confirm: Confirm) -> Result<DeletionOrder, Error> {
    world.write(&world.acting(by).await, async |uow| order::confirm(uow, &world.ports, confirm).await).await
}

#[tokio::test]
async fn an_order_goes_to_whoever_answers_for_the_system_and_stays_open_until_confirmed() {
    let world = World::new().await;
    let (one, other) = (
        world.lay("A-08/vouchers", "voucher.date", "2019-01-01"),
        world.lay("A-08/vouchers", "voucher.date", "2019-01-01"),
    );
    let order = issue(&world, "S3", &[one, other]).await;
    assert_eq!((order.role.code(), order.count, order.due_on), ("FIN", 2, date("2026-04-01")));
    assert_eq!(issue(&world, "S9", &[one]).await.role.code(), "ITOPS");
    assert_eq!(refused(confirm(&world, "A4", confirmation(&order, "2026-03-02")).await).0, "RETENTION_ROLE_REQUIRED");
    assert_eq!(
        refused(confirm(&world, "A5", confirmation(&order, "2026-03-03")).await).0,
        "DELETION_ORDER_DATE_INVALID"
    );
    assert_eq!(
        refused(confirm(&world, "A5", confirmation(&order, "2026-03-01")).await).0,
        "DELETION_ORDER_DATE_INVALID"
    );
    let strange = Confirm { not_done: vec![Uuid::from_u128(1)], ..confirmation(&order, "2026-03-02") };
    assert_eq!(refused(confirm(&world, "A5", strange).await).0, "DELETION_ORDER_THING_UNKNOWN");
    let silent = Confirm { not_done: vec![one], ..confirmation(&order, "2026-03-02") };
    assert_eq!(refused(confirm(&world, "A5", silent).await).0, "RETENTION_REASON_INVALID");
    world.until("2026-04-01T12:00:00Z").await;
    assert_eq!(world.told("deletion.order_overdue").await, 0);
    world.until("2026-04-02T12:00:00Z").await;
    assert_eq!(world.told("deletion.order_overdue").await, 2);
    let read = world.store().read(&world.ours);
    let late = order::get(&read, &world.ours, order.id).await.expect("reads").expect("it is there");
    assert_eq!(late.state, OrderState::Open);
    drop(read);
    let part = Confirm {
        not_done: vec![one],
        note: Some("locked by an audit".to_owned()),
        ..confirmation(&late, "2026-04-02")
    };
    let done = confirm(&world, "A5", part).await.expect("confirmed");
    assert_eq!((done.state, done.undone()), (OrderState::Confirmed, vec![one]));
    assert_eq!(refused(confirm(&world, "A5", confirmation(&done, "2026-04-02")).await).0, "DELETION_ORDER_CONFIRMED");
    assert_eq!(world.told("deletion.order_confirmed").await, 1);
}

#[tokio::test]
async fn what_the_things_are_called_is_for_whoever_was_ordered_and_each_look_is_written_down() {
    let world = World::new().await;
    let id = world.lay("A-08/vouchers", "voucher.date", "2019-01-01");
    world.shelf.call(id, "S3", "voucher", "V-17");
    let order = issue(&world, "S3", &[id]).await;
    let see = async |by: &str| {
        let scope = world.acting(by).await;
        let read = world.store().read(&scope);
        let things = order::things(&read, &world.ports, order.id).await;
        world.store().flush(&read).await.expect("looks are written");
        things
    };
    let keys: Vec<_> = see("A5").await.expect("seen").into_iter().map(|(_, key)| key.key).collect();
    assert_eq!(keys, ["V-17"]);
    assert_eq!(see("A4").await.expect_err("it is refused").code(), "RETENTION_ROLE_REQUIRED");
    assert_eq!(world.told("deletion.order_viewed").await, 1);
    assert!(world.trail().await.iter().all(|entry| !format!("{:?}", entry.data).contains("V-17")));
    let _ = order.id.uuid();
}
