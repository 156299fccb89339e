//! Holds: what may not be erased for now.

use deletion::hold::{self, Hold, HoldState, Keeps, Place, Release};
use deletion::{Error, rule};
use kernel::{Id, Page, SubjectId};
use uuid::Uuid;

use super::world::{World, date, refused, written};

async fn place(world: &World, by: &str, keeps: Keeps, until: Option<&str>) -> Result<Hold, Error> {
    let new = Place { keeps, reason: "a dispute is open".to_owned(), source: None, until: until.map(date) };
    world.write(&world.acting(by).await, async |uow| hold::place(uow, &world.ports, new).await).await
}

fn one(id: Uuid) -> Keeps {
    Keeps::Holding { kind: "item".to_owned(), id }
}

async fn rule(world: &World) -> rule::RuleVersion {
    let lines = "on = [\"visit.date\"]\nafter = \"P30D\"\ndo = [\"erase\"]\ncategories = [\"A-07/orders\"]";
    world.rule("A-R13", written(lines)).await
}

#[tokio::test]
async fn a_hold_keeps_what_is_due_until_it_is_released() {
    let world = World::new().await;
    let rule = rule(&world).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    let other = world.lay("A-07/orders", "visit.date", "2026-01-01");
    let hold = place(&world, "A5", one(id), None).await.expect("placed");
    assert_eq!(world.verdict(&rule, id, "2026-03-02").await, "hold");
    assert_eq!(world.verdict(&rule, other, "2026-03-02").await, "go");
    let release = || Release { hold: hold.id, seen: hold.version, reason: "settled".to_owned() };
    // Whoever may place a hold need not be whoever may end one.
    let by = world.acting("A5").await;
    assert_eq!(refused(world.write(&by, async |uow| hold::release(uow, release()).await).await).0, "FORBIDDEN");
    let by = world.acting("A2").await;
    let after = world.write(&by, async |uow| hold::release(uow, release()).await).await.expect("released");
    assert_eq!(after.state, HoldState::Released);
    assert_eq!(world.verdict(&rule, id, "2026-03-02").await, "go");
    let again = Release { seen: after.version, ..release() };
    assert_eq!(refused(world.write(&by, async |uow| hold::release(uow, again).await).await).0, "HOLD_ENDED");
    assert_eq!((world.told("hold.placed").await, world.told("hold.released").await), (1, 1));
}

#[tokio::test]
async fn a_hold_ends_with_its_last_day() {
    let world = World::new().await;
    let rule = rule(&world).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    let hold = place(&world, "A2", one(id), Some("2026-03-10")).await.expect("placed");
    assert_eq!(world.verdict(&rule, id, "2026-03-10").await, "hold");
    assert_eq!(world.verdict(&rule, id, "2026-03-11").await, "go");
    world.until("2026-03-10T22:59:59Z").await;
    let state = async || {
        let read = world.store().read(&world.ours);
        hold::get(&read, &world.ours, hold.id).await.expect("reads").expect("it is there").state
    };
    assert_eq!(state().await, HoldState::Active);
    world.until("2026-03-10T23:00:00Z").await;
    assert_eq!(state().await, HoldState::Expired);
    assert_eq!(world.told("hold.expired").await, 1);
}

#[tokio::test]
async fn a_hold_keeps_everything_on_a_subject_or_in_a_category() {
    let world = World::new().await;
    let rule = rule(&world).await;
    let subject = SubjectId::from_uuid(Uuid::from_u128(7));
    let of_subject = world.lay("A-07/orders", "visit.date", "2026-01-01");
    world.shelf.change(of_subject, |holding| holding.subject = Some(subject));
    let other = world.lay("A-07/orders", "visit.date", "2026-01-01");
    place(&world, "A2", Keeps::Subject(subject), None).await.expect("placed");
    assert_eq!(world.verdict(&rule, of_subject, "2026-03-02").await, "hold");
    assert_eq!(world.verdict(&rule, other, "2026-03-02").await, "go");
    place(&world, "A2", Keeps::Category("A-07/*".to_owned()), None).await.expect("placed");
    assert_eq!(world.verdict(&rule, other, "2026-03-02").await, "hold");
    let unknown = place(&world, "A2", Keeps::Category("A-99/x".to_owned()), None).await;
    assert_eq!(refused(unknown), ("HOLD_CATEGORY_UNKNOWN", Some("target".to_owned())));
}

#[tokio::test]
async fn what_is_being_erased_cannot_be_held_any_more() {
    let world = World::new().await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    world.shelf.call(id, "S2", "customer", "4711");
    let run = world.kit.id();
    world.shelf.change(id, |holding| holding.under_way = Some(run));
    assert_eq!(refused(place(&world, "A2", one(id), None).await).0, "ERASURE_UNDER_WAY");
    let key = ports::ExternalKey { system: "S2".to_owned(), kind: "customer".to_owned(), key: "4711".to_owned() };
    assert_eq!(refused(place(&world, "A2", Keeps::External(key), None).await).0, "ERASURE_UNDER_WAY");
    world.shelf.change(id, |holding| holding.under_way = None);
    let key = ports::ExternalKey { system: "S2".to_owned(), kind: "customer".to_owned(), key: "4711".to_owned() };
    let hold = place(&world, "A2", Keeps::External(key), None).await.expect("placed");
    assert_eq!(hold.target_id, Some(id));
}

#[tokio::test]
async fn a_hold_has_a_reason_a_later_end_and_something_to_keep() {
    let world = World::new().await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    assert_eq!(refused(place(&world, "A2", one(id), Some("2026-03-02")).await).0, "HOLD_UNTIL_INVALID");
    assert_eq!(refused(place(&world, "A2", one(Uuid::from_u128(1)), None).await).0, "HOLDING_NOT_FOUND");
    assert_eq!(refused(place(&world, "A6", one(id), None).await).0, "FORBIDDEN");
    let blank = Place { keeps: one(id), reason: String::new(), source: None, until: None };
    let by = world.acting("A2").await;
    let result = world.write(&by, async |uow| hold::place(uow, &world.ports, blank).await).await;
    assert_eq!(refused(result), ("RETENTION_REASON_INVALID", Some("reason".to_owned())));
    // Another organisation's thing is no thing.
    let theirs = world.acting_in(&world.theirs, "A1").await;
    let new = Place { keeps: one(id), reason: "x".to_owned(), source: None, until: None };
    let result = world.write(&theirs, async |uow| hold::place(uow, &world.ports, new).await).await;
    assert_eq!(refused(result).0, "HOLDING_NOT_FOUND");
    let read = world.store().read(&world.ours);
    let page = hold::page(&read, &world.ours, &hold::HoldFilter::default(), &Page::first(10)).await.expect("reads");
    assert_eq!(page.rows, []);
}
