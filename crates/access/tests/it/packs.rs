//! Packs: every fault at once, and what loading changes.

use access::pack;
use access::persons::{self, Leave};
use kernel::{Fault, Role, Version};
use ports::pack::Applied;

use crate::world::{OURS, World};

fn faults(source: &str) -> Vec<String> {
    match ports::pack::check(source, &pack::sections()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[track_caller]
fn assert_faults(source: &str, expected: &[&str]) {
    let found = faults(source);
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found} does not begin with {expected}");
    }
}

fn ours(replacements: &[(&str, &str)]) -> String {
    replacements.iter().fold(OURS.to_owned(), |source, (from, to)| {
        assert!(source.contains(from), "{from} is not there");
        source.replacen(from, to, 1)
    })
}

/// The part of a pack that is about the organisation, with people who hold what must be held.
fn organisation(lines: &str) -> String {
    format!(
        "[[persons]]\nid = \"A\"\nname = \"A\"\nemail = \"a@x.example\"\nroles = [\"CTRL\", \"SEC\"]\n[organisation]\n{lines}"
    )
}

#[test]
fn every_fault_of_an_organisation_is_told_at_once() {
    let source = organisation(
        "name = \" \"\nlegal_name = 3\ncountry = \"DE\"\nzone = \"Europe/Olso\"\nlanguage = \"norsk\"\n\
         working_hours = { from = \"8\", till = \"16:00\" }\nnumbr = \"310000019\"\n",
    );
    assert_faults(
        &source,
        &[
            "6:1: organisation.number: is missing",
            "7:8: organisation.name: a name has 1 to 200 characters",
            "8:14: organisation.legal_name: invalid type",
            "9:11: organisation.country: the holidays of 'DE' are not known",
            "10:8: organisation.zone: there is no time zone 'Europe/Olso'",
            "11:12: organisation.language: a language is",
            "12:17: organisation.working_hours.to: is missing",
            "12:26: organisation.working_hours.from: a time of day is written as 08:00",
            "12:31: organisation.working_hours.till: unknown key",
            "13:1: organisation.numbr: unknown key",
        ],
    );
}

#[test]
fn a_number_is_checked_by_the_rules_of_its_country() {
    let rest = "name = \"A\"\nzone = \"Europe/Oslo\"\nlanguage = \"nb\"\n";
    for (country, number, valid) in [
        ("NO", "310 000 019", true),
        ("NO", "310000018", false),
        ("DK", "310000019", false),
        ("SE", "556036-0793", true),
    ] {
        let source = organisation(&format!("{rest}country = \"{country}\"\nnumber = \"{number}\"\n"));
        let found = faults(&source);
        assert_eq!(found.is_empty(), valid, "{country} {number}: {found:?}");
        assert!(found.iter().all(|fault| fault.starts_with("11:10: organisation.number: ")), "{found:?}");
    }
}

#[test]
fn hours_that_end_before_they_begin_are_told() {
    let source =
        ours(&[("language = \"nb\"", "language = \"nb\"\nworking_hours = { from = \"16:00\", to = \"08:00\" }")]);
    assert_faults(&source, &["8:17: organisation.working_hours: working hours end after they begin"]);
}

#[test]
fn every_fault_of_the_people_is_told_at_once() {
    let source = r#"
[organisation]
name = "A"
country = "NO"
number = "310000019"
zone = "Europe/Oslo"
language = "nb"

[[persons]]
id = "A1"
name = "A"
email = "a@x.example"
joined_on = 2024-03-01T10:00:00
line_manager = "A2"
roles = ["CTRL", "BOSS", "LM", "HR", "personalsjef"]

[[persons]]
id = "A2"
name = ""
email = "A@X.example"
line_manager = "A1"
roles = ["virksomhetsleder"]
deputies = [{ role = "EMP", for = "A1" }, { role = "HR", for = "A9" }, { role = "SALES", for = "A1" }]

[[persons]]
id = "A2"
name = "B"
email = "b"
line_manager = "A9"
colour = "blue"
deputies = [{ role = "FIN", for = "A2" }, { role = "HR", for = "A1" }, { role = "HR", for = "A1" }]

[[persons]]
id = "A 4"
joined_on = "2024-03-01"
"#;
    assert_faults(
        source,
        &[
            "9:1: persons: nobody is SEC (security officer); somebody must be",
            "13:13: persons[0].joined_on: a date is written as 2024-03-01",
            "14:16: persons[0].line_manager: A1 would be above themselves in the line",
            "15:9: persons[0].roles: HR is there twice",
            "15:18: persons[0].roles[1]: unknown role \"BOSS\"",
            "15:26: persons[0].roles[2]: LM is not given by appointment",
            "19:8: persons[1].name: a name has 1 to 200 characters",
            "20:9: persons[1].email: another person of this pack has this email",
            "22:9: persons[1].roles: somebody else of this pack is CTRL",
            "23:22: persons[1].deputies[0].role: EMP is not given by appointment",
            "23:64: persons[1].deputies[1].for: no person of this pack has the id \"A9\"",
            "23:96: persons[1].deputies[2].for: A1 does not hold SALES",
            "26:6: persons[2].id: another person of this pack has this id",
            "28:9: persons[2].email: not an e-mail address",
            "29:16: persons[2].line_manager: no person of this pack has the id \"A9\"",
            "30:1: persons[2].colour: unknown key",
            "31:35: persons[2].deputies[0].for: nobody is their own deputy",
            "31:81: persons[2].deputies[2].role: this person holds HR already",
            "33:1: persons[3].email: is missing",
            "33:1: persons[3].name: is missing",
            "34:6: persons[3].id: an id has 1 to 64",
            "35:13: persons[3].joined_on: ",
        ],
    );
}

#[test]
fn a_pack_without_people_or_organisation_says_what_must_be_there() {
    let found = faults("");
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().any(|fault| fault.contains("[organisation]")));
    assert!(found.iter().any(|fault| fault.contains("nobody is CTRL")));
    assert!(found.iter().any(|fault| fault.contains("nobody is SEC")));
}

#[test]
fn a_ring_in_the_line_is_told_once() {
    let source = ours(&[
        ("line_manager = \"A1\"", "line_manager = \"A6\""),
        ("joined_on = 2019-08-01", "line_manager = \"A2\""),
    ]);
    let source = source.replace("line_manager = \"A3\"", "line_manager = \"A1\"");
    assert_faults(&source, &["13:16: persons[0].line_manager: A1 would be above themselves in the line"]);
}

#[test]
fn a_line_that_is_too_long_is_told() {
    let mut source = OURS.to_owned();
    for number in 10..50 {
        let above = number - 1;
        let line = if number == 10 { String::new() } else { format!("line_manager = \"X{above}\"\n") };
        source += &format!("[[persons]]\nid = \"X{number}\"\nname = \"X\"\nemail = \"x{number}@x.example\"\n{line}");
    }
    let found = faults(&source);
    assert_eq!(found.len(), 40 - 33, "{found:?}");
    assert!(found.iter().all(|fault| fault.contains("is longer than 32 people")), "{found:?}");
}

#[tokio::test]
async fn a_pack_is_loaded_once_and_loading_it_again_changes_nothing() {
    let world = World::new().await;
    let before = world.trail(world.ours.organisation).await.len();
    let applied = world.load(&world.ours, OURS).await.unwrap();
    assert_eq!(applied, Applied { added: 0, changed: 0, unchanged: 1 + 5 + 7 });
    assert_eq!(world.trail(world.ours.organisation).await.len(), before);
    let top = world.person(&world.ours, "A1").await;
    let found = persons::get(&world.store().read(&world.ours), &world.ours, top).await.unwrap().unwrap();
    assert_eq!(found.joined_on, chrono::NaiveDate::from_ymd_opt(2019, 8, 1));
}

#[tokio::test]
async fn what_a_pack_says_otherwise_is_changed() {
    let world = World::new().await;
    world.kit.set("2026-02-01T00:00:00Z").await;
    let changed = ours(&[
        ("name = \"Eksempel Handel AS\"", "name = \"Eksempel Handel Nord AS\""),
        ("Cecilie Salg", "Cecilie Nordmann"),
        ("line_manager = \"A3\"", "line_manager = \"A2\""),
        ("roles = [\"FIN\"]", "roles = [\"FIN\", \"DPO\"]"),
        ("roles = [\"SREP\"]", "roles = []"),
        ("[[persons.deputies]]\nrole = \"SEC\"\nfor = \"A2\"\n", ""),
    ]);
    let applied = world.load(&world.ours, &changed).await.unwrap();
    // The organisation, two people and two ended roles; one new role; the rest is so already.
    assert_eq!(applied, Applied { added: 1, changed: 1 + 2 + 2, unchanged: 3 + 5 });
    let read = world.store().read(&world.ours);
    let seller = world.person(&world.ours, "A6").await;
    let officer = world.person(&world.ours, "A2").await;
    assert_eq!(access::line_manager_of(&read, &world.ours, seller).await.unwrap(), Some(officer));
    let now = read.now().await.unwrap();
    assert!(access::persons_with_role(&read, &world.ours, Role::Srep, now).await.unwrap().is_empty());
    assert_eq!(access::persons_with_role(&read, &world.ours, Role::Sec, now).await.unwrap().len(), 1);
    assert!(access::holder(&read, &world.ours, Role::Dpo, now).await.unwrap().is_some());
    drop(read);
    // And back again.
    world.kit.set("2026-03-01T00:00:00Z").await;
    let applied = world.load(&world.ours, OURS).await.unwrap();
    assert_eq!(applied, Applied { added: 2, changed: 1 + 2 + 1, unchanged: 3 + 5 });
}

#[tokio::test]
async fn a_line_may_be_turned_upside_down() {
    let world = World::new().await;
    let changed = ours(&[
        ("joined_on = 2019-08-01", "line_manager = \"A6\""),
        ("line_manager = \"A3\"", "joined_on = 2020-01-01"),
    ]);
    world.load(&world.ours, &changed).await.unwrap();
    let (top, seller) = (world.person(&world.ours, "A1").await, world.person(&world.ours, "A6").await);
    let read = world.store().read(&world.ours);
    assert_eq!(access::line_manager_of(&read, &world.ours, top).await.unwrap(), Some(seller));
}

#[tokio::test]
async fn a_pack_brings_back_whoever_left_under_another_id_and_their_own_address() {
    let world = World::new().await;
    let person = world.person(&world.ours, "A6").await;
    let leave = Leave { person, seen: Version::FIRST };
    world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.unwrap();
    let refused = world.load(&world.ours, OURS).await.unwrap_err();
    assert_eq!(refused.code(), "PACK_PERSON_LEFT");
    let again = OURS.replace(r#"id = "A6""#, r#"id = "A6-2026""#);
    assert_eq!(world.load(&world.ours, &again).await.unwrap().added, 2, "the person and their role");
    assert_ne!(world.person(&world.ours, "A6-2026").await, person);
}

#[tokio::test]
async fn what_is_in_no_pack_is_left_alone() {
    let world = World::new().await;
    let new = persons::Add { name: "X".to_owned(), email: "x@handel.example".to_owned(), ..persons::Add::default() };
    let other = world.write(&world.ours, async |uow| persons::add(uow, new).await).await.unwrap();
    let ahead = world.appoint("A6", Role::Dpo, "2026-02-01T00:00:00Z", None).await;
    assert_eq!(world.load(&world.ours, OURS).await.unwrap().changed, 0);
    let read = world.store().read(&world.ours);
    assert!(persons::get(&read, &world.ours, other.id).await.unwrap().unwrap().left_at.is_none());
    let kept = access::appointments::get(&read, &world.ours, ahead.id).await.unwrap().unwrap();
    assert_eq!(kept.ended_at, None);
}

#[tokio::test]
async fn a_pack_brings_nobody_back() {
    let world = World::new().await;
    let leave = Leave { person: world.person(&world.ours, "A6").await, seen: Version::FIRST };
    world.write(&world.ours, async |uow| persons::leave(uow, leave).await).await.unwrap();
    let before = world.trail(world.ours.organisation).await.len();
    let renamed = ours(&[("Cecilie Salg", "Cecilie Nordmann")]);
    let refused = world.load(&world.ours, &renamed).await.unwrap_err();
    assert_eq!(refused.code(), "PACK_PERSON_LEFT");
    // Nothing is half done.
    assert_eq!(world.trail(world.ours.organisation).await.len(), before);
}
