//! The part of a pack that says what is done when.

use kernel::Role;
use reviews::{Closes, State, duties};
use testkit::instant;

use crate::world::{PACK, World, load, sections};

fn faults(pack: &str) -> Vec<String> {
    match ports::pack::check(pack, &sections()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

/// A's people, with these duties in place of its own.
fn with(duties: &str) -> String {
    let people = PACK.split("[[duties]]").next().expect("people come first");
    format!("{people}{duties}")
}

#[tokio::test]
async fn a_pack_says_what_a_duty_is() {
    let world = World::new().await;
    let meeting = world.duty(&world.ours, "monthly-meeting").await;
    assert_eq!((meeting.title.as_str(), meeting.owner_role), ("Deviation and event meeting", Role::Sec));
    assert_eq!(meeting.catch_up, jobs::CatchUp::Every);
    assert_eq!(meeting.duration.map(|span| span.to_string()).as_deref(), Some("PT1H"));
    let quorum = meeting.quorum.expect("a quorum");
    assert_eq!((quorum.persons, quorum.roles.len()), (3, 4));
    let check = world.duty(&world.ours, "self-check").await;
    assert_eq!((check.closes, check.catch_up, check.quorum), (Closes::MonthEnd, jobs::CatchUp::Late, None));
    assert_eq!(check.at.to_string(), "08:00:00", "as work begins");
    assert_eq!(check.moves, calendar::Move::WithinMonth);
}

#[tokio::test]
async fn loading_twice_changes_nothing() {
    let world = World::new().await;
    let before = world.told(&world.ours, "duty.added").await.len();
    assert_eq!(before, 5);
    let (added, changed, unchanged) = load(world.store(), world.ours.organisation, PACK).await;
    assert_eq!((added, changed), (0, 0));
    assert!(unchanged >= 5);
    world.advance("2026-01-20T00:00:00Z").await;
    load(world.store(), world.ours.organisation, PACK).await;
    world.advance("2026-02-04T00:00:00Z").await;
    assert_eq!(world.occurrences(&world.ours, "monthly-meeting").await.len(), 2);
    assert_eq!(world.told(&world.ours, "duty.added").await.len(), before);
    assert!(world.told(&world.ours, "duty.changed").await.is_empty());
}

#[tokio::test]
async fn a_changed_rule_is_applied_and_what_is_open_stays_as_it_was_opened() {
    let world = World::new().await;
    world.advance("2026-01-07T00:00:00Z").await;
    let pack = PACK.replace("BYDAY=1TU", "BYDAY=2TH").replace("persons = 3", "persons = 4").replace("P7D", "P14D");
    let (_, changed, _) = load(world.store(), world.ours.organisation, &pack).await;
    assert_eq!(changed, 1);
    assert_eq!(world.told(&world.ours, "duty.changed").await.len(), 1);
    // January was opened under the old words, and its month is not opened again.
    let january = world.meeting("2026-01").await;
    world.hold(&world.ours.person("A2"), january.id, &["A2", "A3", "A4"]).await.expect("three are enough");
    world.advance("2026-02-13T00:00:00Z").await;
    let meetings = world.occurrences(&world.ours, "monthly-meeting").await;
    assert_eq!(meetings.len(), 2);
    assert_eq!(meetings[1].due_at, instant("2026-02-12T08:00:00Z"));
    assert_eq!(meetings[1].closes_at, instant("2026-02-26T08:00:00Z"));
    assert_eq!(meetings[1].quorum.as_ref().map(|quorum| quorum.persons), Some(4));
}

#[tokio::test]
async fn what_a_pack_no_longer_names_rests_until_it_is_named_again() {
    let world = World::new().await;
    world.advance("2026-01-07T00:00:00Z").await;
    let without = PACK.replacen("id = \"monthly-meeting\"", "id = \"other-meeting\"", 1);
    let (added, changed, _) = load(world.store(), world.ours.organisation, &without).await;
    assert_eq!((added, changed), (1, 1));
    let rested = world.duty(&world.ours, "monthly-meeting").await;
    assert_eq!(rested.retired_at, Some(instant("2026-01-07T00:00:00Z")));
    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    assert!(duties::upcoming(&read, &scope, &rested, instant("2026-01-07T00:00:00Z"), 3).await.unwrap().is_empty());
    world.advance("2026-02-10T12:00:00Z").await;
    // What was open could still be done, and was missed; nothing new opened.
    let meetings = world.occurrences(&world.ours, "monthly-meeting").await;
    assert_eq!(crate::world::states(&meetings), [("2026-01", State::Missed)]);
    assert_eq!(world.occurrences(&world.ours, "other-meeting").await.len(), 1);

    load(world.store(), world.ours.organisation, PACK).await;
    world.advance("2026-03-04T00:00:00Z").await;
    let meetings = world.occurrences(&world.ours, "monthly-meeting").await;
    assert_eq!(meetings.len(), 2);
    assert_eq!((meetings[1].period.as_str(), meetings[1].state), ("2026-03", State::Open));
    assert_eq!(world.told(&world.ours, "duty.retired").await.len(), 2);
}

#[tokio::test]
async fn a_pack_without_duties_leaves_them_alone() {
    let world = World::new().await;
    load(world.store(), world.ours.organisation, &with("")).await;
    assert_eq!(world.duty(&world.ours, "self-check").await.retired_at, None);
}

#[test]
fn every_fault_of_the_duties_is_told_at_once_by_line_and_key() {
    let source = with(include_str!("faulty-duties.toml"));
    let found = faults(&source).join("\n") + "\n";
    expect_test::expect_file!["faulty-duties.txt"].assert_eq(&found);
}

#[test]
fn a_pack_whose_organisation_is_broken_still_has_its_duties_read() {
    let broken = PACK.replace("Europe/Oslo", "Europe/Olso").replace("owner = \"CTRL\"", "owner = \"DPO\"");
    let found = faults(&broken);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[1].contains("duties[2].owner: nobody in this pack holds the role DPO"), "{found:#?}");
}
