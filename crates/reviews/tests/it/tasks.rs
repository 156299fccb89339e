//! Tasks: their owner confirms that they were done.

use kernel::Version;
use reviews::{Confirm, Error, Occurrence, State};
use store::UnitOfWork;
use testkit::instant;

use crate::world::{World, code};

async fn confirm(world: &World, who: &kernel::Scope, confirm: Confirm) -> Result<(), Error> {
    let write = async |uow: &mut UnitOfWork| reviews::confirm_duty(uow, confirm).await.map(drop);
    world.store().write(who, None, write).await.map(drop)
}

fn done(occurrence: &Occurrence) -> Confirm {
    Confirm { occurrence: occurrence.id, seen: occurrence.version, note: "all points gone through".to_owned() }
}

async fn self_check(world: &World) -> Occurrence {
    world.advance("2026-03-12T12:00:00Z").await;
    world.occurrences(&world.ours, "self-check").await.remove(0)
}

/// Covers: §7.3
#[tokio::test]
async fn its_owner_confirms_a_task_and_it_is_not_missed() {
    let world = World::new().await;
    let check = self_check(&world).await;
    confirm(&world, &world.ours.person("A2"), done(&check)).await.expect("confirmed");
    world.advance("2026-04-02T00:00:00Z").await;
    let after = world.occurrence(&world.ours, check.id).await;
    assert_eq!((after.state, after.held_at), (State::Held, Some(instant("2026-03-12T12:00:00Z"))));
    assert_eq!(
        (after.confirmed_by, after.confirmation.as_deref()),
        (Some(world.ours.id("A2")), Some("all points gone through"))
    );
    let held = world.told(&world.ours, "duty.held").await;
    assert_eq!((held.len(), held[0].2["kind"].as_str()), (1, "task"));
    let missed = world.told(&world.ours, "duty.missed").await;
    assert!(missed.iter().all(|(_, subject, _)| *subject != check.id.to_string()));
}

#[tokio::test]
async fn only_holders_of_the_owner_role_confirm_and_no_program() {
    let world = World::new().await;
    let check = self_check(&world).await;
    for who in ["A1", "A3", "A6"] {
        assert_eq!(code(confirm(&world, &world.ours.person(who), done(&check)).await), "FORBIDDEN", "{who}");
    }
    assert_eq!(code(confirm(&world, &world.ours.operator(), done(&check)).await), "FORBIDDEN_FOR_SERVICE");
    confirm(&world, &world.ours.person("A5"), done(&check)).await.expect("a deputy may");
}

#[tokio::test]
async fn a_task_is_confirmed_once_inside_its_window_with_a_note() {
    let world = World::new().await;
    let check = self_check(&world).await;
    let sec = world.ours.person("A2");
    for note in ["", "   ", &"x".repeat(4_001)] {
        let blank = Confirm { note: note.to_owned(), ..done(&check) };
        assert_eq!(code(confirm(&world, &sec, blank).await), "DUTY_NOTE_INVALID");
    }
    let stale = Confirm { seen: Version(9), ..done(&check) };
    assert_eq!(code(confirm(&world, &sec, stale).await), "VERSION_CONFLICT");
    confirm(&world, &sec, done(&check)).await.expect("confirmed");
    assert_eq!(code(confirm(&world, &sec, done(&check)).await), "DUTY_ALREADY_DONE");

    world.advance("2026-10-02T00:00:00Z").await;
    let september = world.occurrences(&world.ours, "self-check").await.remove(1);
    assert_eq!(code(confirm(&world, &sec, done(&september)).await), "DUTY_WINDOW_CLOSED");
}

#[tokio::test]
async fn meetings_are_not_confirmed_and_tasks_are_not_held() {
    let world = World::new().await;
    let check = self_check(&world).await;
    let meeting = world.meeting("2026-03").await;
    let sec = world.ours.person("A2");
    assert_eq!(code(confirm(&world, &sec, done(&meeting)).await), "DUTY_NOT_A_TASK");
    assert_eq!(code(world.hold(&sec, check.id, &["A2"]).await), "DUTY_NOT_A_MEETING");
    assert_eq!(code(world.sign(&sec, check.id).await), "DUTY_NOT_A_MEETING");
}
