//! Holding a meeting: agenda, attendance, quorum.

use std::collections::BTreeSet;

use kernel::{Role, Version};
use reviews::{Attendance, DrawnAs, Hold, State, occurrences};
use testkit::instant;

use crate::world::{World, code};

const JANUARY: &str = "2026-01-06T08:30:00Z";

/// Covers: DT-90, DT-93
#[tokio::test]
async fn a_meeting_opens_with_its_agenda_and_its_invitations() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.report(&world.theirs, "dev_theirs").await;
    world.advance(JANUARY).await;
    world.report(&world.ours, "dev_2").await;
    let meeting = world.meeting("2026-01").await;
    assert_eq!((meeting.state, meeting.lateness_ms), (State::Open, 0));
    assert_eq!(meeting.closes_at, instant("2026-01-13T08:00:00Z"));
    let agenda = world.agenda(meeting.id).await;
    let subjects: Vec<_> = agenda.iter().map(|item| (item.position, item.subject_id.as_str(), item.drawn_as)).collect();
    assert_eq!(subjects, [(1, "dev_1", DrawnAs::NewCase)]);

    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    let mut all = occurrences::invitations_of(&read, &scope, &[meeting.id]).await.expect("reads");
    let invited: BTreeSet<_> = all
        .remove(&meeting.id)
        .expect("invited")
        .into_iter()
        .map(|invitation| (invitation.person_id, invitation.role, invitation.deputy))
        .collect();
    let expected = [
        ("A2", Role::Hr, false),
        ("A2", Role::Sec, false),
        ("A3", Role::Sales, false),
        ("A4", Role::Itops, false),
        ("A5", Role::Sec, true),
    ];
    assert_eq!(invited, expected.map(|(person, role, deputy)| (world.ours.id(person), role, deputy)).into());
    let opened = world.told(&world.ours, "duty.opened").await;
    assert_eq!(opened.len(), 1);
    assert_eq!(opened[0].1, meeting.id.to_string());
    assert_eq!((opened[0].2["period"].as_str(), opened[0].2["late"].as_str()), ("2026-01", "false"));
}

/// Covers: DT-90, DT-93, §7.10
#[tokio::test]
async fn four_roles_in_three_people_are_a_quorum() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    let sitting = world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    let held = world.occurrence(&world.ours, meeting.id).await;
    assert_eq!((held.state, held.held_at), (State::Held, Some(instant(JANUARY))));
    let [written] = &world.sittings(meeting.id).await[..] else { panic!("one sitting") };
    assert_eq!((written.id, written.number, written.quorate, written.persons), (sitting, 1, true, 3));
    assert_eq!(written.recorded_by, Some(world.ours.id("A2")));
    let seats = world.seats(sitting).await;
    assert_eq!(seats["A2"], BTreeSet::from([Role::Sec, Role::Hr, Role::Emp]));
    assert_eq!(seats["A3"], BTreeSet::from([Role::Sales, Role::Lm, Role::Emp]));
    assert_eq!(world.told(&world.ours, "duty.held").await.len(), 1);
}

/// Covers: DT-93
#[tokio::test]
async fn a_deputy_fills_the_role_that_they_stand_in_for() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    // Without A2 nobody is HR, though A5 stands in as SEC.
    let lacking = world.hold(&world.ours.person("A5"), meeting.id, &["A5", "A3", "A4"]).await.expect("written down");
    let sitting = &world.sittings(meeting.id).await[0];
    assert_eq!((sitting.id, sitting.quorate, sitting.persons), (lacking, false, 3));
    assert_eq!((sitting.missing.persons, sitting.missing.roles.clone()), (0, BTreeSet::from([Role::Hr])));
    // A2 as HR, A5 as SEC.
    let hold = Hold {
        occurrence: meeting.id,
        seen: world.occurrence(&world.ours, meeting.id).await.version,
        held_at: None,
        attendance: vec![
            Attendance { person: world.ours.id("A2"), roles: Some(vec![Role::Hr]) },
            Attendance { person: world.ours.id("A5"), roles: Some(vec![Role::Sec]) },
            Attendance { person: world.ours.id("A3"), roles: None },
            Attendance { person: world.ours.id("A4"), roles: None },
        ],
    };
    let held = world.hold_as(&world.ours.person("A5"), hold).await.expect("held");
    assert_eq!(world.sittings(meeting.id).await[1].persons, 4);
    let scope = world.ours.operator();
    let seats = reviews::attendance_of(&world.store().read(&scope), &scope, &[held]).await.expect("reads");
    let deputy = seats[&held].iter().find(|seat| seat.person_id == world.ours.id("A5")).expect("there");
    assert!(deputy.deputy && deputy.role == Role::Sec && deputy.appointment_id.is_some());
    assert_eq!(world.seats(held).await["A2"], BTreeSet::from([Role::Hr]));
}

/// Covers: DT-90, DT-93
#[tokio::test]
async fn a_meeting_that_lacks_a_quorum_is_held_again_in_its_window() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    let two = world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3"]).await.expect("written down");
    let after = world.occurrence(&world.ours, meeting.id).await;
    assert_eq!((after.state, after.sittings, after.held_at), (State::Open, 1, None));
    let sitting = world.sittings(meeting.id).await.remove(0);
    assert_eq!((sitting.missing.persons, sitting.missing.roles.clone()), (1, BTreeSet::from([Role::Itops])));
    let adjourned = world.told(&world.ours, "duty.adjourned").await;
    assert_eq!(adjourned.len(), 1);
    assert_eq!(adjourned[0].2["sitting"], two.to_string());

    world.advance("2026-01-08T12:00:00Z").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    let numbers: Vec<_> =
        world.sittings(meeting.id).await.iter().map(|sitting| (sitting.number, sitting.quorate)).collect();
    assert_eq!(numbers, [(1, false), (2, true)]);
    world.advance("2026-01-20T00:00:00Z").await;
    assert_eq!(world.occurrence(&world.ours, meeting.id).await.state, State::Held);
    assert!(world.told(&world.ours, "duty.missed").await.is_empty());
}

#[tokio::test]
async fn guests_are_written_down_and_do_not_count() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    let sitting = world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A1", "A6"]).await.expect("written down");
    assert_eq!(world.sittings(meeting.id).await[0].persons, 1);
    assert_eq!(world.seats(sitting).await.len(), 3);
}

#[tokio::test]
async fn somebody_listed_twice_is_one_person() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    let seat = |person: &str, role| Attendance { person: world.ours.id(person), roles: Some(vec![role]) };
    let attendance = vec![seat("A2", Role::Hr), seat("A2", Role::Sec), seat("A3", Role::Sales)];
    let hold = Hold { occurrence: meeting.id, seen: meeting.version, held_at: None, attendance };
    world.hold_as(&world.ours.person("A2"), hold).await.expect("written down");
    assert_eq!(world.sittings(meeting.id).await[0].persons, 2);
}

#[tokio::test]
async fn what_arose_between_opening_and_sitting_is_treated_and_is_not_new_again() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    world.report(&world.ours, "dev_2").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await.expect("held");
    let subjects: Vec<_> = world.agenda(meeting.id).await.into_iter().map(|item| item.subject_id).collect();
    assert_eq!(subjects, ["dev_1", "dev_2"], "each once, the later one behind");
    world.cases.close("dev_2");
    world.advance("2026-01-20T00:00:00Z").await;
    world.report(&world.ours, "dev_3").await;
    world.advance("2026-02-03T09:00:00Z").await;
    let february = world.agenda(world.meeting("2026-02").await.id).await;
    let subjects: Vec<_> = february.iter().map(|item| (item.subject_id.as_str(), item.drawn_as)).collect();
    assert_eq!(subjects, [("dev_1", DrawnAs::OpenCase), ("dev_3", DrawnAs::NewCase)]);
    assert_eq!(world.cases.asked().iter().flatten().collect::<Vec<_>>().last(), Some(&&instant(JANUARY)));
}

#[tokio::test]
async fn what_arose_after_people_sat_is_the_next_meetings() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    world.report(&world.ours, "dev_2").await;
    // They sat on Tuesday at ten; on Wednesday something happened, and on Friday somebody writes down who sat there.
    world.advance("2026-01-07T12:00:00Z").await;
    world.report(&world.ours, "dev_3").await;
    let case = kernel::Subject { kind: "deviation".to_owned(), id: "dev_3".to_owned() };
    let due_on = "2026-01-20".parse().expect("a day");
    let asked = actions::Add::new(case, "Ask around", world.ours.id("A4"), due_on);
    let ask = async |uow: &mut store::UnitOfWork| actions::add(uow, asked).await.map(drop);
    world.store().write(&world.ours.person("A2"), None, ask).await.expect("added");
    world.cases.close("dev_3");
    world.advance("2026-01-09T12:00:00Z").await;
    let sat_at = instant("2026-01-06T09:00:00Z");
    let attendance = ["A2", "A3", "A4"].map(|who| Attendance { person: world.ours.id(who), roles: None });
    let hold =
        Hold { occurrence: meeting.id, seen: meeting.version, held_at: Some(sat_at), attendance: attendance.to_vec() };
    world.hold_as(&world.ours.person("A2"), hold).await.expect("held");
    let subjects: Vec<_> = world.agenda(meeting.id).await.into_iter().map(|item| item.subject_id).collect();
    assert_eq!(subjects, ["dev_1", "dev_2"]);
    assert_eq!(world.occurrence(&world.ours, meeting.id).await.drawn_at, Some(sat_at));
    world.advance("2026-02-03T09:00:00Z").await;
    let february = world.agenda(world.meeting("2026-02").await.id).await;
    let subjects: Vec<_> = february.iter().map(|item| (item.subject_kind.as_str(), item.drawn_as)).collect();
    let (open, new, late) = (DrawnAs::OpenCase, DrawnAs::NewCase, DrawnAs::OverdueAction);
    assert_eq!(subjects, [("deviation", open), ("deviation", open), ("deviation", new), ("action", late)]);
    assert_eq!(february[2].subject_id, "dev_3", "closed or not, no meeting has seen it yet");
}

#[tokio::test]
async fn a_meeting_that_was_not_held_treated_nothing() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.cases.close("dev_1");
    world.advance("2026-02-03T09:00:00Z").await;
    let january = world.agenda(world.meeting("2026-01").await.id).await;
    let february = world.agenda(world.meeting("2026-02").await.id).await;
    // Closed or not, no meeting has seen it yet.
    assert_eq!(january[0].subject_id, "dev_1");
    assert_eq!((february[0].subject_id.as_str(), february[0].drawn_as), ("dev_1", DrawnAs::NewCase));
}

#[tokio::test]
async fn a_meeting_is_held_once_inside_its_window_by_those_who_may() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    let everyone = ["A2", "A3", "A4"];
    for who in ["A3", "A5", "A6"] {
        let answer = world.hold(&world.ours.person(who), meeting.id, &[]).await;
        // A deputy is let through to the rule; the others are not.
        assert_eq!(code(answer), if who == "A5" { "MEETING_ATTENDANCE_INVALID" } else { "FORBIDDEN" });
    }
    let stale = Hold {
        occurrence: meeting.id,
        seen: Version(meeting.version.0 + 1),
        held_at: None,
        attendance: vec![Attendance { person: world.ours.id("A2"), roles: None }],
    };
    assert_eq!(code(world.hold_as(&world.ours.person("A2"), stale).await), "VERSION_CONFLICT");
    assert!(world.sittings(meeting.id).await.is_empty(), "nothing half done");
    world.hold(&world.ours.person("A1"), meeting.id, &everyone).await.expect("held");
    assert_eq!(code(world.hold(&world.ours.person("A2"), meeting.id, &everyone).await), "MEETING_ALREADY_HELD");

    world.advance("2026-02-11T12:00:00Z").await;
    let february = world.meeting("2026-02").await;
    assert_eq!(february.state, State::Missed);
    assert_eq!(code(world.hold(&world.ours.person("A2"), february.id, &everyone).await), "DUTY_WINDOW_CLOSED");
}

#[tokio::test]
async fn a_meeting_opens_with_its_agenda_or_not_at_all() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.cases.fail(2);
    world.advance("2026-01-06T08:00:20Z").await;
    assert!(world.occurrences(&world.ours, "monthly-meeting").await.is_empty(), "nothing half done");
    world.advance("2026-01-06T09:00:00Z").await;
    let meeting = world.meeting("2026-01").await;
    assert_eq!((meeting.state, meeting.opened_at), (State::Open, instant("2026-01-06T08:00:00Z")));
    assert_eq!(world.agenda(meeting.id).await.len(), 1);
    let opened = world.told(&world.ours, "duty.opened").await;
    assert_eq!(opened.len(), 1);
}

#[tokio::test]
async fn a_deadline_explains_itself_on_the_wall() {
    let world = World::new().await;
    world.advance("2026-04-01T12:00:00Z").await;
    world.sleep_until("2026-05-06T12:00:00Z").await;
    let meeting = world.meeting("2026-04").await;
    let deadline = meeting.deadline("Europe/Oslo".parse().expect("a zone"));
    assert_eq!(deadline.due_at, instant("2026-05-13T11:59:59Z"));
    assert_eq!(
        deadline.explanation.steps,
        [
            "The rule FREQ=MONTHLY;BYDAY=1TU names 2026-04-07.",
            "It is due at 2026-04-07 09:00 in Europe/Oslo.",
            "It was opened late, at 2026-05-06 14:00.",
            "It may be done before 2026-05-13 14:00 (P7D).",
        ]
    );
}

#[tokio::test]
async fn a_meeting_whose_window_has_just_closed_is_refused_before_anybody_has_noticed() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    world.kit.set("2026-01-13T08:00:00Z").await;
    assert_eq!(world.occurrence(&world.ours, meeting.id).await.state, State::Open);
    let answer = world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3", "A4"]).await;
    assert_eq!(code(answer), "DUTY_WINDOW_CLOSED");
}

#[tokio::test]
async fn people_sat_after_the_opening_and_not_in_the_future_in_roles_that_they_held() {
    let world = World::new().await;
    world.advance(JANUARY).await;
    let meeting = world.meeting("2026-01").await;
    let hold = |held_at: Option<&str>, person, roles| Hold {
        occurrence: meeting.id,
        seen: meeting.version,
        held_at: held_at.map(instant),
        attendance: vec![Attendance { person, roles }],
    };
    let (a2, who) = (world.ours.id("A2"), world.ours.person("A2"));
    for at in ["2026-01-06T07:59:59Z", "2026-01-06T08:30:01Z"] {
        assert_eq!(code(world.hold_as(&who, hold(Some(at), a2, None)).await), "MEETING_HELD_AT_INVALID");
    }
    let foreign = hold(None, world.theirs.id("B2"), None);
    assert_eq!(code(world.hold_as(&who, foreign).await), "MEETING_ATTENDANT_NOT_FOUND");
    let nobody = hold(None, world.kit.id(), None);
    assert_eq!(code(world.hold_as(&who, nobody).await), "MEETING_ATTENDANT_NOT_FOUND");
    let other_role = hold(None, a2, Some(vec![Role::Itops]));
    assert_eq!(code(world.hold_as(&who, other_role).await), "MEETING_ATTENDANT_ROLE_NOT_HELD");
    let crowd = Hold { attendance: vec![Attendance { person: a2, roles: None }; 201], ..hold(None, a2, None) };
    assert_eq!(code(world.hold_as(&who, crowd).await), "MEETING_ATTENDANCE_INVALID");
    world.hold_as(&who, hold(Some("2026-01-06T08:00:00Z"), a2, None)).await.expect("written down");
    assert_eq!(world.sittings(meeting.id).await[0].held_at, instant("2026-01-06T08:00:00Z"));
}
