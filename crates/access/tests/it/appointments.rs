//! Who holds which role, from when, to when, and in whose place.

use access::appointments::{self, Appoint, End};
use access::{holder, persons_with_role};
use kernel::{Instant, Page, PersonId, Role, Version};
use testkit::instant;

use crate::world::{ALL, World};

fn from(person: PersonId, role: Role, from: &str) -> Appoint {
    Appoint { person, role, from: instant(from), to: None, deputy_for: None }
}

async fn end(world: &World, held: &access::Appointment, at: Option<Instant>) -> Result<(), access::Error> {
    let end = End { appointment: held.id, seen: held.version, at };
    world.write(&world.ours, async |uow| appointments::end(uow, end).await.map(drop)).await
}

const NOW: &str = "2026-01-01T00:00:00Z";

#[tokio::test]
async fn only_the_controller_gives_roles() {
    let world = World::new().await;
    let seller = world.person(&world.ours, "A6").await;
    let appoint = from(seller, Role::Dpo, NOW);
    for key in ["A2", "A3", "A6"] {
        let scope = world.acting(key).await;
        let code = world.refused(&scope, async |uow| appointments::appoint(uow, appoint).await).await;
        assert_eq!(code, "FORBIDDEN", "{key}");
    }
    let controller = world.acting("A1").await;
    let made = world.write(&controller, async |uow| appointments::appoint(uow, appoint).await).await.unwrap();
    assert_eq!((made.role, made.version, made.is_deputy()), (Role::Dpo, Version::FIRST, false));
    let told = world.told(&["appointment.made"]).await;
    assert_eq!(told.last().unwrap().2, "DPO");
}

/// Covers: DT-05
#[tokio::test]
async fn what_cannot_be_is_refused_for_its_reason() {
    let world = World::new().await;
    let (top, seller) = (world.person(&world.ours, "A1").await, world.person(&world.ours, "A6").await);
    let stranger = world.person(&world.theirs, "A2").await;
    let period = |to: &str| Appoint { to: Some(instant(to)), ..from(seller, Role::Dpo, "2026-02-01T00:00:00Z") };
    let deputy = |role, deputy_for| Appoint { deputy_for: Some(deputy_for), ..from(seller, role, NOW) };
    let cases = [
        (from(seller, Role::Lm, NOW), "APPOINTMENT_ROLE_INVALID"),
        (from(seller, Role::Emp, NOW), "APPOINTMENT_ROLE_INVALID"),
        (from(seller, Role::Ctrl, NOW), "APPOINTMENT_CONTROLLER_TAKEN"),
        (from(seller, Role::Srep, NOW), "APPOINTMENT_ALREADY_HELD"),
        (from(stranger, Role::Dpo, NOW), "PERSON_NOT_FOUND"),
        (from(world.kit.id(), Role::Dpo, NOW), "PERSON_NOT_FOUND"),
        (period("2026-02-01T00:00:00Z"), "APPOINTMENT_PERIOD_INVALID"),
        (period("2026-01-15T00:00:00Z"), "APPOINTMENT_PERIOD_INVALID"),
        (deputy(Role::Sec, top), "APPOINTMENT_DEPUTY_INVALID"),
        (deputy(Role::Dpo, seller), "APPOINTMENT_DEPUTY_INVALID"),
        (deputy(Role::Ctrl, stranger), "APPOINTMENT_DEPUTY_INVALID"),
    ];
    for (appoint, code) in cases {
        let refused = world.refused(&world.ours, async |uow| appointments::appoint(uow, appoint).await).await;
        assert_eq!(refused, code, "{appoint:?}");
    }
    let made = world.write(&world.ours, async |uow| appointments::appoint(uow, deputy(Role::Ctrl, top)).await).await;
    assert!(made.unwrap().is_deputy());
}

#[tokio::test]
async fn whoever_has_left_gets_no_role() {
    let world = World::new().await;
    let seller = world.person(&world.ours, "A6").await;
    let leave = access::persons::Leave { person: seller, seen: Version::FIRST };
    world.write(&world.ours, async |uow| access::persons::leave(uow, leave).await).await.unwrap();
    let appoint = from(seller, Role::Dpo, NOW);
    let code = world.refused(&world.ours, async |uow| appointments::appoint(uow, appoint).await).await;
    assert_eq!(code, "PERSON_LEFT");
}

#[tokio::test]
async fn an_appointment_ends_once_and_stays_in_the_history() {
    let world = World::new().await;
    let held = world.held("A3", Role::Sales).await;
    world.kit.set("2026-03-01T00:00:00Z").await;
    end(&world, &held, None).await.unwrap();
    let read = world.store().read(&world.ours);
    let person = held.person_id;
    let history = appointments::of_persons(&read, &world.ours, &[person]).await.unwrap().remove(&person).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!(history[0].to_at, Some(instant("2026-03-01T00:00:00Z")));
    let then = persons_with_role(&read, &world.ours, Role::Sales, instant("2026-02-28T23:59:59Z")).await.unwrap();
    assert_eq!(then[0].appointment, Some(held.id));
    let now = persons_with_role(&read, &world.ours, Role::Sales, instant("2026-03-01T00:00:00Z")).await.unwrap();
    assert!(now.is_empty());
    drop(read);
    let again = End { appointment: held.id, seen: Version(2), at: None };
    let code = world.refused(&world.ours, async |uow| appointments::end(uow, again).await).await;
    assert_eq!(code, "APPOINTMENT_ALREADY_ENDED");
}

#[tokio::test]
async fn an_end_ahead_takes_effect_by_itself_and_is_told_once() {
    let world = World::new().await;
    let held = world.held("A3", Role::Sales).await;
    let at = instant("2026-03-01T00:00:00Z");
    end(&world, &held, Some(at)).await.unwrap();
    for (seen, wished, code) in [
        (Version::FIRST, at, "VERSION_CONFLICT"),
        (Version(2), at + chrono::TimeDelta::days(1), "APPOINTMENT_END_INVALID"),
        (Version(2), instant("2025-12-31T00:00:00Z"), "APPOINTMENT_END_INVALID"),
    ] {
        let end = End { appointment: held.id, seen, at: Some(wished) };
        assert_eq!(world.refused(&world.ours, async |uow| appointments::end(uow, end).await).await, code);
    }
    assert!(world.told(&["appointment.ended"]).await.is_empty());
    world.ledger.advance(instant("2026-04-01T00:00:00Z"), |_| {}).await.unwrap();
    world.ledger.pass().await.unwrap();
    assert_eq!(world.told(&["appointment.ended"]).await, [(at, "appointment.ended".to_owned(), "SALES".to_owned())]);
}

#[tokio::test]
async fn an_end_that_was_moved_forward_is_told_at_the_new_instant() {
    let world = World::new().await;
    let made = world.appoint("A6", Role::Dpo, NOW, Some("2026-06-01T00:00:00Z")).await;
    let sooner = instant("2026-02-01T00:00:00Z");
    end(&world, &made, Some(sooner)).await.unwrap();
    world.ledger.advance(instant("2026-07-01T00:00:00Z"), |_| {}).await.unwrap();
    assert_eq!(world.told(&["appointment.ended"]).await, [(sooner, "appointment.ended".to_owned(), "DPO".to_owned())]);
}

#[tokio::test]
async fn one_that_has_not_begun_is_called_off() {
    let world = World::new().await;
    let made = world.appoint("A6", Role::Dpo, "2026-02-01T00:00:00Z", None).await;
    let read = world.store().read(&world.ours);
    let when = instant("2026-02-02T00:00:00Z");
    assert!(holder(&read, &world.ours, Role::Dpo, when).await.unwrap().is_some());
    drop(read);
    end(&world, &made, None).await.unwrap();
    let read = world.store().read(&world.ours);
    assert!(holder(&read, &world.ours, Role::Dpo, when).await.unwrap().is_none());
    drop(read);
    // The time is free again.
    world.appoint("A6", Role::Dpo, "2026-01-15T00:00:00Z", None).await;
}

#[tokio::test]
async fn another_organisations_appointment_is_as_missing_as_one_that_never_was() {
    let world = World::new().await;
    let stranger = world.person(&world.theirs, "A2").await;
    let read = world.store().read(&world.theirs);
    let theirs = appointments::of_persons(&read, &world.theirs, &[stranger]).await.unwrap()[&stranger][0].id;
    drop(read);
    for appointment in [theirs, world.kit.id()] {
        let read = world.store().read(&world.ours);
        assert!(appointments::get(&read, &world.ours, appointment).await.unwrap().is_none());
        assert!(appointments::by_ids(&read, &world.ours, &[appointment]).await.unwrap().is_empty());
        drop(read);
        let end = End { appointment, seen: Version::FIRST, at: None };
        let code = world.refused(&world.ours, async |uow| appointments::end(uow, end).await).await;
        assert_eq!(code, "APPOINTMENT_NOT_FOUND");
    }
}

#[tokio::test]
async fn appointments_are_paged_the_last_entered_first() {
    let world = World::new().await;
    world.kit.set("2026-01-02T00:00:00Z").await;
    let made = world.appoint("A6", Role::Dpo, "2026-01-15T00:00:00Z", None).await;
    let read = world.store().read(&world.ours);
    let first = appointments::page(&read, &world.ours, ALL, &Page::first(1)).await.unwrap();
    assert_eq!((first.rows[0].id, first.has_next), (made.id, true));
    let rest = Page { after: Some(first.rows[0].position()), ..Page::first(50) };
    let rest = appointments::page(&read, &world.ours, ALL, &rest).await.unwrap();
    assert_eq!(rest.rows.len(), 7);
    drop(read);
    let seller = world.acting("A6").await;
    let read = world.store().read(&seller);
    let own = kernel::Visible { all: false, ..read.visible(access::VIEW_PERSONS).await.unwrap() };
    let shown = appointments::page(&read, &seller, own, &Page::first(50)).await.unwrap();
    assert_eq!(shown.rows.len(), 2);
}
