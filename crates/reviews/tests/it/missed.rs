//! What nobody has done when its window closes.

use reviews::State;
use testkit::instant;

use crate::world::World;

/// Covers: §7.3, DT-90
#[tokio::test]
async fn a_meeting_that_nobody_held_is_missed_and_said_to_be_once() {
    let world = World::new().await;
    world.advance("2026-01-13T07:59:59Z").await;
    let meeting = world.meeting("2026-01").await;
    assert_eq!(meeting.state, State::Open);
    assert!(world.told(&world.ours, "duty.missed").await.is_empty());
    world.advance("2026-01-13T08:00:00Z").await;
    let missed = world.meeting("2026-01").await;
    assert_eq!((missed.state, missed.missed_at), (State::Missed, Some(instant("2026-01-13T08:00:00Z"))));
    // Whoever makes a case of it needs to know what it was, when, and whose.
    let [(_, subject, data)] = &world.told(&world.ours, "duty.missed").await[..] else { panic!("told once") };
    assert_eq!(*subject, meeting.id.to_string());
    let duty = world.duty(&world.ours, "monthly-meeting").await;
    let expected = [
        ("duty", duty.id.to_string()),
        ("key", "monthly-meeting".to_owned()),
        ("kind", "meeting".to_owned()),
        ("owner_role", "SEC".to_owned()),
        ("period", "2026-01".to_owned()),
    ];
    assert_eq!(*data, expected.map(|(key, value)| (key.to_owned(), value)).into());
}

#[tokio::test]
async fn jobs_that_run_twice_after_a_kill_do_nothing_the_second_time() {
    let world = World::new().await;
    world.report(&world.ours, "dev_1").await;
    world.advance("2026-01-20T00:00:00Z").await;
    let (before, agenda) = (world.meeting("2026-01").await, world.agenda(world.meeting("2026-01").await.id).await);
    for _ in 0..2 {
        world.run_again("reviews.open_duty").await;
        world.run_again("reviews.close_window").await;
    }
    assert_eq!(world.meeting("2026-01").await, before);
    assert_eq!(world.agenda(before.id).await, agenda);
    assert_eq!(world.occurrences(&world.ours, "monthly-meeting").await.len(), 1);
    assert_eq!(world.told(&world.ours, "duty.opened").await.len(), 1);
    assert_eq!(world.told(&world.ours, "duty.missed").await.len(), 1);
}

#[tokio::test]
async fn what_was_tried_without_a_quorum_is_missed_too() {
    let world = World::new().await;
    world.advance("2026-01-06T09:00:00Z").await;
    let meeting = world.meeting("2026-01").await;
    world.hold(&world.ours.person("A2"), meeting.id, &["A2", "A3"]).await.expect("written down");
    world.advance("2026-01-14T00:00:00Z").await;
    let missed = world.meeting("2026-01").await;
    assert_eq!((missed.state, missed.sittings), (State::Missed, 1));
    assert_eq!(world.told(&world.ours, "duty.missed").await.len(), 1);
}

#[tokio::test]
async fn what_an_organisation_misses_is_no_affair_of_its_neighbour() {
    let world = World::new().await;
    world.advance("2026-01-20T00:00:00Z").await;
    assert_eq!(world.told(&world.ours, "duty.missed").await.len(), 1);
    assert!(world.told(&world.theirs, "duty.missed").await.is_empty());
}
