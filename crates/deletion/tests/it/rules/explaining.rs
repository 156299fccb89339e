//! Why is this still here, when does it go, and what would change that?

use deletion::hold::{self, Keeps, Place};
use deletion::rule::Reason;
use deletion::{Error, Explanation, Target, explain};
use kernel::Fault;
use uuid::Uuid;

use super::world::{World, customers, date, written};

async fn ask(world: &World, by: &str, target: Target) -> Result<Explanation, Error> {
    let scope = world.acting(by).await;
    let read = world.store().read(&scope);
    explain(&read, &world.ports, target).await
}

fn one(id: Uuid) -> Target {
    Target::Holding { kind: "item".to_owned(), id }
}

#[tokio::test]
async fn a_thing_tells_its_rule_its_date_and_what_would_move_it() {
    let world = World::starting("2026-09-15T08:00:00Z").await;
    world.rule("A-R1", customers()).await;
    let id = world.lay("A-07/contact", "customer.last_activity", "2023-11-30");
    world.settle().await;
    let explained = ask(&world, "A2", one(id)).await.expect("explained");
    let [rule] = explained.rules.as_slice() else { panic!("one rule") };
    assert_eq!(
        rule.sentence,
        "3 years after customer.last_activity: erase unless consent.extended_storage: A-07/contact. \
         SALES is told 60 days before."
    );
    let due = rule.due.clone().expect("its period runs");
    assert_eq!(due.steps, ["customer.last_activity was on 2023-11-30.", "3 years later is 2026-11-30."]);
    // On no list yet: October's comes sixty days before.
    assert_eq!(rule.reasons, [Reason::NotDue { on: date("2026-11-30") }, Reason::NotListed { earliest: None }]);
    assert_eq!(explained.goes_on(), Some(date("2026-11-30")));
    assert!(rule.would_change.contains(&"consent.extended_storage would keep it.".to_owned()));
    assert!(rule.would_change.contains(&"SALES may say of its place on a list that it stays.".to_owned()));
    world.until("2026-10-02T08:00:00Z").await;
    let explained = ask(&world, "A2", one(id)).await.expect("explained");
    assert_eq!(explained.listed.len(), 1);
    assert_eq!(explained.rules[0].reasons, [Reason::NotDue { on: date("2026-11-30") }]);
    assert_eq!(explained.goes_on(), Some(date("2026-11-30")));
}

#[tokio::test]
async fn a_hold_and_a_review_are_told_with_the_date_if_they_have_one() {
    let world = World::new().await;
    let lines = "on = [\"visit.date\"]\nafter = \"P30D\"\ndo = [\"erase\"]\ncategories = [\"A-07/orders\"]";
    world.rule("A-R13", written(lines)).await;
    let id = world.lay("A-07/orders", "visit.date", "2026-01-01");
    let until = Some(date("2026-05-31"));
    let keeps = Keeps::Holding { kind: "item".to_owned(), id };
    let new = Place { keeps, reason: "a dispute is open".to_owned(), source: None, until };
    let by = world.acting("A2").await;
    let hold = world.write(&by, async |uow| hold::place(uow, &world.ports, new).await).await.expect("placed");
    let explained = ask(&world, "A2", one(id)).await.expect("explained");
    assert_eq!(explained.holds.iter().map(|it| it.id).collect::<Vec<_>>(), [hold.id]);
    assert_eq!(explained.goes_on(), Some(date("2026-06-01")));
    let review = "on = [\"appraisal.held\"]\nafter = \"P30D\"\ndo = [\"review(HR)\"]\ncategories = [\"A-04/goals\"]";
    world.rule("A-R4", written(review)).await;
    let asked = world.lay("A-04/goals", "appraisal.held", "2026-01-01");
    let explained = ask(&world, "A2", one(asked)).await.expect("explained");
    assert_eq!(explained.goes_on(), None);
    assert!(explained.rules[0].would_change.contains(&"HR decides whether it is still needed.".to_owned()));
}

#[tokio::test]
async fn what_no_rule_governs_says_so() {
    let world = World::new().await;
    let id = world.lay("A-12/account", "employment.end", "2026-01-01");
    let explained = ask(&world, "A2", one(id)).await.expect("explained");
    assert_eq!((explained.rules.len(), explained.ungoverned), (0, vec!["A-12/account".to_owned()]));
}

#[tokio::test]
async fn a_thing_is_found_by_what_another_system_calls_it_and_nowhere_else() {
    let world = World::new().await;
    let id = world.lay("A-07/contact", "customer.last_activity", "2026-01-01");
    world.shelf.call(id, "S2", "customer", "4711");
    let key = ports::ExternalKey { system: "S2".to_owned(), kind: "customer".to_owned(), key: "4711".to_owned() };
    let explained = ask(&world, "A2", Target::External(key.clone())).await.expect("explained");
    assert_eq!(explained.id, id);
    let theirs = world.acting_in(&world.theirs, "A1").await;
    let read = world.store().read(&theirs);
    let missing = |result: Result<Explanation, Error>| result.expect_err("it is absent").code();
    assert_eq!(missing(explain(&read, &world.ports, Target::External(key)).await), "HOLDING_NOT_FOUND");
    assert_eq!(missing(explain(&read, &world.ports, one(id)).await), "HOLDING_NOT_FOUND");
    assert_eq!(missing(ask(&world, "A2", one(Uuid::from_u128(1))).await), "HOLDING_NOT_FOUND");
    assert_eq!(ask(&world, "A6", one(id)).await.expect_err("it is refused").code(), "FORBIDDEN");
}
