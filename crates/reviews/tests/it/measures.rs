//! What is in force, and whether somebody has seen lately that it works.

use chrono::NaiveDate;
use kernel::{MeasureId, Page, Role, Scope, Version};
use reviews::measures::{self, Define, Defined, Kind, Source};
use reviews::{Error, Measure, Verify};
use store::UnitOfWork;
use testkit::instant;

use crate::world::{PACK, Place, World, code, load, sections, service};

/// A firewall that IT answers for and looks at twice a year.
fn firewall() -> Define {
    Define {
        key: "firewall".to_owned(),
        kind: Kind::Technical,
        title: "Firewall".to_owned(),
        question: "Does it let in only what is needed?".to_owned(),
        owner_role: Role::Itops,
        supplier: None,
        verify_every: Some("P6M".parse().expect("a span")),
    }
}

async fn define(world: &World, who: &Scope, new: Define) -> Result<MeasureId, Error> {
    let write = async |uow: &mut UnitOfWork| measures::define(uow, new).await.map(Defined::id);
    Ok(world.store().write(who, None, write).await?.value)
}

async fn measure(world: &World, place: &Place, key: &str) -> Measure {
    let scope = place.operator();
    measures::by_key(&world.store().read(&scope), &scope, key).await.expect("reads").expect("a measure")
}

fn look(measure: &Measure, works: bool) -> Verify {
    let note = "Asked from outside: 443 answers, nothing else does.".to_owned();
    Verify { measure: measure.id, seen: measure.version, verified_on: None, source: Source::OwnCheck, works, note }
}

async fn verify(world: &World, who: &Scope, verify: Verify) -> Result<(), Error> {
    let write = async |uow: &mut UnitOfWork| reviews::verify_measure(uow, verify).await.map(drop);
    world.store().write(who, None, write).await.map(drop)
}

/// What was asked of people about measures, with who was asked.
async fn asked(world: &World, measure: &Measure) -> Vec<actions::Action> {
    let scope = world.ours.operator();
    let subject = kernel::Subject::new("measure", measure.id);
    let read = world.store().read(&scope);
    let mut found = actions::of_subjects(&read, &scope, std::slice::from_ref(&subject)).await.expect("reads");
    found.remove(&subject).unwrap_or_default()
}

/// Covers: DT-22, DT-23
#[tokio::test]
async fn what_nobody_has_looked_at_in_time_becomes_a_task_of_whoever_answers_for_it() {
    let world = World::new().await;
    define(&world, &world.ours.person("A2"), firewall()).await.expect("defined");
    let fresh = measure(&world, &world.ours, "firewall").await;
    let due = fresh.verify_by.expect("a look is due some day");
    world.advance("2026-06-30T00:00:00Z").await;
    assert!(asked(&world, &fresh).await.is_empty(), "its time is not up before {due}");
    world.advance("2026-07-02T00:00:00Z").await;
    let stale = measure(&world, &world.ours, "firewall").await;
    assert_eq!(stale.overdue_at, Some(due));
    let [task] = &asked(&world, &stale).await[..] else { panic!("one task") };
    assert_eq!((task.owner_id, task.author_id), (world.ours.id("A4"), None));
    assert!(task.title.contains("Firewall"));
    assert_eq!(world.told(&world.ours, "measure.verification_overdue").await.len(), 1);
    world.run_again("reviews.watch_verification").await;
    assert_eq!(asked(&world, &stale).await.len(), 1, "a job that runs twice asks once");

    // Somebody looks: it is fresh again, for half a year.
    verify(&world, &world.ours.person("A4"), look(&stale, true)).await.expect("verified");
    let seen = measure(&world, &world.ours, "firewall").await;
    assert_eq!((seen.works, seen.overdue_at), (Some(true), None));
    assert_eq!(seen.verify_by, Some(instant("2027-01-02T01:00:00Z")), "half a year later by the clock on the wall");
    world.advance("2026-12-31T00:00:00Z").await;
    assert_eq!(states(&world, &seen).await, [actions::State::Completed]);
}

/// Everything that was asked about it, by where it stands.
async fn states(world: &World, measure: &Measure) -> Vec<actions::State> {
    asked(world, measure).await.into_iter().map(|action| action.state).collect()
}

#[tokio::test]
async fn a_look_does_what_was_asked_and_the_end_of_a_measure_gives_it_up() {
    let world = World::new().await;
    define(&world, &world.ours.person("A2"), firewall()).await.expect("defined");
    world.advance("2026-07-02T00:00:00Z").await;
    let stale = measure(&world, &world.ours, "firewall").await;
    assert_eq!(states(&world, &stale).await, [actions::State::Open]);
    // The deputy of the security officer looks, and may say that it is done; no effect is to be checked.
    verify(&world, &world.ours.person("A5"), look(&stale, false)).await.expect("verified");
    assert_eq!(states(&world, &stale).await, [actions::State::Completed]);
    let done = &asked(&world, &stale).await[0];
    assert_eq!((done.completed_by, done.effect_check_after.as_deref()), (Some(world.ours.id("A5")), None));

    world.advance("2027-01-05T00:00:00Z").await;
    let again = measure(&world, &world.ours, "firewall").await;
    let mut all = states(&world, &again).await;
    all.sort_by_key(|state| state.code());
    assert_eq!(all, [actions::State::Completed, actions::State::Open]);
    let write = async |uow: &mut UnitOfWork| measures::end(uow, again.id, again.version).await.map(drop);
    world.store().write(&world.ours.person("A2"), None, write).await.expect("ended");
    let mut all = states(&world, &again).await;
    all.sort_by_key(|state| state.code());
    assert_eq!(all, [actions::State::Cancelled, actions::State::Completed]);
    assert_eq!(measure(&world, &world.ours, "firewall").await.overdue_at, None);
}

#[tokio::test]
async fn what_is_asked_and_not_done_is_not_asked_again() {
    let world = World::new().await;
    let sec = world.ours.person("A2");
    define(&world, &sec, firewall()).await.expect("defined");
    world.advance("2026-07-02T00:00:00Z").await;
    // Another interval is another instant: it runs out once more while nobody has looked.
    let monthly = Define { verify_every: Some("P1M".parse().expect("a span")), ..firewall() };
    define(&world, &sec, monthly).await.expect("changed");
    world.advance("2026-08-03T00:00:00Z").await;
    let stale = measure(&world, &world.ours, "firewall").await;
    assert_eq!(world.told(&world.ours, "measure.verification_overdue").await.len(), 2);
    assert_eq!(states(&world, &stale).await, [actions::State::Open]);
}

#[tokio::test]
async fn a_look_in_time_puts_the_question_off() {
    let world = World::new().await;
    define(&world, &world.ours.person("A2"), firewall()).await.expect("defined");
    world.advance("2026-05-01T10:00:00Z").await;
    let fresh = measure(&world, &world.ours, "firewall").await;
    verify(&world, &world.ours.person("A2"), look(&fresh, true)).await.expect("the security officer may");
    world.advance("2026-10-01T00:00:00Z").await;
    assert!(asked(&world, &fresh).await.is_empty());
    world.advance("2026-11-02T00:00:00Z").await;
    assert_eq!(asked(&world, &fresh).await.len(), 1);
}

/// Covers: DT-22, DT-23
#[tokio::test]
async fn each_look_is_kept_and_one_that_fails_is_told_with_who_answers() {
    let world = World::new().await;
    define(&world, &world.ours.person("A2"), firewall()).await.expect("defined");
    world.advance("2026-02-01T10:00:00Z").await;
    let itops = world.ours.person("A4");
    verify(&world, &itops, look(&measure(&world, &world.ours, "firewall").await, false)).await.expect("noted");
    verify(&world, &itops, look(&measure(&world, &world.ours, "firewall").await, true)).await.expect("noted");
    let after = measure(&world, &world.ours, "firewall").await;
    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    let looks = measures::verifications_of(&read, &scope, &[after.id]).await.expect("reads").remove(&after.id);
    let looks = looks.expect("two looks");
    assert_eq!(looks.iter().map(|look| look.works).collect::<Vec<_>>(), [true, false], "the latest first");
    assert!(looks.iter().all(|look| look.verified_by == world.ours.id("A4") && look.role == Role::Itops));
    assert!(looks.iter().all(|look| look.appointment_id.is_some()));
    let failed = world.told(&world.ours, "measure.failed").await;
    let [(_, subject, data)] = &failed[..] else { panic!("one failed") };
    assert_eq!((subject, data["owner_role"].as_str()), (&looks[1].id.to_string(), "ITOPS"));
    assert_eq!(world.told(&world.ours, "measure.verified").await.len(), 1);
}

/// Covers: OS-11
#[tokio::test]
async fn a_supplier_states_that_what_is_bought_works_and_nothing_else() {
    let world = World::new().await;
    let sec = world.ours.person("A2");
    let alarm = Define {
        key: "alarm".to_owned(),
        kind: Kind::Physical,
        title: "Burglar alarm".to_owned(),
        supplier: Some("The landlord".to_owned()),
        ..firewall()
    };
    define(&world, &sec, alarm).await.expect("defined");
    define(&world, &sec, firewall()).await.expect("defined");
    let stated = |measure: &Measure| Verify { source: Source::SupplierStatement, ..look(measure, true) };
    let own = stated(&measure(&world, &world.ours, "firewall").await);
    assert_eq!(code(verify(&world, &sec, own).await), "VERIFICATION_SOURCE_INVALID");
    let bought = measure(&world, &world.ours, "alarm").await;
    verify(&world, &sec, stated(&bought)).await.expect("verified");
    assert_eq!(measure(&world, &world.ours, "alarm").await.works, Some(true));
}

#[tokio::test]
async fn a_look_has_a_note_and_a_day_on_which_somebody_can_have_looked() {
    let world = World::new().await;
    let sec = world.ours.person("A2");
    define(&world, &sec, firewall()).await.expect("defined");
    world.advance("2026-02-10T10:00:00Z").await;
    let fresh = measure(&world, &world.ours, "firewall").await;
    let on = |day: &str| Verify { verified_on: Some(day.parse::<NaiveDate>().expect("a date")), ..look(&fresh, true) };
    for note in ["", "  ", &"x".repeat(4_001)] {
        let blank = Verify { note: note.to_owned(), ..look(&fresh, true) };
        assert_eq!(code(verify(&world, &sec, blank).await), "VERIFICATION_NOTE_INVALID");
    }
    for day in ["2026-02-11", "2025-12-31"] {
        assert_eq!(code(verify(&world, &sec, on(day)).await), "VERIFICATION_DATE_INVALID", "{day}");
    }
    let stale = Verify { seen: Version(9), ..look(&fresh, true) };
    assert_eq!(code(verify(&world, &sec, stale).await), "VERSION_CONFLICT");
    verify(&world, &sec, on("2026-02-03")).await.expect("told a week later");
    let after = measure(&world, &world.ours, "firewall").await;
    assert_eq!(after.verify_by, Some(instant("2026-08-02T22:00:00Z")), "it counts from the day of the look");
    let before_that = Verify { seen: after.version, ..on("2026-02-02") };
    assert_eq!(code(verify(&world, &sec, before_that).await), "VERIFICATION_DATE_INVALID");
}

#[tokio::test]
async fn only_who_answers_for_it_and_the_security_officer_look_and_no_program() {
    let world = World::new().await;
    define(&world, &world.ours.person("A2"), firewall()).await.expect("defined");
    let fresh = measure(&world, &world.ours, "firewall").await;
    for who in ["A1", "A3", "A6"] {
        let refused = verify(&world, &world.ours.person(who), look(&fresh, true)).await;
        assert_eq!(code(refused), "FORBIDDEN", "{who}");
    }
    let program = service(&world, Role::Itops).await;
    assert_eq!(code(verify(&world, &program, look(&fresh, true)).await), "FORBIDDEN_FOR_SERVICE");
    for who in ["A3", "A4"] {
        let refused = define(&world, &world.ours.person(who), Define { key: "x".to_owned(), ..firewall() }).await;
        assert_eq!(code(refused), "FORBIDDEN", "{who}");
    }
    let neighbour = verify(&world, &world.theirs.person("B1"), look(&fresh, true)).await;
    assert_eq!(code(neighbour), "MEASURE_NOT_FOUND");
    verify(&world, &world.ours.person("A5"), look(&fresh, true)).await.expect("the officer's deputy may");
}

#[tokio::test]
async fn what_is_no_measure_is_refused() {
    let world = World::new().await;
    let sec = world.ours.person("A2");
    let spaced = Define { title: " Firewall ".to_owned(), ..firewall() };
    define(&world, &sec, spaced).await.expect("spaces around it are no part of a title");
    assert_eq!(measure(&world, &world.ours, "firewall").await.title, "Firewall");
    let long = |length| "x".repeat(length);
    let bad = [
        (Define { key: "Fire Wall".to_owned(), ..firewall() }, "MEASURE_KEY_INVALID"),
        (Define { title: " ".to_owned(), ..firewall() }, "MEASURE_TITLE_INVALID"),
        (Define { question: long(1_001), ..firewall() }, "MEASURE_QUESTION_INVALID"),
        (Define { supplier: Some(String::new()), ..firewall() }, "MEASURE_SUPPLIER_INVALID"),
        (Define { owner_role: Role::Emp, ..firewall() }, "MEASURE_OWNER_INVALID"),
        (Define { owner_role: Role::Srep, ..firewall() }, "MEASURE_OWNER_INVALID"),
        (Define { verify_every: Some("P0D".parse().expect("a span")), ..firewall() }, "MEASURE_INTERVAL_INVALID"),
    ];
    for (new, expected) in bad {
        assert_eq!(code(define(&world, &sec, new).await), expected);
    }
}

const LIBRARY: &str = r#"
[[measures]]
id = "firewall"
kind = "technical"
title = "Firewall"
question = "Does it let in only what is needed?"
owner = "ITOPS"
verify_every = "P6M"

[[measures]]
id = "locks"
kind = "physical"
title = "Lockable rooms"
question = "Are they locked when nobody is there?"
owner = "SEC"
supplier = "The landlord"
"#;

#[tokio::test]
async fn a_pack_is_the_whole_library() {
    let world = World::new().await;
    let here = world.ours.organisation;
    let pack = format!("{PACK}{LIBRARY}");
    load(world.store(), here, &pack).await;
    let locks = measure(&world, &world.ours, "locks").await;
    assert_eq!((locks.kind, locks.supplier.as_deref()), (Kind::Physical, Some("The landlord")));
    assert_eq!(locks.verify_by, None, "it never runs out");
    assert_eq!(load(world.store(), here, &pack).await.1, 0, "loading twice changes nothing");
    let firewall_alone = pack.split("[[measures]]\nid = \"locks\"").next().expect("what stands before");
    load(world.store(), here, firewall_alone).await;
    assert!(measure(&world, &world.ours, "locks").await.ended_at.is_some());
    let scope = world.ours.operator();
    let read = world.store().read(&scope);
    let visible = read.visible(reviews::VIEW_MEASURES).await.expect("reads");
    let page = measures::page(&read, &scope, visible, &Page::first(10)).await.expect("reads");
    assert_eq!(page.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["firewall"]);
    let gone = measure(&world, &world.ours, "locks").await;
    let refused = verify(&world, &world.ours.person("A2"), look(&gone, true)).await;
    assert_eq!(code(refused), "MEASURE_ENDED");
    // It comes back as what it was called, and is in force from then on.
    world.advance("2026-02-01T00:00:00Z").await;
    load(world.store(), here, &pack).await;
    let back = measure(&world, &world.ours, "locks").await;
    assert_eq!((back.id, back.ended_at, back.in_force_from), (gone.id, None, instant("2026-02-01T00:00:00Z")));
    let before_it = Verify { verified_on: NaiveDate::from_ymd_opt(2026, 1, 20), ..look(&back, true) };
    let refused = verify(&world, &world.ours.person("A2"), before_it).await;
    assert_eq!(code(refused), "VERIFICATION_DATE_INVALID", "nobody can have looked at what was not in force");
}

#[tokio::test]
async fn a_faulty_library_is_told_by_line_and_key() {
    let faulty = LIBRARY
        .replace("\"technical\"", "\"magic\"")
        .replace("\"P6M\"", "\"P0D\"")
        .replace("id = \"locks\"", "id = \"firewall\"")
        .replace("owner = \"SEC\"", "owner = \"EMP\"");
    let Err(faults) = ports::pack::check(&format!("{PACK}{faulty}"), &sections()) else { panic!("it is faulty") };
    let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
    for part in ["kind", "a verification holds for some time", "another measure is called firewall", "EMP names nobody"]
    {
        assert!(told.iter().any(|fault| fault.contains(part)), "{part}: {told:#?}");
    }
    assert_eq!(faults.len(), 4, "{told:#?}");
}
