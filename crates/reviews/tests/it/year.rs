//! The golden year 2026 of organisation A, driven by the ledger.

use reviews::{Kind, State, duties};
use testkit::instant;

use crate::world::{World, states};

async fn due_on(world: &World, key: &str) -> Vec<String> {
    let all = world.occurrences(&world.ours, key).await;
    all.iter().map(|occurrence| occurrence.due_on.to_string()).collect()
}

/// Covers: DT-90, §7.3
#[tokio::test]
async fn the_golden_year_opens_by_itself_on_its_dates() {
    let world = World::new().await;
    world.advance("2026-12-31T22:59:59Z").await;
    let meetings = [
        "2026-01-06",
        "2026-02-03",
        "2026-03-03",
        "2026-04-07",
        "2026-05-05",
        "2026-06-02",
        "2026-07-07",
        "2026-08-04",
        "2026-09-01",
        "2026-10-06",
        "2026-11-03",
        "2026-12-01",
    ];
    assert_eq!(due_on(&world, "monthly-meeting").await, meetings);
    assert_eq!(due_on(&world, "self-check").await, ["2026-03-10", "2026-09-08"]);
    assert_eq!(due_on(&world, "management-review").await, ["2026-11-11"]);
    assert_eq!(due_on(&world, "risk-assessment").await, ["2026-10-01"]);
    // 1 May is a holiday, then a weekend.
    assert_eq!(due_on(&world, "processor-control").await, ["2026-05-04"]);

    let review = &world.occurrences(&world.ours, "management-review").await[0];
    assert_eq!(review.opened_at, instant("2026-09-30T10:00:00Z"), "six weeks before, at noon on the wall");
    assert_eq!(review.due_at, instant("2026-11-11T11:00:00Z"));
    assert!(!review.is_late());

    // Nobody did anything, and each was found at the end of its window.
    for key in ["monthly-meeting", "self-check", "management-review", "risk-assessment", "processor-control"] {
        for occurrence in world.occurrences(&world.ours, key).await {
            assert_eq!((occurrence.state, occurrence.missed_at), (State::Missed, Some(occurrence.closes_at)), "{key}");
        }
    }
    let march = world.meeting("2026-03").await;
    assert_eq!((march.opened_at, march.missed_at), (march.due_at, Some(instant("2026-03-10T08:00:00Z"))));
    // The miss of a self-check is found on the 1st, that of the review on the last day of its year.
    let checks = world.occurrences(&world.ours, "self-check").await;
    assert_eq!(checks[0].missed_at, Some(instant("2026-03-31T22:00:00Z")));
    assert_eq!(review.missed_at, Some(instant("2026-12-31T15:00:00Z")));
    assert_eq!(world.told(&world.ours, "duty.missed").await.len(), 12 + 2 + 1 + 1 + 1);
}

#[tokio::test]
async fn a_neighbours_year_is_its_own() {
    let world = World::new().await;
    world.advance("2026-06-30T12:00:00Z").await;
    let theirs = world.occurrences(&world.theirs, "monthly-meeting").await;
    assert_eq!(theirs.len(), 6);
    // The last Thursday of the month; one that is a holiday would have moved.
    assert_eq!(theirs[4].due_on.to_string(), "2026-05-28");
    assert_eq!(states(&theirs)[5], ("2026-06", State::Open));
    assert_eq!(world.occurrences(&world.ours, "monthly-meeting").await.len(), 6);
}

#[tokio::test]
async fn what_comes_next_is_told_without_opening_it() {
    let world = World::new().await;
    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    let duty = world.duty(&world.ours, "monthly-meeting").await;
    assert_eq!(duty.kind, Kind::Meeting);
    let after = instant("2026-03-03T08:00:00Z");
    let next = duties::upcoming(&read, &scope, &duty, after, 2).await.expect("reads");
    let dates: Vec<_> = next.iter().map(|next| (next.period.as_str(), next.date.to_string())).collect();
    assert_eq!(dates, [("2026-04", "2026-04-07".to_owned()), ("2026-05", "2026-05-05".to_owned())]);
    assert_eq!(duties::upcoming(&read, &scope, &duty, after, 5_000).await.expect("reads").len(), 100);
    assert!(world.occurrences(&world.ours, "monthly-meeting").await.is_empty());
}

#[tokio::test]
async fn a_changed_zone_moves_what_is_due_next() {
    let world = World::new().await;
    let pack = crate::world::PACK.replace("Europe/Oslo", "Europe/Helsinki");
    crate::world::load(world.store(), world.ours.organisation, &pack).await;
    world.advance("2026-01-07T00:00:00Z").await;
    assert_eq!(world.meeting("2026-01").await.due_at, instant("2026-01-06T07:00:00Z"));
}

#[tokio::test]
async fn an_organisation_that_changes_its_zone_by_hand_moves_its_wheel() {
    let world = World::new().await;
    let scope = world.ours.operator();
    let here = access::organisation(&world.store().read(&scope), &scope).await.expect("reads");
    let change = access::organisations::Change {
        seen: here.version,
        name: here.name,
        legal_name: here.legal_name,
        zone: "Atlantic/Reykjavik".parse().expect("a zone"),
        language: here.language,
        working_hours: here.working_hours,
    };
    let write = async |uow: &mut store::UnitOfWork| access::organisations::change(uow, change).await.map(drop);
    world.store().write(&scope, None, write).await.expect("changed");
    world.advance("2026-01-07T00:00:00Z").await;
    assert_eq!(world.meeting("2026-01").await.due_at, instant("2026-01-06T09:00:00Z"));
}
