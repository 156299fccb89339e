//! Lists ahead: silence erases, an objection keeps.

use deletion::candidate::{self, Candidate, Object};
use deletion::hold::{self, HoldFilter};
use deletion::{Error, rule};
use kernel::Page;

use super::shelf::anchor;
use super::world::{World, customers, date, refused};

const TRIGGER: &str = "customer.last_activity";

async fn object(world: &World, by: &str, entry: &Candidate, until: &str) -> Result<Candidate, Error> {
    let new =
        Object { candidate: entry.id, seen: entry.version, reason: "a dispute is open".to_owned(), until: date(until) };
    world.write(&world.acting(by).await, async |uow| candidate::object(uow, &world.ports, new).await).await
}

/// Scenario 1 of the examples: on the list of 1 October, erased on 30 November at the earliest.
#[tokio::test]
async fn a_customer_stands_on_a_list_for_sixty_days_before_going() {
    let world = World::starting("2026-08-15T08:00:00Z").await;
    let rule = world.rule("A-R1", customers()).await;
    let id = world.lay("A-07/contact", TRIGGER, "2023-11-30");
    let later = world.lay("A-07/contact", TRIGGER, "2023-12-31");
    world.until("2026-09-30T12:00:00Z").await;
    assert_eq!(world.verdict(&rule, id, "2026-11-30").await, "not_listed");
    world.until("2026-10-01T12:00:00Z").await;
    let lists = world.lists().await;
    let days: Vec<_> = lists.iter().map(|list| (list.listed_on.to_string(), list.count, list.complete)).collect();
    let expected = [("2026-08-15", 0, true), ("2026-09-01", 0, true), ("2026-10-01", 1, true)];
    assert_eq!(days, expected.map(|(day, count, complete)| (day.to_owned(), count, complete)));
    let entries = world.candidates(&lists[2]).await;
    let line =
        |it: &Candidate| (it.holding_id, it.trigger_on.to_string(), it.due_on.to_string(), it.goes_on.to_string());
    let lines: Vec<_> = entries.iter().map(line).collect();
    assert_eq!(lines, [(id, "2023-11-30".to_owned(), "2026-11-30".to_owned(), "2026-11-30".to_owned())]);
    assert_eq!(world.verdict(&rule, id, "2026-11-29").await, "not_due");
    assert_eq!(world.verdict(&rule, id, "2026-11-30").await, "go");
    // The other is due on 31 December, and that is November's list.
    world.until("2026-11-01T12:00:00Z").await;
    let entries = world.candidates(&world.lists().await[3]).await;
    assert_eq!(entries.iter().map(|it| it.holding_id).collect::<Vec<_>>(), [later]);
}

/// Scenario 2 of the examples: an order the evening before is another reason to keep, and needs another list.
#[tokio::test]
async fn something_newer_takes_the_place_on_the_list_away() {
    let world = World::starting("2026-09-15T08:00:00Z").await;
    let rule = world.rule("A-R1", customers()).await;
    let id = world.lay("A-07/contact", TRIGGER, "2023-11-30");
    world.until("2026-11-29T12:00:00Z").await;
    assert_eq!(world.verdict(&rule, id, "2026-11-30").await, "go");
    world.shelf.change(id, |holding| {
        holding.anchors.insert(TRIGGER.to_owned(), anchor("2026-11-29"));
    });
    assert_eq!(world.verdict(&rule, id, "2026-11-30").await, "not_due");
    assert_eq!(world.verdict(&rule, id, "2029-11-29").await, "not_listed");
}

#[tokio::test]
async fn what_was_overdue_as_the_rule_came_into_force_is_listed_first() {
    let world = World::new().await;
    let id = world.lay("A-07/contact", TRIGGER, "2019-01-01");
    let rule = world.rule("A-R1", customers()).await;
    assert_eq!(world.verdict(&rule, id, "2026-03-02").await, "not_listed");
    world.settle().await;
    let lists = world.lists().await;
    assert_eq!((lists.len(), lists[0].count), (1, 1));
    let entry = world.candidates(&lists[0]).await.remove(0);
    assert_eq!((entry.due_on, entry.goes_on), (date("2022-01-01"), date("2026-05-01")));
    assert_eq!(world.verdict(&rule, id, "2026-04-30").await, "not_listed");
    assert_eq!(world.verdict(&rule, id, "2026-05-01").await, "go");
}

#[tokio::test]
async fn nothing_is_listed_twice_nor_what_would_be_kept_anyway() {
    let world = World::new().await;
    world.rule("A-R1", customers()).await;
    let kept = world.lay("A-07/contact", TRIGGER, "2020-01-01");
    world.shelf.consent(kept, "2027-01-01");
    let consent_ends = world.lay("A-07/contact", TRIGGER, "2020-01-01");
    world.shelf.consent(consent_ends, "2026-03-31");
    world.until("2026-06-15T12:00:00Z").await;
    let mut listed = Vec::new();
    for list in world.lists().await {
        listed.extend(world.candidates(&list).await.into_iter().map(|it| (list.listed_on.to_string(), it.holding_id)));
    }
    // By the last day that the first list is about, this consent has ended.
    assert_eq!(listed, [("2026-03-02".to_owned(), consent_ends)]);
    assert!(world.told("candidates.listed").await >= 4);
}

#[tokio::test]
async fn a_list_of_many_is_made_in_parts() {
    let world = World::new().await;
    for _ in 0..1_203 {
        world.lay("A-07/contact", TRIGGER, "2020-01-01");
    }
    world.rule("A-R1", customers()).await;
    world.settle().await;
    let lists = world.lists().await;
    assert_eq!((lists.len(), lists[0].count, lists[0].complete), (1, 1_203, true));
    let last = world.candidates(&lists[0]).await;
    assert_eq!(last.first().map(|it| it.number), Some(1));
}

#[tokio::test]
async fn the_role_that_is_told_may_object_with_a_reason_and_a_date() {
    let world = World::new().await;
    let rule = world.rule("A-R1", customers()).await;
    let id = world.lay("A-07/contact", TRIGGER, "2019-01-01");
    world.until("2026-04-02T12:00:00Z").await;
    let list = world.lists().await.into_iter().find(|list| list.count == 1).expect("a list");
    let entry = world.candidates(&list).await.remove(0);
    assert_eq!(refused(object(&world, "A5", &entry, "2026-12-31").await).0, "RETENTION_ROLE_REQUIRED");
    assert_eq!(refused(object(&world, "A3", &entry, "2026-04-02").await).0, "HOLD_UNTIL_INVALID");
    let after = object(&world, "A3", &entry, "2026-12-31").await.expect("objected");
    assert_eq!(after.objected_until, Some(date("2026-12-31")));
    assert_eq!(world.verdict(&rule, id, "2026-12-31").await, "hold");
    // It has stood on the list for long enough: when the objection ends, it goes.
    assert_eq!(world.verdict(&rule, id, "2027-01-01").await, "go");
    let read = world.store().read(&world.ours);
    let holds = hold::page(&read, &world.ours, &HoldFilter::default(), &Page::first(10)).await.expect("reads").rows;
    assert_eq!(holds.iter().map(|hold| hold.candidate_id).collect::<Vec<_>>(), [Some(entry.id)]);
    drop(read);
    // What has gone meanwhile cannot be kept.
    let gone = world.lay("A-07/contact", TRIGGER, "2019-01-01");
    world.until("2026-05-02T12:00:00Z").await;
    let list = world.lists().await.into_iter().next_back().expect("a list");
    let entry = world.candidates(&list).await.into_iter().find(|it| it.holding_id == gone).expect("listed");
    world.shelf.take(gone);
    assert_eq!(refused(object(&world, "A3", &entry, "2026-12-31").await).0, "CANDIDATE_ERASED");
}

#[tokio::test]
async fn a_list_for_another_role_is_another_list() {
    let world = World::new().await;
    let id = world.lay("A-07/contact", TRIGGER, "2019-01-01");
    world.rule("A-R1", customers()).await;
    world.settle().await;
    let mut other = customers();
    other.notify = Some(rule::Notify { role: kernel::Role::Fin, before: "P60D".parse().unwrap() });
    let version = world.propose("A3", "A-R1", other).await.expect("proposed");
    let version = world.approve("A1", &version).await.expect("approved");
    let version = world.approve("A2", &version).await.expect("approved");
    assert_eq!(world.verdict(&version, id, "2026-06-01").await, "not_listed");
    world.settle().await;
    assert_eq!(world.verdict(&version, id, "2026-05-01").await, "go");
}
