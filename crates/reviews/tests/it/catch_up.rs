//! What came due while nobody was there.

use reviews::State;
use testkit::instant;

use crate::world::{PACK, World, load, states};

#[tokio::test]
async fn a_meeting_opens_late_with_its_lateness_and_its_whole_window() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.sleep_until("2026-01-20T12:00:00Z").await;
    let meeting = world.meeting("2026-01").await;
    assert_eq!((meeting.state, meeting.is_late()), (State::Open, true));
    assert_eq!(meeting.due_at, instant("2026-01-06T08:00:00Z"));
    assert_eq!(meeting.opens_at(), meeting.due_at);
    assert_eq!(meeting.lateness_ms, (14 * 24 + 4) * 3_600_000);
    assert_eq!(meeting.closes_at, instant("2026-01-27T12:00:00Z"), "seven days from its opening");
    assert_eq!(world.agenda(meeting.id).await.len(), 1);
    assert_eq!(world.told(&world.ours, "duty.opened").await[0].2["late"], "true");

    // It can be written down that people sat on time, while the server was down.
    let attendance =
        ["A2", "A3", "A4"].map(|person| reviews::Attendance { person: world.ours.id(person), roles: None });
    let hold = reviews::Hold {
        occurrence: meeting.id,
        seen: meeting.version,
        held_at: Some(instant("2026-01-06T08:15:00Z")),
        attendance: attendance.into(),
    };
    world.hold_as(&world.ours.person("A2"), hold).await.expect("held");
    assert_eq!(world.meeting("2026-01").await.held_at, Some(instant("2026-01-06T08:15:00Z")));
}

#[tokio::test]
async fn every_missed_meeting_opens_after_a_long_sleep_and_is_missed_only_after_its_window() {
    let world = World::new().await;
    world.sleep_until("2026-03-20T12:00:00Z").await;
    let meetings = world.occurrences(&world.ours, "monthly-meeting").await;
    let all = [("2026-01", State::Open), ("2026-02", State::Open), ("2026-03", State::Open)];
    assert_eq!(states(&meetings), all);
    world.advance("2026-03-27T12:00:00Z").await;
    let meetings = world.occurrences(&world.ours, "monthly-meeting").await;
    assert!(meetings.iter().all(|meeting| meeting.state == State::Missed));
    assert_eq!(world.told(&world.ours, "duty.missed").await.len(), 3);
}

#[tokio::test]
async fn a_task_that_opens_inside_its_window_keeps_it_and_one_that_opens_behind_it_is_missed() {
    let world = World::new().await;
    // The self-check of March is late and may still be done; a month later it may not.
    world.sleep_until("2026-03-20T12:00:00Z").await;
    let check = world.occurrences(&world.ours, "self-check").await.remove(0);
    assert_eq!((check.state, check.is_late()), (State::Open, true));
    assert_eq!(check.closes_at, instant("2026-03-31T22:00:00Z"));
    world.sleep_until("2026-10-20T12:00:00Z").await;
    let checks = world.occurrences(&world.ours, "self-check").await;
    assert_eq!(states(&checks), [("2026-03", State::Missed), ("2026-09", State::Missed)]);
    assert_eq!(checks[1].missed_at, Some(checks[1].opened_at));
}

#[tokio::test]
async fn a_duty_can_ask_for_its_latest_period_only() {
    let world = World::new().await;
    let pack = PACK.replace("window = \"P7D\"", "window = \"P7D\"\ncatch_up = \"latest\"");
    load(world.store(), world.ours.organisation, &pack).await;
    world.sleep_until("2026-03-20T12:00:00Z").await;
    let meetings = world.occurrences(&world.ours, "monthly-meeting").await;
    assert_eq!(states(&meetings), [("2026-03", State::Open)]);
}

#[tokio::test]
async fn a_few_minutes_are_the_ticks_own_rhythm() {
    let world = World::new().await;
    world.sleep_until("2026-01-06T08:20:00Z").await;
    let meeting = world.meeting("2026-01").await;
    assert!(!meeting.is_late());
    assert_eq!(meeting.closes_at, instant("2026-01-13T08:00:00Z"));
}
