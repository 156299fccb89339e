//! What time does to actions.

use actions::jobs::{Due, EffectCheckDue, Escalate, MarkOverdue, RemindDue};
use actions::{Action, Add};
use jobs::{Enqueue, When};
use kernel::Version;
use testkit::instant;

use crate::world::World;

async fn times(world: &World, action: &Action, kind: &str) -> Vec<String> {
    world.told(action).await.into_iter().filter(|(_, told)| told == kind).map(|(at, _)| at).collect()
}

#[tokio::test]
async fn an_action_that_nobody_does_is_reminded_of_announced_and_passed_upwards() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    world.until("2026-12-31T00:00:00Z").await;
    assert_eq!(times(&world, &action, "action.due_soon").await, ["2026-03-10T07:00:00Z"]);
    assert_eq!(times(&world, &action, "action.overdue").await, ["2026-03-13T23:00:00Z"]);
    assert_eq!(times(&world, &action, "action.escalated").await, ["2026-03-20T15:00:00Z"]);
    let after = world.now(&action).await;
    assert_eq!(after.escalated_at, Some(instant("2026-03-20T15:00:00Z")));
    let superior = world.person(&world.ours, "A3").await;
    assert_eq!(after.escalated_to, Some(superior));
    let told = world.entries(&action).await;
    let told = told.iter().find(|entry| entry.kind == "action.escalated").expect("told");
    assert_eq!(told.data["owner"], action.owner_id.to_string());
    assert_eq!(told.data["to"], superior.to_string());
    assert_eq!(told.actor_kind, "job");
}

#[tokio::test]
async fn over_easter_nobody_is_passed_upwards() {
    let world = World::new().await;
    let action = world.add("A6", "2026-04-01").await;
    world.until("2026-04-30T00:00:00Z").await;
    assert_eq!(times(&world, &action, "action.due_soon").await, ["2026-03-29T06:00:00Z"]);
    assert_eq!(times(&world, &action, "action.overdue").await, ["2026-04-01T22:00:00Z"]);
    assert_eq!(times(&world, &action, "action.escalated").await, ["2026-04-13T14:00:00Z"]);
}

#[tokio::test]
async fn what_is_due_in_less_than_three_days_needs_no_reminder() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-04").await;
    world.until("2026-03-06T00:00:00Z").await;
    assert!(times(&world, &action, "action.due_soon").await.is_empty());
    assert_eq!(times(&world, &action, "action.overdue").await, ["2026-03-04T23:00:00Z"]);
}

#[tokio::test]
async fn what_is_done_in_time_is_left_alone() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    world.complete("A6", &action).await;
    world.until("2026-04-30T00:00:00Z").await;
    let kinds: Vec<_> = world.told(&action).await.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["action.added", "action.completed"]);
}

#[tokio::test]
async fn a_job_that_runs_again_does_nothing_again() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    let again = async |at: &str| {
        let due = Due { action: action.id, due_on: action.due_on };
        let (at, effect) = (When::At(instant(at)), EffectCheckDue { action: action.id });
        world
            .write(&world.ours, async |uow| {
                uow.enqueue(&RemindDue(due), at).await?;
                uow.enqueue(&MarkOverdue(due), at).await?;
                uow.enqueue(&Escalate(due), at).await?;
                uow.enqueue(&effect, at).await.map(drop)
            })
            .await
            .expect("enqueued");
    };
    // Too early: neither late nor completed. The reminder alone is not asked what day it is.
    again("2026-03-03T00:00:00Z").await;
    again("2026-03-23T00:00:00Z").await;
    world.until("2026-03-24T00:00:00Z").await;
    assert_eq!(times(&world, &action, "action.due_soon").await, ["2026-03-03T00:00:00Z"]);
    assert_eq!(times(&world, &action, "action.overdue").await, ["2026-03-13T23:00:00Z"]);
    assert_eq!(times(&world, &action, "action.escalated").await, ["2026-03-20T15:00:00Z"]);
    let done = world.complete("A6", &world.now(&action).await).await;
    again("2026-06-23T00:00:00Z").await;
    world.until("2026-06-30T00:00:00Z").await;
    assert_eq!(done.effect_check_on, Some("2026-06-22".parse().expect("a date")));
    assert_eq!(times(&world, &action, "action.effect_check_due").await, ["2026-06-22T06:00:00Z"]);
}

#[tokio::test]
async fn an_effect_that_was_checked_sooner_is_not_asked_for_again() {
    let world = World::new().await;
    let done = world.complete("A6", &world.add("A6", "2026-03-13").await).await;
    world.check("A2", &done, true).await;
    world.until("2026-12-31T00:00:00Z").await;
    assert!(times(&world, &done, "action.effect_check_due").await.is_empty());
}

#[tokio::test]
async fn upwards_is_the_line_of_that_day_and_the_head_answers_to_the_security_officer() {
    let world = World::new().await;
    let of_the_head = world.add("A1", "2026-03-13").await;
    let of_a_seller = world.add("A6", "2026-03-13").await;
    // A6's superior leaves before it comes to that.
    let person = world.person(&world.ours, "A3").await;
    let leave = access::persons::Leave { person, seen: Version::FIRST };
    world.write(&world.ours, async |uow| access::persons::leave(uow, leave).await).await.expect("A3 leaves");
    world.until("2026-03-21T00:00:00Z").await;
    let to = async |action: &Action| world.now(action).await.escalated_to;
    assert_eq!(to(&of_the_head).await, Some(world.person(&world.ours, "A2").await));
    assert_eq!(to(&of_a_seller).await, Some(world.person(&world.ours, "A1").await));
}

#[tokio::test]
async fn a_restricted_action_is_passed_to_its_author_or_circle_and_never_out_of_them() {
    let world = World::new().await;
    let wish = Add { restricted: true, ..world.wish("A6", "2026-03-13").await };
    let authored = world.add_as("A4", wish.clone()).await;
    let circle = vec![world.person(&world.ours, "A5").await];
    let by_rule = world.add_as("A4", Add { by_rule: true, circle, ..wish.clone() }).await;
    let own = world.add_as("A6", wish).await;
    world.until("2026-03-21T00:00:00Z").await;
    let to = async |action: &Action| world.now(action).await.escalated_to;
    assert_eq!(to(&authored).await, Some(world.person(&world.ours, "A4").await));
    assert_eq!(to(&by_rule).await, Some(world.person(&world.ours, "A5").await));
    assert_eq!(to(&own).await, None);
    assert!(world.now(&own).await.escalated_at.is_some());
}
