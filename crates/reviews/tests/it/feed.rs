//! The year wheel as a calendar that somebody subscribes to.

use std::collections::BTreeMap;

use calendar::{Feed, FeedEvent};
use kernel::Role;
use reviews::duties::{self, Define};
use testkit::instant;

use crate::world::{Place, World};

async fn feed(world: &World, place: &Place, person: &str, role: Option<Role>) -> Feed {
    let now = world.store().business_now().await.expect("a time");
    let scope = place.person(person);
    let of = (place.id(person), role);
    reviews::feed(&world.store().read(&scope), &scope, of, now).await.expect("a feed")
}

fn named<'a>(feed: &'a Feed, title: &str) -> Vec<&'a FeedEvent> {
    feed.events.iter().filter(|event| event.title == title).collect()
}

/// The duty as it stands, to be defined anew.
async fn definition(world: &World, key: &str) -> Define {
    let duty = world.duty(&world.ours, key).await;
    Define {
        key: duty.key,
        kind: duty.kind,
        title: duty.title,
        rule: duty.rule,
        at: duty.at,
        duration: duty.duration,
        moves: duty.moves,
        opens_before: duty.opens_before,
        closes: duty.closes,
        owner_role: duty.owner_role,
        catch_up: duty.catch_up,
        quorum: duty.quorum,
    }
}

async fn define(world: &World, new: Define) {
    let define = async |uow: &mut store::UnitOfWork| duties::define(uow, new).await.map(drop);
    world.store().write(&world.ours.operator(), None, define).await.expect("defined");
}

#[tokio::test]
async fn a_feed_holds_the_dates_of_its_roles_and_no_others() {
    let world = World::new().await;
    world.advance("2026-03-03T12:00:00Z").await;
    let monthly = world.duty(&world.ours, "monthly-meeting").await;
    let meetings = feed(&world, &world.ours, "A2", Some(Role::Sec)).await;
    // Three that people were called to, and two years of what is to come.
    let told = named(&meetings, &monthly.title);
    assert_eq!(told.len(), 3 + 23);
    assert_eq!(told[2].begins, instant("2026-03-03T08:00:00Z"));
    assert_eq!(told[3].begins, instant("2026-04-07T07:00:00Z"), "at nine on the wall, also in summer");
    assert_eq!(told[3].length, chrono::TimeDelta::hours(1));
    assert!(told.windows(2).all(|pair| pair[0].uid != pair[1].uid && pair[0].begins < pair[1].begins));
    assert_eq!(meetings.name, "Eksempel Handel AS: SEC");
    // What is to come is as the ledger will open it.
    let next = world.duty(&world.ours, "monthly-meeting").await;
    let organisation = access::organisation(&world.store().read(&world.ours.operator()), &world.ours.operator()).await;
    let ahead = next.upcoming(&organisation.expect("ours"), instant("2026-03-03T12:00:00Z"), 23);
    let begins: Vec<_> = told[3..].iter().map(|event| event.begins).collect();
    assert_eq!(begins, ahead.iter().map(|occurrence| occurrence.due_at).collect::<Vec<_>>());
    // The controller is called to the review alone; sellers to nothing; their organisation has its own.
    let head = feed(&world, &world.ours, "A1", Some(Role::Ctrl)).await;
    assert!(named(&head, &monthly.title).is_empty());
    assert_eq!(head.events.len(), 2, "a review in each of two years");
    assert!(feed(&world, &world.ours, "A6", Some(Role::Srep)).await.events.is_empty());
    let theirs = feed(&world, &world.theirs, "B1", None).await;
    let ours: Vec<_> = meetings.events.iter().map(|event| &event.uid).collect();
    assert!(!theirs.events.is_empty() && theirs.events.iter().all(|event| !ours.contains(&&event.uid)));
}

#[tokio::test]
async fn what_changes_keeps_its_name_and_what_no_longer_comes_is_cancelled() {
    let world = World::new().await;
    world.advance("2026-03-03T12:00:00Z").await;
    let officers = async || feed(&world, &world.ours, "A2", Some(Role::Sec)).await;
    let by_uid = |feed: &Feed| -> BTreeMap<String, FeedEvent> {
        feed.events.iter().map(|event| (event.uid.clone(), event.clone())).collect()
    };
    let before = by_uid(&officers().await);
    // Another hour: the same events, later, and each one said anew. What has opened stays as it was.
    let mut later = definition(&world, "monthly-meeting").await;
    let title = later.title.clone();
    later.at = chrono::NaiveTime::from_hms_opt(13, 0, 0).expect("a time");
    define(&world, later).await;
    let moved = by_uid(&officers().await);
    assert_eq!(moved.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    for (uid, event) in moved.iter().filter(|(_, event)| event.title == title) {
        let opened = event.begins < instant("2026-03-04T00:00:00Z");
        let expected = if opened { 0 } else { 4 };
        assert_eq!(event.begins - before[uid].begins, chrono::TimeDelta::hours(expected), "{uid}");
        assert!(event.sequence > before[uid].sequence, "{uid}");
    }
    // Every other month: the ones between are cancelled, not forgotten.
    let mut rarer = definition(&world, "monthly-meeting").await;
    rarer.rule = "FREQ=MONTHLY;INTERVAL=2;BYDAY=1TU".parse().expect("a rule");
    define(&world, rarer).await;
    let rarer = by_uid(&officers().await);
    assert_eq!(rarer.keys().collect::<Vec<_>>(), moved.keys().collect::<Vec<_>>());
    let cancelled: Vec<_> = rarer.values().filter(|event| event.cancelled).collect();
    assert_eq!(cancelled.len(), 12);
    assert!(cancelled.iter().all(|event| event.title == title && event.sequence > moved[&event.uid].sequence));
    // At rest: all of them are.
    let duty = world.duty(&world.ours, "monthly-meeting").await;
    let rest = async |uow: &mut store::UnitOfWork| duties::retire(uow, duty.id, duty.version).await.map(drop);
    world.store().write(&world.ours.operator(), None, rest).await.expect("it rests");
    let rest = officers().await;
    assert_eq!(named(&rest, &title).iter().filter(|event| event.cancelled).count(), 23);
    assert_eq!(named(&rest, &title).len(), 26, "what was held stays");
    // And what comes again is there again.
    define(&world, definition(&world, "monthly-meeting").await).await;
    let again = officers().await;
    assert_eq!(named(&again, &title).iter().filter(|event| event.cancelled).count(), 12);
}
