//! From done to effective, or not.

use actions::{Add, CheckEffect, Complete, State, Unsettled, check_effect, complete, unfinished_of, unsettled};
use calendar::Span;
use kernel::{Fault, Role};

use crate::world::{World, date};

async fn all(world: &World) -> Vec<actions::Action> {
    let read = world.store().read(&world.ours);
    let mut found = actions::of_subjects(&read, &world.ours, std::slice::from_ref(&world.case)).await.expect("reads");
    found.remove(&world.case).unwrap_or_default()
}

#[tokio::test]
async fn somebody_else_says_ninety_days_later_whether_it_worked() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    assert_eq!(unsettled(&all(&world).await), Some(Unsettled::Open(action.id)));
    world.until("2026-03-10T09:00:00Z").await;
    let action = world.now(&action).await;
    let done = world.complete("A6", &action).await;
    assert_eq!(done.state, State::Completed);
    assert_eq!(done.completed_by, Some(done.owner_id));
    assert_eq!(done.effect_check_on, Some(date("2026-06-08")));
    assert_eq!(done.completion_note.as_deref(), Some("Lock fitted."));
    assert_eq!(unsettled(&all(&world).await), Some(Unsettled::Unchecked(action.id)));
    world.until("2026-06-08T09:00:00Z").await;
    let checked = world.check("A2", &world.now(&action).await, true).await;
    assert_eq!(checked.state, State::Effective);
    assert_eq!(checked.effect_checked_by, Some(world.person(&world.ours, "A2").await));
    assert_eq!(unsettled(&all(&world).await), None);
    assert_eq!(
        world.steps(&action).await,
        ["Added A2  >open", "Completed A6  open>completed", "EffectChecked A2 SEC completed>effective"]
    );
    assert_eq!(
        world.told(&action).await,
        [
            ("2026-03-02T08:00:00Z".to_owned(), "action.added".to_owned()),
            ("2026-03-10T07:00:00Z".to_owned(), "action.due_soon".to_owned()),
            ("2026-03-10T09:00:00Z".to_owned(), "action.completed".to_owned()),
            ("2026-06-08T06:00:00Z".to_owned(), "action.effect_check_due".to_owned()),
            ("2026-06-08T09:00:00Z".to_owned(), "action.effect_checked".to_owned()),
        ]
    );
    assert_eq!(world.entries(&action).await.last().expect("told").data["outcome"], "effective");
}

#[tokio::test]
async fn what_did_not_work_is_answered_by_a_further_action() {
    let world = World::new().await;
    let done = world.complete("A6", &world.add("A6", "2026-03-13").await).await;
    world.until("2026-03-20T09:00:00Z").await;
    let failed = world.check("A1", &done, false).await;
    assert_eq!(failed.state, State::Ineffective);
    assert_eq!(world.entries(&failed).await.last().expect("told").data["outcome"], "ineffective");
    assert_eq!(unsettled(&all(&world).await), Some(Unsettled::Unanswered(failed.id)));
    let further = world.add("A5", "2026-03-27").await;
    assert_eq!(unsettled(&all(&world).await), Some(Unsettled::Open(further.id)));
    let further = world.complete("A5", &further).await;
    world.check("A2", &further, true).await;
    assert_eq!(unsettled(&all(&world).await), None);
}

#[tokio::test]
async fn an_action_without_a_need_for_a_check_ends_as_completed() {
    let world = World::new().await;
    let wish = Add { effect_check_after: Some(Span::ZERO), ..world.wish("A6", "2026-03-13").await };
    let done = world.complete("A6", &world.add_as("A2", wish).await).await;
    assert_eq!((done.state, done.effect_check_on), (State::Completed, None));
    assert_eq!(unsettled(&all(&world).await), None);
    let check = CheckEffect { action: done.id, seen: done.version, effective: true, note: None };
    let (code, _) = world.refused(&world.acting("A2").await, async |uow| check_effect(uow, check).await).await;
    assert_eq!(code, "ACTION_EFFECT_CHECK_NOT_NEEDED");
}

#[tokio::test]
async fn whoever_carried_it_out_does_not_check_its_effect() {
    let world = World::new().await;
    // A2 is security officer and does it herself; her deputy checks.
    let done = world.complete("A2", &world.add("A2", "2026-03-13").await).await;
    let check = CheckEffect { action: done.id, seen: done.version, effective: true, note: None };
    let (code, _) = world.refused(&world.acting("A2").await, async |uow| check_effect(uow, check).await).await;
    assert_eq!(code, "FORBIDDEN_FOR_EXECUTOR");
    let checked = world.check("A5", &done, true).await;
    assert_eq!(world.steps(&checked).await[2], "EffectChecked A5 SEC completed>effective");
}

#[tokio::test]
async fn a_program_completes_and_never_checks() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    let service = world.service(Role::Sec).await;
    let done = Complete { action: action.id, seen: action.version, note: None };
    let done = world.write(&service, async |uow| complete(uow, done).await).await.expect("completed");
    assert_eq!(done.completed_by, None);
    let check = CheckEffect { action: done.id, seen: done.version, effective: true, note: None };
    let (code, _) = world.refused(&service, async |uow| check_effect(uow, check).await).await;
    assert_eq!(code, "FORBIDDEN_FOR_SERVICE");
}

#[tokio::test]
async fn nothing_is_completed_or_checked_twice_or_out_of_turn() {
    let world = World::new().await;
    let open = world.add("A6", "2026-03-13").await;
    let sec = world.acting("A2").await;
    let check =
        |action: &actions::Action| CheckEffect { action: action.id, seen: action.version, effective: true, note: None };
    let again = |action: &actions::Action| Complete { action: action.id, seen: action.version, note: None };
    let early = check(&open);
    assert_eq!(world.refused(&sec, async |uow| check_effect(uow, early).await).await.0, "ACTION_NOT_COMPLETED");
    let done = world.complete("A6", &open).await;
    let twice = again(&done);
    assert_eq!(world.refused(&sec, async |uow| complete(uow, twice).await).await.0, "ACTION_NOT_OPEN");
    let checked = world.check("A2", &done, true).await;
    let once_more = check(&checked);
    assert_eq!(world.refused(&sec, async |uow| check_effect(uow, once_more).await).await.0, "ACTION_NOT_COMPLETED");
    let long = Complete { note: Some("x".repeat(10_001)), ..again(&world.add("A6", "2026-03-13").await) };
    assert_eq!(
        world.refused(&sec, async |uow| complete(uow, long).await).await,
        ("ACTION_TEXT_TOO_LONG", Some("note".to_owned()))
    );
}

#[tokio::test]
async fn a_version_that_is_no_longer_there_is_a_conflict_and_changes_nothing() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    let by = world.acting("A6").await;
    let complete_seen = |seen| Complete { action: action.id, seen, note: None };
    let stale = complete_seen(kernel::Version(7));
    let error = world.write(&by, async |uow| complete(uow, stale).await).await.expect_err("refused");
    assert_eq!((error.code(), error.kind()), ("VERSION_CONFLICT", kernel::FaultKind::Conflict));
    assert_eq!(world.now(&action).await, action);
    let fresh = complete_seen(action.version);
    world.write(&by, async |uow| complete(uow, fresh).await).await.expect("completed");
}

#[tokio::test]
async fn what_is_unfinished_is_what_is_open_or_unchecked() {
    let world = World::new().await;
    let unneeded = Add { effect_check_after: Some(Span::ZERO), ..world.wish("A6", "2026-03-13").await };
    world.complete("A6", &world.add_as("A2", unneeded).await).await;
    let effective = world.complete("A6", &world.add("A6", "2026-03-13").await).await;
    world.check("A2", &effective, true).await;
    let unchecked = world.complete("A6", &world.add("A6", "2026-03-13").await).await;
    let open = world.add("A6", "2026-03-13").await;
    let read = world.store().read(&world.ours);
    let unfinished = unfinished_of(&read, &world.ours, &world.case).await.expect("reads");
    assert_eq!(unfinished, [unchecked, open]);
}
