//! Confidential cases and confidential reporters. Each hidden case has an ordinary twin: that one is seen shows that the
//! restriction hides the other.

use deviations::{Addressee, Admit, Deviation, Event, Filter, Report, VIEW, admit};
use kernel::{Page, Scope};

use crate::world::{PEOPLE, World, plain};

/// The same report, confidential and not.
async fn twins(world: &World, by: &str, report: Report) -> (Deviation, Deviation) {
    let by = world.acting(by).await;
    let ordinary = world.report_as(&by, report.clone()).await;
    (ordinary, world.report_as(&by, Report { confidential: true, ..report }).await)
}

/// Who sees a case in the list; alone they see it too, and who does not is refused.
async fn seen_by(world: &World, case: &Deviation) -> Vec<&'static str> {
    let mut seen = Vec::new();
    for key in PEOPLE {
        let scope = world.acting(key).await;
        let read = world.store().read(&scope);
        let visible = read.visible(VIEW).await.expect("reads");
        let page = Page::first(100);
        let listed = deviations::page(&read, &scope, visible, &Filter::default(), &page).await.expect("reads");
        let listed = listed.rows.iter().any(|row| row.id == case.id);
        let alone = deviations::by_ids(&read, &scope, &[case.id]).await.expect("reads");
        assert_eq!(read.require(VIEW, &alone[&case.id]).await.is_ok(), listed, "{key}");
        if listed {
            seen.push(key);
        }
    }
    seen
}

#[tokio::test]
async fn a_confidential_case_is_seen_by_its_reporter_and_those_who_treat_it() {
    let world = World::new().await;
    let (ordinary, confidential) = twins(&world, "A6", plain()).await;
    assert_eq!(seen_by(&world, &ordinary).await, ["A1", "A2", "A3", "A4", "A5", "A6", "A7"]);
    // A7 is the auditor.
    assert_eq!(seen_by(&world, &confidential).await, ["A2", "A5", "A6", "A7"]);
}

#[tokio::test]
async fn a_case_about_ones_superior_goes_past_them() {
    let world = World::new().await;
    let to_the_superior = Report { addressee: Addressee::Manager, ..plain() };
    let (_, past) = twins(&world, "A6", plain()).await;
    let (_, to_them) = twins(&world, "A6", to_the_superior).await;
    assert_eq!(seen_by(&world, &past).await, ["A2", "A5", "A6", "A7"]);
    assert_eq!(seen_by(&world, &to_them).await, ["A3", "A6", "A7"]);
}

#[tokio::test]
async fn a_security_officers_confidential_report_is_the_deputys() {
    let world = World::new().await;
    let (_, confidential) = twins(&world, "A2", plain()).await;
    assert_eq!(confidential.circle(), [world.our("A5").await]);
    let triaged = world.triage("A5", &confidential, "A5").await;
    assert_eq!(triaged.triaged_by, Some(world.our("A5").await));
}

#[tokio::test]
async fn where_only_the_reporter_could_treat_it_the_head_of_the_business_does() {
    let world = World::new().await;
    // In theirs one person holds both roles; what that person reports, nobody else can treat.
    let head = Scope::person(world.theirs.organisation, world.person(&world.theirs, "A1").await);
    let case = world.report_as(&head, Report { confidential: true, ..plain() }).await;
    assert!(case.circle().is_empty());
    let other = Scope::person(world.theirs.organisation, world.person(&world.theirs, "A2").await);
    let case = world.report_as(&other, Report { confidential: true, ..plain() }).await;
    assert_eq!(case.circle(), [world.person(&world.theirs, "A1").await]);
}

#[tokio::test]
async fn its_actions_are_as_confidential_as_the_case() {
    let world = World::new().await;
    let (ordinary, confidential) = twins(&world, "A6", plain()).await;
    let (ordinary, confidential) =
        (world.triage("A2", &ordinary, "A4").await, world.triage("A2", &confidential, "A4").await);
    assert_eq!(seen_by(&world, &confidential).await, ["A2", "A4", "A5", "A6", "A7"]);
    let plain = world.add_action("A5", &ordinary, "A10", "2026-03-20").await;
    let hidden = world.add_action("A5", &confidential, "A10", "2026-03-20").await;
    let mut circle = [world.our("A2").await, world.our("A4").await, world.our("A5").await];
    circle.sort();
    assert_eq!((hidden.restricted, hidden.circle()), (true, &circle[..]));
    assert!(!plain.restricted && plain.circle().is_empty());
    // Whoever is let in later, or answers for the case later, sees them too.
    let person = world.our("A3").await;
    let let_in = Admit { deviation: confidential.id, seen: confidential.version, person };
    let after = world.write(&world.acting("A4").await, async |uow| admit(uow, let_in).await).await.expect("let in");
    let owner = world.our("A1").await;
    let over = deviations::HandOver { deviation: after.id, seen: after.version, owner };
    let over = world.write(&world.acting("A4").await, async |uow| deviations::hand_over(uow, over).await).await;
    over.expect("handed over");
    let [action] = &world.actions(&confidential).await[..] else { panic!("one action") };
    assert!([person, owner].iter().all(|newcomer| action.circle().contains(newcomer)));
    assert_eq!(seen_by(&world, &confidential).await, ["A1", "A2", "A3", "A5", "A6", "A7"]);
}

#[tokio::test]
async fn what_a_meeting_asks_for_in_a_confidential_case_is_open_to_its_circle() {
    let world = World::new().await;
    let (ordinary, confidential) = twins(&world, "A6", plain()).await;
    let confidential = world.triage("A2", &confidential, "A4").await;
    let due_on = "2026-03-20".parse().expect("a date");
    for case in [&ordinary, &confidential] {
        // As the crate of meetings does it: it knows that the case is confidential, but not to whom it is open.
        let owner = world.our("A10").await;
        let wish = actions::Add::new(case.as_subject(), "Release printouts by card", owner, due_on);
        let wish = actions::Add { restricted: case.restricted, ..wish };
        world.write(&world.acting("A3").await, async |uow| actions::add(uow, wish).await).await.expect("added");
    }
    world.ledger.pass().await.expect("a pass");
    let [open] = &world.actions(&ordinary).await[..] else { panic!("one action") };
    assert!(!open.restricted && open.circle().is_empty());
    let [hidden] = &world.actions(&confidential).await[..] else { panic!("one action") };
    let mut circle = [world.our("A2").await, world.our("A4").await, world.our("A5").await];
    circle.sort();
    assert_eq!((hidden.restricted, hidden.circle()), (true, &circle[..]));
}

/// Covers: DT-88
#[tokio::test]
async fn a_confidential_reporter_is_shown_to_the_circle_and_to_themselves() {
    let world = World::new().await;
    let reporter = world.our("A6").await;
    let by = world.acting("A6").await;
    let ordinary = world.report_as(&by, plain()).await;
    let hidden = world.report_as(&by, Report { confidential_reporter: true, ..plain() }).await;
    for (key, shown) in
        [("A1", None), ("A2", Some(reporter)), ("A5", Some(reporter)), ("A6", Some(reporter)), ("A7", None)]
    {
        let standing = world.store().read(&world.acting(key).await).standing().await.expect("reads");
        assert_eq!(hidden.reporter_shown_to(&standing), shown, "{key}");
        assert_eq!(ordinary.reporter_shown_to(&standing), Some(reporter), "{key}");
    }
    // The case itself is seen by everybody as usual, and its first step does not name them.
    assert_eq!(seen_by(&world, &hidden).await, seen_by(&world, &ordinary).await);
    assert_eq!(world.steps(&hidden).await, ["reported   >event"]);
    let operator = world.store().read(&world.ours).standing().await.expect("reads");
    assert_eq!(hidden.reporter_shown_to(&operator), None);
}

#[tokio::test]
async fn who_stands_in_the_circle_or_above_does_not_tell_who_reported_in_confidence() {
    let world = World::new().await;
    let form = Report { confidential_reporter: true, ..plain() };
    // The security officer herself: the deputy alone treats it.
    let of_the_officer = world.report_as(&world.acting("A2").await, form.clone()).await;
    let to_manager = Report { addressee: Addressee::Manager, ..form };
    let to_a_superior = world.report_as(&world.acting("A6").await, to_manager).await;
    let superior = world.our("A3").await;
    let to_a_superior = world.triage("A3", &to_a_superior, "A4").await;
    let let_in = Admit { deviation: to_a_superior.id, seen: to_a_superior.version, person: world.our("A10").await };
    let by = world.acting("A3").await;
    let to_a_superior = world.write(&by, async |uow| admit(uow, let_in).await).await.expect("let in");
    let read = world.store().read(&world.ours);
    let ids = [to_a_superior.id];
    let steps = deviations::steps_of(&read, &world.ours, &ids).await.expect("reads").remove(&ids[0]).expect("steps");
    for (key, is_told) in [("A1", false), ("A2", false), ("A4", false), ("A3", true), ("A6", true), ("A10", true)] {
        let standing = world.store().read(&world.acting(key).await).standing().await.expect("reads");
        let case = &to_a_superior;
        assert_eq!(case.superior_shown_to(&standing), is_told.then_some(superior), "{key}");
        assert_eq!(case.circle_shown_to(&standing).len(), if is_told { 2 } else { 0 }, "{key}");
        // What they did is seen, but not who did it.
        assert_eq!(case.doer_shown_to(&standing, case.triaged_by), is_told.then_some(superior), "{key}");
        assert_eq!(case.doer_shown_to(&standing, case.owner_id), case.owner_id, "{key}");
        let shown = case.steps_shown_to(&standing, steps.clone());
        let named: Vec<_> = shown.iter().map(|step| (step.person_id.is_some(), step.to_code.is_some())).collect();
        assert_eq!(named, [(false, true), (is_told, true), (is_told, is_told)], "{key}");
        for (kind, doer, open) in [
            ("deviation.reported", world.our("A6").await, is_told),
            ("deviation.admitted", world.our("A5").await, is_told),
            ("deviation.triaged", superior, is_told),
            ("deviation.closed", world.our("A2").await, true),
            ("access.denied", world.our("A6").await, is_told),
            ("access.denied", world.our("A1").await, true),
        ] {
            assert_eq!(case.entry_shown_to(&standing, kind, Some(doer)), open, "{key} {kind}");
        }
    }
    let outsider = world.store().read(&world.acting("A1").await).standing().await.expect("reads");
    assert!(of_the_officer.circle_shown_to(&outsider).is_empty(), "the security officer is missing there");
}

#[tokio::test]
async fn a_look_and_a_refused_look_stand_in_the_trail() {
    let world = World::new().await;
    let (_, confidential) = twins(&world, "A6", plain()).await;
    for (key, allowed) in [("A2", true), ("A1", false)] {
        let read = world.store().read(&world.acting(key).await);
        assert_eq!(read.require(VIEW, &confidential).await.is_ok(), allowed);
        if allowed {
            read.looked(&Event::Viewed { deviation: confidential.id });
        }
        world.store().flush(&read).await.expect("written");
    }
    let kinds: Vec<_> = world.told(&confidential).await.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["deviation.reported", "deviation.viewed", "access.denied"]);
}
