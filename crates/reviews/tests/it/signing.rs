//! Signing minutes, and whether they still say what was signed.

use kernel::{Role, Version};
use reviews::{Decide, Occurrence, Outcome, Sign, Verification, verify_minutes};
use store::UnitOfWork;
use testkit::instant;

use crate::world::{World, action, code, no_action, service};

/// A meeting of A with two cases, held by A2, A3 and A4.
async fn held(world: &World) -> Occurrence {
    world.report(&world.ours, "dev_1").await;
    world.report(&world.ours, "dev_2").await;
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = world.meeting("2026-01").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    world.occurrence(&world.ours, meeting.id).await
}

async fn signed(world: &World) -> Occurrence {
    let meeting = held(world).await;
    world.decide_all(meeting.id).await;
    world.sign(&world.ours.person("A2"), meeting.id).await.expect("signed");
    world.occurrence(&world.ours, meeting.id).await
}

/// The text with each id's digits replaced by the order in which it appears, so that the snapshot shows the form and not
/// how many ids others have made before.
fn numbered(body: &str) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut parts = body.split('"').map(|part| {
        let Some((prefix, digits)) = part.split_once('_').filter(|(_, digits)| digits.len() == 32) else {
            return part.to_owned();
        };
        let place = seen.iter().position(|id| *id == digits).unwrap_or_else(|| {
            seen.push(digits);
            seen.len() - 1
        });
        format!("{prefix}_{}", place + 1)
    });
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |text, part| text + "\"" + &part) + "\n"
}

async fn verify(world: &World, meeting: &Occurrence) -> Verification {
    let scope = world.ours.operator();
    verify_minutes(&world.store().read(&scope), &scope, meeting.id).await.expect("reads")
}

/// Covers: §7.10, DT-90
#[tokio::test]
async fn a_signature_names_person_role_and_appointment_and_freezes_what_was_decided() {
    let world = World::new().await;
    let meeting = held(&world).await;
    let items = world.agenda(meeting.id).await;
    world.decide(&world.ours.person("A2"), no_action(&items[0])).await.expect("decided");
    let actions = vec![action(world.ours.id("A4"))];
    let made = Decide { outcome: Outcome::Actions, reason: None, actions, ..no_action(&items[1]) };
    world.decide(&world.ours.person("A2"), made).await.expect("decided");
    let minutes = world.sign(&world.ours.person("A2"), meeting.id).await.expect("signed");
    assert_eq!((minutes.signed_by, minutes.role, minutes.deputy), (world.ours.id("A2"), Role::Sec, false));
    assert_eq!(minutes.signed_at, instant("2026-01-06T08:30:00Z"));
    let appointment = minutes.appointment_id.expect("an appointment");
    let after = world.occurrence(&world.ours, meeting.id).await;
    assert_eq!(after.signed_at, Some(minutes.signed_at));

    // What was signed: ids and codes, each decision with its reason, who sat there by which appointment.
    expect_test::expect_file!["minutes.json"].assert_eq(&numbered(&minutes.body));
    assert!(minutes.body.contains(&appointment.to_string()));
    assert_eq!(minutes.hash.len(), 64);
    let told = world.told(&world.ours, "review.signed").await;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].1.clone(), told[0].2["meeting"].clone()), (minutes.id.to_string(), meeting.id.to_string()));
    assert!(verify(&world, &meeting).await.is_intact());
}

#[tokio::test]
async fn a_deputy_who_was_there_signs_as_deputy() {
    let world = World::new().await;
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = world.meeting("2026-01").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4", "A5"]).await.expect("held");
    let minutes = world.sign(&world.ours.person("A5"), meeting.id).await.expect("signed");
    assert!(minutes.deputy && minutes.signed_by == world.ours.id("A5"));
    assert!(verify(&world, &meeting).await.is_intact());
}

#[tokio::test]
async fn nobody_signs_while_an_item_is_undecided() {
    let world = World::new().await;
    let meeting = held(&world).await;
    let items = world.agenda(meeting.id).await;
    world.decide(&world.ours.person("A2"), no_action(&items[0])).await.expect("decided");
    assert_eq!(code(world.sign(&world.ours.person("A2"), meeting.id).await), "MINUTES_ITEMS_UNDECIDED");
}

#[tokio::test]
async fn a_meeting_that_was_not_held_has_no_minutes_to_sign() {
    let world = World::new().await;
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = world.meeting("2026-01").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3"]).await.expect("written down");
    assert_eq!(code(world.sign(&world.ours.person("A2"), meeting.id).await), "MEETING_NOT_HELD");
}

/// Covers: §7.10
#[tokio::test]
async fn only_a_person_who_is_security_officer_and_was_there_signs() {
    let world = World::new().await;
    let meeting = held(&world).await;
    world.decide_all(meeting.id).await;
    for who in ["A1", "A3", "A6"] {
        assert_eq!(code(world.sign(&world.ours.person(who), meeting.id).await), "FORBIDDEN", "{who}");
    }
    assert_eq!(code(world.sign(&world.ours.person("A5"), meeting.id).await), "MINUTES_SIGNER_ABSENT");
    let refusals = world.told(&world.ours, "access.denied").await;
    assert_eq!(refusals.len(), 4, "that somebody tried who was not there is written down like the others");
    let (_, subject, data) = refusals.last().expect("four");
    assert_eq!((subject.clone(), data["permission"].as_str()), (meeting.id.to_string(), "SignMinutes"));
    assert_eq!(code(world.sign(&world.ours.operator(), meeting.id).await), "FORBIDDEN_FOR_SERVICE");
    let service = service(&world, Role::Sec).await;
    assert_eq!(code(world.sign(&service, meeting.id).await), "FORBIDDEN_FOR_SERVICE");
    // What a program may do: write down what people say.
    let item = world.agenda(meeting.id).await.remove(0);
    world.decide(&service, no_action(&item)).await.expect("written down");
    assert_eq!(world.agenda(meeting.id).await[0].decided_by, None);
}

#[tokio::test]
async fn a_sitting_without_quorum_lets_nobody_sign() {
    let world = World::new().await;
    world.advance("2026-01-06T08:30:00Z").await;
    let meeting = world.meeting("2026-01").await;
    // A5 was at the attempt that failed, and not where the meeting was held.
    world.hold(&world.ours.person("A2"), meeting.id, &["A5", "A3"]).await.expect("written down");
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    assert_eq!(code(world.sign(&world.ours.person("A5"), meeting.id).await), "MINUTES_SIGNER_ABSENT");
    world.sign(&world.ours.person("A2"), meeting.id).await.expect("signed");
}

/// Covers: DT-05
#[tokio::test]
async fn a_vacancy_at_the_head_of_the_business_blocks_signing() {
    let world = World::new().await;
    let meeting = held(&world).await;
    world.decide_all(meeting.id).await;
    let scope = world.ours.operator();
    let head = world.ours.id("A1");
    let held = access::appointments::of_persons(&world.store().read(&scope), &scope, &[head]).await.expect("reads");
    let ctrl = held[&head].iter().find(|held| held.role == Role::Ctrl).expect("A1 is CTRL");
    let end = access::appointments::End { appointment: ctrl.id, seen: ctrl.version, at: None };
    let write = async |uow: &mut UnitOfWork| access::appointments::end(uow, end).await.map(drop);
    world.store().write(&scope, None, write).await.expect("ended");
    assert_eq!(code(world.sign(&world.ours.person("A2"), meeting.id).await), "REVIEW_CONTROLLER_VACANT");

    let new = access::appointments::Appoint {
        person: world.ours.id("A3"),
        role: Role::Ctrl,
        from: instant("2026-01-06T08:30:00Z"),
        to: None,
        deputy_for: None,
    };
    let write = async |uow: &mut UnitOfWork| access::appointments::appoint(uow, new).await.map(drop);
    world.store().write(&scope, None, write).await.expect("appointed");
    world.sign(&world.ours.person("A2"), meeting.id).await.expect("signed");
}

#[tokio::test]
async fn nothing_changes_after_the_signature() {
    let world = World::new().await;
    let meeting = signed(&world).await;
    let sec = world.ours.person("A2");
    assert_eq!(code(world.sign(&sec, meeting.id).await), "MINUTES_SIGNED");
    let item = world.agenda(meeting.id).await.remove(0);
    assert_eq!(code(world.decide(&sec, no_action(&item)).await), "MINUTES_SIGNED");
    assert_eq!(code(world.hold(&sec, meeting.id, &["A2", "A3", "A4"]).await), "MEETING_ALREADY_HELD");
    world.run_again("reviews.open_duty").await;
    world.run_again("reviews.close_window").await;
    world.advance("2026-01-20T00:00:00Z").await;
    assert_eq!(world.occurrence(&world.ours, meeting.id).await, meeting);
    assert!(verify(&world, &meeting).await.is_intact());
}

#[tokio::test]
async fn who_signs_has_seen_every_decision() {
    let world = World::new().await;
    let meeting = held(&world).await;
    world.decide_all(meeting.id).await;
    let seen = world.occurrence(&world.ours, meeting.id).await.version;
    let item = world.agenda(meeting.id).await.remove(0);
    let other = Decide { reason: Some("another reason".to_owned()), ..no_action(&item) };
    world.decide(&world.ours.person("A1"), other).await.expect("put right");
    for seen in [seen, Version(1)] {
        let sign = Sign { meeting: meeting.id, seen };
        let write = async |uow: &mut UnitOfWork| reviews::sign_minutes(uow, sign).await.map(drop);
        assert_eq!(code(world.store().write(&world.ours.person("A2"), None, write).await), "VERSION_CONFLICT");
    }
    world.sign(&world.ours.person("A2"), meeting.id).await.expect("signed");
}

#[tokio::test]
async fn a_tampered_row_text_hash_or_signature_is_found() {
    let rows = Verification { hash_holds: true, rows_agree: false };
    let text = Verification { hash_holds: false, rows_agree: false };
    let hash = Verification { hash_holds: false, rows_agree: true };
    let cases = [
        ("UPDATE agenda_items SET reason = 'another' WHERE position = 1", rows),
        ("UPDATE agenda_items SET outcome = 'postponed' WHERE position = 2", rows),
        ("UPDATE agenda_items SET subject_id = 'dev_3' WHERE position = 2", rows),
        ("DELETE FROM agenda_items WHERE position = 2", rows),
        ("UPDATE attendances SET deputy = true WHERE role = 'SALES'", rows),
        ("DELETE FROM attendances WHERE role = 'SALES'", rows),
        ("UPDATE sittings SET persons = 4", rows),
        ("UPDATE duty_occurrences SET quorum = '{\"persons\":2,\"roles\":[\"SEC\"]}'", rows),
        ("UPDATE duty_occurrences SET held_at = '2026-01-06 08:00:00.000000 +00:00'", rows),
        ("UPDATE minutes SET signed_by = (SELECT person_id FROM attendances WHERE role = 'SALES')", rows),
        ("UPDATE minutes SET deputy = true", rows),
        ("UPDATE minutes SET body = replace(body, 'no_action', 'postponed')", text),
        ("UPDATE minutes SET hash = replace(hash, substr(hash, 1, 1), 'x')", hash),
    ];
    for (sql, expected) in cases {
        let world = World::new().await;
        let meeting = signed(&world).await;
        world.tamper(sql).await;
        assert_eq!(verify(&world, &meeting).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn a_renamed_duty_does_not_break_old_minutes() {
    let world = World::new().await;
    let meeting = signed(&world).await;
    let pack = crate::world::PACK
        .replace("Deviation and event meeting", "Monthly meeting")
        .replace("persons = 3", "persons = 4");
    crate::world::load(world.store(), world.ours.organisation, &pack).await;
    assert_eq!(world.duty(&world.ours, "monthly-meeting").await.title, "Monthly meeting");
    assert!(verify(&world, &meeting).await.is_intact());
}
