//! Asking somebody to do something.

use actions::{Add, State, add};
use calendar::Span;
use kernel::{DeviationId, Subject, Version};
use testkit::instant;

use crate::world::{World, date};

#[tokio::test]
async fn an_action_has_one_owner_a_date_and_a_day_on_which_its_effect_is_checked() {
    let world = World::new().await;
    let action = world.add("A6", "2026-03-13").await;
    assert_eq!((action.state, action.version), (State::Open, Version::FIRST));
    assert_eq!(action.owner_id, world.person(&world.ours, "A6").await);
    assert_eq!(action.line_id, Some(world.person(&world.ours, "A3").await));
    assert_eq!(action.author_id, Some(world.person(&world.ours, "A2").await));
    assert_eq!((action.serves(), action.origin()), (world.case.clone(), None));
    assert_eq!(action.overdue_from, instant("2026-03-13T23:00:00Z"));
    assert_eq!(action.effect_check_after(), Some(Span::days(90)));
    let deadline = action.deadline();
    assert_eq!(deadline.due_at, instant("2026-03-13T22:59:59Z"));
    assert!(deadline.earliest && deadline.explanation.steps[0].contains("2026-03-13"), "{deadline:?}");
    assert_eq!(world.steps(&action).await, ["Added A2  >open"]);
    let told = &world.entries(&action).await[0];
    assert_eq!(told.kind, "action.added");
    let data = |key: &str| told.data[key].clone();
    assert_eq!((data("subject_kind"), data("subject_id")), (world.case.kind.clone(), world.case.id.clone()));
    assert_eq!((data("owner"), data("due_on")), (action.owner_id.to_string(), "2026-03-13".to_owned()));
    assert_eq!(world.now(&action).await, action);
}

#[tokio::test]
async fn where_it_was_decided_is_kept() {
    let world = World::new().await;
    let point = Subject { kind: "agenda_item".to_owned(), id: "agi_1".to_owned() };
    let wish = Add { origin: Some(point.clone()), ..world.wish("A6", "2026-03-13").await };
    assert_eq!(world.add_as("A2", wish).await.origin(), Some(point));
}

#[tokio::test]
async fn what_a_rule_asks_for_has_no_author() {
    let world = World::new().await;
    let wish = Add { by_rule: true, ..world.wish("A6", "2026-03-02").await };
    let action = world.add_as("A2", wish).await;
    assert_eq!(action.author_id, None);
    assert_eq!(world.steps(&action).await, ["Added   >open"]);
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused() {
    let world = World::new().await;
    let wish = world.wish("A6", "2026-03-13").await;
    let theirs = world.person(&world.theirs, "A2").await;
    let left = world.person(&world.ours, "A4").await;
    let leave = access::persons::Leave { person: left, seen: Version::FIRST };
    world.write(&world.ours, async |uow| access::persons::leave(uow, leave).await).await.expect("A4 leaves");
    for (wish, code, field) in [
        (Add { title: " ".to_owned(), ..wish.clone() }, "ACTION_TITLE_INVALID", Some("title")),
        (Add { title: "x".repeat(201), ..wish.clone() }, "ACTION_TITLE_INVALID", Some("title")),
        (Add { detail: Some("x".repeat(10_001)), ..wish.clone() }, "ACTION_TEXT_TOO_LONG", Some("detail")),
        (Add { due_on: date("2026-03-01"), ..wish.clone() }, "ACTION_DUE_DATE_PAST", Some("dueOn")),
        (Add { due_on: date("2046-03-01"), ..wish.clone() }, "ACTION_DUE_DATE_INVALID", Some("dueOn")),
        (
            Add { effect_check_after: Some(Span::hours(4)), ..wish.clone() },
            "ACTION_EFFECT_CHECK_INVALID",
            Some("effectCheckAfter"),
        ),
        (Add { owner: theirs, ..wish.clone() }, "ACTION_PERSON_INVALID", Some("owner")),
        (Add { owner: world.kit.id(), ..wish.clone() }, "ACTION_PERSON_INVALID", Some("owner")),
        (Add { owner: left, ..wish.clone() }, "ACTION_PERSON_INVALID", Some("owner")),
        (Add { restricted: true, circle: vec![theirs], ..wish.clone() }, "ACTION_PERSON_INVALID", Some("circle")),
    ] {
        let told = world.refused(&world.ours, async |uow| add(uow, wish).await).await;
        assert_eq!(told, (code, field.map(str::to_owned)));
    }
    let read = world.store().read(&world.ours);
    let none = actions::of_subjects(&read, &world.ours, std::slice::from_ref(&world.case)).await.expect("reads");
    assert!(none.is_empty());
}

#[tokio::test]
async fn today_is_not_too_late_and_today_is_meant_locally() {
    let world = World::new().await;
    world.until("2026-03-02T23:30:00Z").await;
    let yesterday = world.wish("A6", "2026-03-02").await;
    let (code, _) = world.refused(&world.ours, async |uow| add(uow, yesterday).await).await;
    assert_eq!(code, "ACTION_DUE_DATE_PAST");
    world.add("A6", "2026-03-03").await;
}

#[tokio::test]
async fn the_actions_of_many_subjects_are_found_at_once() {
    let world = World::new().await;
    let other = Subject::new("deviation", world.kit.id::<DeviationId>());
    let first = world.add("A6", "2026-03-20").await;
    let second = world.add("A5", "2026-03-10").await;
    let elsewhere = world.add_as("A2", Add { subject: other.clone(), ..world.wish("A6", "2026-03-13").await }).await;
    let impostor = Subject { kind: "agenda_item".to_owned(), ..world.case.clone() };
    let asked = [world.case.clone(), other.clone(), impostor];
    let read = world.store().read(&world.ours);
    let (found, statements) =
        world.kit.statements(async { actions::of_subjects(&read, &world.ours, &asked).await.expect("reads") }).await;
    assert_eq!(found.len(), 2);
    assert_eq!(found[&world.case], [first, second]);
    assert_eq!(found[&other], [elsewhere]);
    let again = world.kit.statements(async { actions::of_subjects(&read, &world.ours, &asked[..1]).await }).await.1;
    assert!(
        statements - again <= 3,
        "{statements} {again}: opening the read apart, the number of subjects costs nothing"
    );
}
