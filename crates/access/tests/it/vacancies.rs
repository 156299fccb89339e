//! Roles that must be held, and what is told when they are not (DT-05, DT-18).

use access::appointments::{self, Appoint, End};
use access::holder;
use access::persons::{self, Leave};
use kernel::{Role, Version};
use testkit::instant;

use crate::world::{OURS, World};

const TOLD: &[&str] = &["appointment.ended", "role.vacated"];

async fn told(world: &World) -> Vec<(String, String, String)> {
    let told = world.told(TOLD).await;
    told.into_iter().map(|(at, kind, role)| (at.format("%F").to_string(), kind, role)).collect()
}

fn line(at: &str, kind: &str, role: &str) -> (String, String, String) {
    (at.to_owned(), kind.to_owned(), role.to_owned())
}

/// Covers: DT-05
#[tokio::test]
async fn a_controller_whose_time_runs_out_leaves_a_vacancy_that_is_told_once() {
    let world = World::new().await;
    let held = world.held("A1", Role::Ctrl).await;
    let end = End { appointment: held.id, seen: held.version, at: Some(instant("2026-03-01T00:00:00Z")) };
    world.write(&world.ours, async |uow| appointments::end(uow, end).await).await.unwrap();
    world.ledger.advance(instant("2026-05-01T00:00:00Z"), |_| {}).await.unwrap();
    let expected = [line("2026-03-01", "appointment.ended", "CTRL"), line("2026-03-01", "role.vacated", "CTRL")];
    assert_eq!(told(&world).await, expected);
    // Another organisation is not concerned.
    assert!(world.trail(world.theirs.organisation).await.iter().all(|entry| !TOLD.contains(&&*entry.kind)));
}

#[tokio::test]
async fn a_successor_from_the_same_instant_leaves_no_vacancy() {
    let world = World::new().await;
    let held = world.held("A1", Role::Ctrl).await;
    let at = "2026-03-01T00:00:00Z";
    let end = End { appointment: held.id, seen: held.version, at: Some(instant(at)) };
    world.write(&world.ours, async |uow| appointments::end(uow, end).await).await.unwrap();
    let successor = world.appoint("A3", Role::Ctrl, at, None).await;
    world.ledger.advance(instant("2026-05-01T00:00:00Z"), |_| {}).await.unwrap();
    assert_eq!(told(&world).await, [line("2026-03-01", "appointment.ended", "CTRL")]);
    let read = world.store().read(&world.ours);
    let now = read.now().await.unwrap();
    let found = holder(&read, &world.ours, Role::Ctrl, now).await.unwrap().unwrap();
    assert_eq!(found.appointment, Some(successor.id));
}

/// Covers: DT-05
#[tokio::test]
async fn a_successor_who_begins_later_does_not_hide_the_gap() {
    let world = World::new().await;
    let held = world.held("A1", Role::Ctrl).await;
    let end = End { appointment: held.id, seen: held.version, at: Some(instant("2026-03-01T00:00:00Z")) };
    world.write(&world.ours, async |uow| appointments::end(uow, end).await).await.unwrap();
    world.appoint("A3", Role::Ctrl, "2026-03-02T00:00:00Z", None).await;
    // The ledger was away for a month and still judges by the instant of the end.
    world.kit.set("2026-04-01T00:00:00Z").await;
    world.ledger.pass().await.unwrap();
    let expected = [line("2026-04-01", "appointment.ended", "CTRL"), line("2026-04-01", "role.vacated", "CTRL")];
    assert_eq!(told(&world).await, expected);
}

#[tokio::test]
async fn a_deputy_acts_in_a_vacancy_and_does_not_fill_it() {
    let world = World::new().await;
    let officer = world.person(&world.ours, "A2").await;
    let leave = Leave { person: officer, seen: Version::FIRST };
    world.kit.set("2026-02-01T00:00:00Z").await;
    world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.unwrap();
    let expected = [
        line("2026-02-01", "appointment.ended", "HR"),
        line("2026-02-01", "appointment.ended", "SEC"),
        line("2026-02-01", "role.vacated", "SEC"),
    ];
    let mut found = told(&world).await;
    found.sort();
    assert_eq!(found, expected);
    let read = world.store().read(&world.ours);
    let now = read.now().await.unwrap();
    let acting = holder(&read, &world.ours, Role::Sec, now).await.unwrap().unwrap();
    assert_eq!((acting.person, acting.deputy), (world.person(&world.ours, "A5").await, true));
}

#[tokio::test]
async fn the_end_of_a_deputy_or_of_a_role_that_need_not_be_held_leaves_no_vacancy() {
    let world = World::new().await;
    world.kit.set("2026-02-01T00:00:00Z").await;
    for (key, role) in [("A5", Role::Sec), ("A3", Role::Sales)] {
        let held = world.held(key, role).await;
        let end = End { appointment: held.id, seen: held.version, at: None };
        world.write(&world.ours, async |uow| appointments::end(uow, end).await).await.unwrap();
    }
    assert!(told(&world).await.iter().all(|(_, kind, _)| kind == "appointment.ended"));
}

#[tokio::test]
async fn one_of_two_security_officers_may_go() {
    let world = World::new().await;
    world.appoint("A3", Role::Sec, "2026-01-01T00:00:00Z", None).await;
    world.kit.set("2026-02-01T00:00:00Z").await;
    for (key, vacancies) in [("A2", 0), ("A3", 1)] {
        let held = world.held(key, Role::Sec).await;
        let end = End { appointment: held.id, seen: held.version, at: None };
        world.write(&world.ours, async |uow| appointments::end(uow, end).await).await.unwrap();
        let found = told(&world).await.iter().filter(|(_, kind, _)| kind == "role.vacated").count();
        assert_eq!(found, vacancies, "{key}");
    }
}

#[tokio::test]
async fn a_role_that_a_pack_passes_on_is_never_vacant() {
    let world = World::new().await;
    world.kit.set("2026-02-01T00:00:00Z").await;
    let changed = OURS.replace("roles = [\"CTRL\"]", "roles = []").replace("[\"SALES\"]", "[\"SALES\", \"CTRL\"]");
    world.load(&world.ours, &changed).await.unwrap();
    assert_eq!(told(&world).await, [line("2026-02-01", "appointment.ended", "CTRL")]);
    assert_eq!(world.held("A3", Role::Ctrl).await.from_at, instant("2026-02-01T00:00:00Z"));
}

/// Covers: DT-05
#[tokio::test]
async fn an_act_names_the_appointment_that_gave_the_power() {
    let world = World::new().await;
    let held = world.held("A1", Role::Ctrl).await;
    let seller = world.person(&world.ours, "A6").await;
    let appoint =
        Appoint { person: seller, role: Role::Dpo, from: instant("2026-01-01T00:00:00Z"), to: None, deputy_for: None };
    let controller = world.acting("A1").await;
    world.write(&controller, async |uow| appointments::appoint(uow, appoint).await).await.unwrap();
    let trail = world.trail(world.ours.organisation).await;
    let entry = trail.last().unwrap();
    assert_eq!((entry.kind.as_str(), entry.actor_kind.as_str()), ("appointment.made", "person"));
    assert!(entry.roles.contains(&(Role::Ctrl, Some(held.id))));
}
