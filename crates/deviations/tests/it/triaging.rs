//! Saying what a case is and who answers for it.

use deviations::{
    Aspects, Convert, Deviation, DeviceEncryption, EventType, Kind, Report, Severity, Status, Triage, convert, triage,
};
use kernel::{Role, Version};
use testkit::instant;

use crate::world::{C, World, plain};

async fn wish(world: &World, case: &Deviation) -> Triage {
    Triage { aspects: C, ..Triage::new(case, Severity::High, world.our("A4").await) }
}

/// Covers: DT-16, §7.2, §7.10
#[tokio::test]
async fn triage_says_what_it_is_how_bad_it_is_and_who_answers_for_it() {
    let world = World::new().await;
    let case = world.report("A6").await;
    world.until("2026-03-02T10:00:00Z").await;
    let wish = Triage {
        event_type: Some(EventType::PrintoutLeft),
        priority_note: Some("Employees first.".to_owned()),
        ..wish(&world, &case).await
    };
    let sec = world.acting("A2").await;
    let after = world.write(&sec, async |uow| triage(uow, wish).await).await.expect("triaged");
    assert_eq!((after.status, after.severity, after.kind), (Status::Triaged, Some(Severity::High), Kind::Event));
    assert_eq!((after.owner_id, after.triaged_by), (Some(world.our("A4").await), Some(world.our("A2").await)));
    assert_eq!(after.triaged_at, Some(instant("2026-03-02T10:00:00Z")));
    assert_eq!((after.event_type, after.aspects()), (Some(EventType::PrintoutLeft), C));
    assert_eq!(after.priority_note.as_deref(), Some("Employees first."));
    assert_eq!(world.steps(&case).await[1], "triaged A2 SEC reported>triaged");
    let read = world.store().read(&world.ours);
    let steps =
        deviations::steps_of(&read, &world.ours, &[case.id]).await.expect("reads").remove(&case.id).expect("there");
    assert!(steps[1].appointment_id.is_some(), "the appointment that gave the role stands beside it");
    let told = &world.entries(&case).await[1];
    assert_eq!(told.kind, "deviation.triaged");
    let data = |key: &str| told.data[key].as_str();
    assert_eq!(
        (data("kind"), data("severity"), data("owner")),
        ("event", "high", &*after.owner_id.expect("one").to_string())
    );
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let case = world.report("A6").await;
    let fine = wish(&world, &case).await;
    let (before, after) = (Some(instant("2026-03-02T07:59:59Z")), Some(instant("2026-03-02T08:00:01Z")));
    let note = Some("x".repeat(10_001));
    let lost = Some(EventType::LostEquipment);
    for (wish, code, field) in [
        (Triage { aspects: Aspects::default(), ..fine.clone() }, "DEVIATION_ASPECTS_MISSING", Some("aspects")),
        (Triage { kind: Kind::Breach, aware_at: before, ..fine.clone() }, "DEVIATION_AWARE_INVALID", Some("awareAt")),
        (Triage { kind: Kind::Breach, aware_at: after, ..fine.clone() }, "DEVIATION_AWARE_INVALID", Some("awareAt")),
        (Triage { aware_at: Some(case.reported_at), ..fine.clone() }, "DEVIATION_AWARE_INVALID", Some("awareAt")),
        (Triage { event_type: lost, ..fine.clone() }, "DEVIATION_ENCRYPTION_MISSING", Some("deviceEncryption")),
        (Triage { priority_note: note, ..fine.clone() }, "DEVIATION_TEXT_TOO_LONG", Some("priorityNote")),
        (Triage { owner: world.kit.id(), ..fine.clone() }, "DEVIATION_PERSON_INVALID", Some("owner")),
        (
            Triage { owner: world.person(&world.theirs, "A2").await, ..fine.clone() },
            "DEVIATION_PERSON_INVALID",
            Some("owner"),
        ),
        (Triage { seen: Version(9), ..fine.clone() }, "VERSION_CONFLICT", Some("version")),
    ] {
        let told = world.refused(&world.acting("A2").await, async |uow| triage(uow, wish).await).await;
        assert_eq!(told, (code, field.map(str::to_owned)));
    }
    assert_eq!(world.now(&case).await, case);
    let triaged = world.triage("A2", &case, "A4").await;
    let again = Triage { seen: triaged.version, ..fine };
    let told = world.refused(&world.acting("A2").await, async |uow| triage(uow, again).await).await;
    assert_eq!(told.0, "DEVIATION_ALREADY_TRIAGED");
}

#[tokio::test]
async fn a_triage_may_say_what_the_report_did_not_know() {
    let world = World::new().await;
    let case = world.report("A6").await;
    let encryption = Some(DeviceEncryption::No);
    let wish = Triage {
        event_type: Some(EventType::LostEquipment),
        device_encryption: encryption,
        ..wish(&world, &case).await
    };
    let after = world.write(&world.acting("A2").await, async |uow| triage(uow, wish).await).await.expect("triaged");
    assert_eq!((after.device_encryption, after.event_type), (encryption, Some(EventType::LostEquipment)));
}

/// Scenario 6 of the example organisations.
#[tokio::test]
async fn a_security_officers_own_report_is_treated_by_the_deputy_and_not_closed_by_herself() {
    let world = World::new().await;
    let form = Report::new(Kind::Deviation, "Routine not followed", "A personnel folder was left open.");
    let case = world.report_as(&world.acting("A2").await, form).await;
    let own = wish(&world, &case).await;
    let told = world.refused(&world.acting("A2").await, async |uow| triage(uow, own).await).await;
    assert_eq!(told.0, "FORBIDDEN_FOR_AUTHOR");
    let case = world.triage("A5", &case, "A5").await;
    assert_eq!(world.steps(&case).await[1], "triaged A5 SEC reported>triaged");
    let case = world.cause("A5", &case).await;
    let refused = world.close("A2", &case, Some("Told at once.")).await.expect_err("refused");
    assert_eq!(kernel::Fault::code(&refused), "FORBIDDEN_FOR_AUTHOR");
    world.close("A5", &case, Some("Told at once.")).await.expect("closed");
    let refused: Vec<_> =
        world.entries(&case).await.into_iter().filter(|entry| entry.kind == "access.denied").collect();
    assert_eq!(refused.len(), 2, "refusals stand in the trail");
}

#[tokio::test]
async fn a_program_triages_nothing() {
    let world = World::new().await;
    let case = world.report("A6").await;
    let wish = wish(&world, &case).await;
    let told = world.refused(&world.service(Role::Sec).await, async |uow| triage(uow, wish).await).await;
    assert_eq!(told.0, "FORBIDDEN_FOR_SERVICE");
}

#[tokio::test]
async fn a_triage_may_find_a_breach_and_says_from_when_it_was_known() {
    let world = World::new().await;
    let form = Report { discovered_at: Some(instant("2026-03-02T07:50:00Z")), ..plain() };
    let case = world.report_as(&world.acting("A6").await, form).await;
    world.until("2026-03-02T09:00:00Z").await;
    let aware_at = Some(instant("2026-03-02T08:10:00Z"));
    let wish = Triage { kind: Kind::Breach, aware_at, ..wish(&world, &case).await };
    let after = world.write(&world.acting("A2").await, async |uow| triage(uow, wish).await).await.expect("triaged");
    assert_eq!((after.kind, after.aware_at), (Kind::Breach, aware_at));
    assert_eq!(world.steps(&case).await[1..], ["converted A2 SEC event>breach", "triaged A2 SEC reported>triaged"]);
    let kinds: Vec<_> = world.told(&case).await.into_iter().map(|(_, kind)| kind).collect();
    assert_eq!(kinds, ["deviation.reported", "deviation.triaged", "deviation.converted"]);
}

/// Covers: DT-118
#[tokio::test]
async fn a_fault_becomes_an_event_with_its_history_kept() {
    let world = World::new().await;
    let fault = Report::new(Kind::Fault, "Server is slow", "It has been slow since the morning.");
    let case = world.report_as(&world.acting("A6").await, fault).await;
    // A4 runs the systems and owns the case from its report on.
    let to = |case: &Deviation, kind, reason: &str| Convert {
        deviation: case.id,
        seen: case.version,
        kind,
        reason: reason.to_owned(),
        aware_at: None,
    };
    let it = world.acting("A4").await;
    for (wish, code, field) in [
        (to(&case, Kind::Fault, "x"), "DEVIATION_KIND_UNCHANGED", Some("kind")),
        (to(&case, Kind::Event, " "), "DEVIATION_REASON_MISSING", Some("reason")),
        (Convert { seen: Version(9), ..to(&case, Kind::Event, "x") }, "VERSION_CONFLICT", Some("version")),
        (
            Convert { aware_at: Some(case.reported_at), ..to(&case, Kind::Event, "x") },
            "DEVIATION_AWARE_INVALID",
            Some("awareAt"),
        ),
    ] {
        assert_eq!(world.refused(&it, async |uow| convert(uow, wish).await).await, (code, field.map(str::to_owned)));
    }
    let wish = to(&case, Kind::Event, "The log shows an attack.");
    let event = world.write(&it, async |uow| convert(uow, wish).await).await.expect("converted");
    assert_eq!((event.kind, event.aware_at), (Kind::Event, None));
    world.until("2026-03-02T09:00:00Z").await;
    let wish = to(&event, Kind::Breach, "Customer data was copied.");
    let breach = world.write(&it, async |uow| convert(uow, wish).await).await.expect("converted");
    assert_eq!(breach.aware_at, Some(instant("2026-03-02T09:00:00Z")));
    assert_eq!(
        world.steps(&case).await,
        ["reported A6 SREP >fault", "converted A4  fault>event", "converted A4  event>breach"]
    );
    let told: Vec<_> =
        world.entries(&case).await.into_iter().filter(|entry| entry.kind == "deviation.converted").collect();
    assert_eq!((told[1].data["from"].as_str(), told[1].data["to"].as_str()), ("event", "breach"));
    // The reporter has no say in it.
    let own = to(&breach, Kind::Event, "x");
    let told = world.refused(&world.acting("A6").await, async |uow| convert(uow, own).await).await;
    assert_eq!(told.0, "FORBIDDEN");
}
