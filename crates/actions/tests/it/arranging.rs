//! Another owner, another date, or no longer.

use actions::{Cancel, Reassign, Reschedule, State, cancel, reassign, reschedule};
use testkit::instant;

use crate::world::{World, date};

#[tokio::test]
async fn the_owner_passes_it_on_and_the_new_owners_superior_stands_on_it() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    let owner = world.person(&world.ours, "A5").await;
    let pass_on = Reassign { action: action.id, seen: action.version, owner, note: Some("On leave.".to_owned()) };
    let by = world.acting("A6").await;
    let after = world.write(&by, async |uow| reassign(uow, pass_on).await).await.expect("reassigned");
    assert_eq!((after.owner_id, after.due_on), (owner, action.due_on));
    assert_eq!(after.line_id, Some(world.person(&world.ours, "A1").await));
    let step = format!("Reassigned A6  {}>{owner}", action.owner_id);
    assert_eq!(world.steps(&action).await[1], step);
    assert_eq!(world.entries(&action).await[1].data["owner"], owner.to_string());
    // The former owner has nothing to say about it now.
    let back = Reassign { action: action.id, seen: after.version, owner: action.owner_id, note: None };
    assert_eq!(world.refused(&by, async |uow| reassign(uow, back).await).await.0, "FORBIDDEN");
}

#[tokio::test]
async fn who_is_not_here_or_owns_it_already_cannot_be_its_new_owner() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    let to = |owner| Reassign { action: action.id, seen: action.version, owner, note: None };
    for (wish, code) in [
        (to(action.owner_id), "ACTION_OWNER_UNCHANGED"),
        (to(world.person(&world.theirs, "A2").await), "ACTION_PERSON_INVALID"),
        (to(world.kit.id()), "ACTION_PERSON_INVALID"),
    ] {
        let told = world.refused(&world.acting("A2").await, async |uow| reassign(uow, wish).await).await;
        assert_eq!(told, (code, Some("owner".to_owned())));
    }
}

#[tokio::test]
async fn a_moved_date_is_watched_anew_and_its_old_one_no_longer() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    world.until("2026-03-14T09:00:00Z").await;
    let late = world.now(&action).await;
    assert_eq!(late.marked_overdue_at, Some(instant("2026-03-13T23:00:00Z")));
    let moved = Reschedule {
        action: action.id,
        seen: late.version,
        due_on: date("2026-03-27"),
        reason: "The locksmith is ill.".to_owned(),
    };
    let sec = world.acting("A2").await;
    let moved = world.write(&sec, async |uow| reschedule(uow, moved).await).await.expect("moved");
    assert_eq!((moved.due_on, moved.overdue_from), (date("2026-03-27"), instant("2026-03-27T23:00:00Z")));
    assert_eq!((moved.reminded_at, moved.marked_overdue_at), (None, None));
    world.until("2026-03-26T09:00:00Z").await;
    let told: Vec<_> = world.told(&action).await.into_iter().skip(1).collect();
    let expected = [
        ("2026-03-10T07:00:00Z", "action.due_soon"),
        ("2026-03-13T23:00:00Z", "action.overdue"),
        ("2026-03-14T09:00:00Z", "action.rescheduled"),
        // No escalation on the 20th: that was the old date's. But a reminder of the new one.
        ("2026-03-24T07:00:00Z", "action.due_soon"),
    ];
    assert_eq!(told, expected.map(|(at, kind)| (at.to_owned(), kind.to_owned())));
    assert_eq!(world.steps(&action).await[1], "Rescheduled A2 SEC 2026-03-13>2026-03-27");
}

#[tokio::test]
async fn a_date_is_moved_with_a_reason_and_forward_from_today() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    let to = |due_on: &str, reason: &str| Reschedule {
        action: action.id,
        seen: action.version,
        due_on: date(due_on),
        reason: reason.to_owned(),
    };
    for (wish, code, field) in [
        (to("2026-03-20", " "), "ACTION_REASON_MISSING", "reason"),
        (to("2026-03-01", "x"), "ACTION_DUE_DATE_PAST", "dueOn"),
        (to("2046-03-01", "x"), "ACTION_DUE_DATE_INVALID", "dueOn"),
        (to("2026-03-13", "x"), "ACTION_DUE_DATE_UNCHANGED", "dueOn"),
    ] {
        let told = world.refused(&world.acting("A2").await, async |uow| reschedule(uow, wish).await).await;
        assert_eq!(told, (code, Some(field.to_owned())));
    }
}

#[tokio::test]
async fn what_is_given_up_says_why_and_stays_so() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    let sec = world.acting("A2").await;
    let because = |reason: &str| Cancel { action: action.id, seen: action.version, reason: reason.to_owned() };
    let silent = because("");
    assert_eq!(
        world.refused(&sec, async |uow| cancel(uow, silent).await).await,
        ("ACTION_REASON_MISSING", Some("reason".to_owned()))
    );
    let given_up = because("The room is given up.");
    let given_up = world.write(&sec, async |uow| cancel(uow, given_up).await).await.expect("cancelled");
    assert_eq!(given_up.state, State::Cancelled);
    assert_eq!(given_up.cancel_reason.as_deref(), Some("The room is given up."));
    assert_eq!(given_up.cancelled_by, Some(world.person(&world.ours, "A2").await));
    assert_eq!(world.steps(&action).await[1], "Cancelled A2 SEC open>cancelled");
    let owner = world.person(&world.ours, "A5").await;
    let seen = given_up.version;
    let reason = "x".to_owned();
    let pass_on = Reassign { action: action.id, seen, owner, note: None };
    assert_eq!(world.refused(&sec, async |uow| reassign(uow, pass_on).await).await.0, "ACTION_NOT_OPEN");
    let move_on = Reschedule { action: action.id, seen, due_on: date("2026-03-20"), reason: reason.clone() };
    assert_eq!(world.refused(&sec, async |uow| reschedule(uow, move_on).await).await.0, "ACTION_NOT_OPEN");
    let again = Cancel { action: action.id, seen, reason };
    assert_eq!(world.refused(&sec, async |uow| cancel(uow, again).await).await.0, "ACTION_NOT_OPEN");
    // Time has nothing to say about it either.
    world.until("2026-04-30T09:00:00Z").await;
    assert_eq!(world.now(&action).await, given_up);
}
