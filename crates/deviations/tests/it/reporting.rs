//! Telling of something.

use deviations::{
    Addressee, Aspects, CATALOGUE_VERSION, DeviceEncryption, EventType, Kind, Report, Source, Status, report,
};
use kernel::{ReportLinkId, Role, Scope, Version};
use testkit::instant;

use crate::world::{C, World, date, plain};

/// Covers: DT-88, DT-92
#[tokio::test]
async fn the_form_is_kept_as_it_was_filled_in_with_its_times_apart() {
    let world = World::new().await;
    let form = Report {
        event_type: Some(EventType::PrintoutLeft),
        occurred_from: Some(instant("2026-03-01T15:00:00Z")),
        occurred_to: Some(instant("2026-03-02T07:00:00Z")),
        discovered_at: Some(instant("2026-03-02T06:50:00Z")),
        routine: Some("Printing".to_owned()),
        data_affected: Some("Pay".to_owned()),
        people_affected: Some(" Two employees ".to_owned()),
        immediate_action: Some("Shredded.".to_owned()),
        suspected_cause: Some("  ".to_owned()),
        ..Report::new(Kind::Deviation, " Printout left ", "A payslip lay on the printer.")
    };
    let case = world.report_as(&world.acting("A6").await, form).await;
    assert_eq!((case.status, case.version, case.kind), (Status::Reported, Version::FIRST, Kind::Deviation));
    assert_eq!((case.title.as_str(), case.description.as_str()), ("Printout left", "A payslip lay on the printer."));
    assert_eq!(case.routine.as_deref(), Some("Printing"));
    assert_eq!(case.data_affected.as_deref(), Some("Pay"));
    assert_eq!(case.people_affected.as_deref(), Some("Two employees"));
    assert_eq!(case.immediate_action.as_deref(), Some("Shredded."));
    assert_eq!(case.suspected_cause, None);
    assert_eq!(case.occurred_from, Some(instant("2026-03-01T15:00:00Z")));
    assert_eq!(case.discovered_at, instant("2026-03-02T06:50:00Z"));
    assert_eq!(case.reported_at, instant("2026-03-02T08:00:00Z"));
    assert_eq!(case.aware_at, None);
    assert_eq!((case.source, case.author_id), (Source::Person, Some(world.our("A6").await)));
    assert_eq!((case.addressee, case.line_id, case.owner_id), (Addressee::SecurityOfficer, None, None));
    assert_eq!((case.event_type, case.aspects()), (Some(EventType::PrintoutLeft), C));
    assert_eq!(case.catalogue_version, CATALOGUE_VERSION);
    assert!(case.circle().is_empty() && !case.restricted);
    assert_eq!(world.steps(&case).await, ["reported A6 SREP >deviation"]);
    let told = &world.entries(&case).await[0];
    assert_eq!(told.kind, "deviation.reported");
    let data = |key: &str| told.data[key].as_str();
    assert_eq!(
        (data("kind"), data("event_type"), data("addressee")),
        ("deviation", "printout_left", "security_officer")
    );
    assert_eq!(world.now(&case).await, case);
}

#[tokio::test]
async fn a_report_of_two_lines_is_enough() {
    let world = World::new().await;
    let case = world.report("A6").await;
    assert_eq!(case.discovered_at, case.reported_at);
    assert_eq!((case.event_type, case.aspects()), (None, Aspects::default()));
}

#[tokio::test]
async fn what_the_reporter_says_it_touches_beats_the_catalogue() {
    let world = World::new().await;
    let aspects = Aspects { availability: true, ..C };
    let form = Report { event_type: Some(EventType::PrintoutLeft), aspects, ..plain() };
    assert_eq!(world.report_as(&world.ours, form).await.aspects(), aspects);
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    let world = World::new().await;
    let now = instant("2026-03-02T08:00:00Z");
    let later = instant("2026-03-02T08:00:01Z");
    let manager = Addressee::Manager;
    let lost = Some(EventType::LostEquipment);
    for (by, form, code, field) in [
        ("A6", Report { title: " ".to_owned(), ..plain() }, "DEVIATION_TITLE_INVALID", "title"),
        ("A6", Report { title: "x".repeat(201), ..plain() }, "DEVIATION_TITLE_INVALID", "title"),
        ("A6", Report { description: String::new(), ..plain() }, "DEVIATION_DESCRIPTION_MISSING", "description"),
        ("A6", Report { description: "x".repeat(10_001), ..plain() }, "DEVIATION_TEXT_TOO_LONG", "description"),
        ("A6", Report { routine: Some("x".repeat(10_001)), ..plain() }, "DEVIATION_TEXT_TOO_LONG", "routine"),
        ("A6", Report { discovered_at: Some(later), ..plain() }, "DEVIATION_DISCOVERED_IN_FUTURE", "discoveredAt"),
        ("A6", Report { occurred_from: Some(later), ..plain() }, "DEVIATION_OCCURRED_INVALID", "occurredFrom"),
        ("A6", Report { occurred_to: Some(later), ..plain() }, "DEVIATION_OCCURRED_INVALID", "occurredTo"),
        ("A6", Report { event_type: lost, ..plain() }, "DEVIATION_ENCRYPTION_MISSING", "deviceEncryption"),
        ("A1", Report { addressee: manager, ..plain() }, "DEVIATION_NO_SUPERIOR", "addressee"),
    ] {
        let told = world.refused(&world.acting(by).await, async |uow| report(uow, form).await).await;
        assert_eq!(told, (code, Some(field.to_owned())));
    }
    let form = Report { addressee: manager, discovered_at: Some(now), ..plain() };
    let told = world.refused(&world.anonymous(), async |uow| report(uow, form).await).await;
    assert_eq!(told.0, "DEVIATION_NO_SUPERIOR");
    assert!(world.trail(&world.ours, None).await.iter().all(|entry| entry.subject.kind != "deviation"));
}

/// Covers: DT-113
#[tokio::test]
async fn a_report_of_a_loss_asks_whether_it_was_encrypted_and_keeps_the_answer() {
    let world = World::new().await;
    for lost in [EventType::LostMedia, EventType::LostEquipment] {
        let form = Report { event_type: Some(lost), ..plain() };
        let unsaid = form.clone();
        let told = world.refused(&world.acting("A6").await, async |uow| report(uow, unsaid).await).await;
        assert_eq!(told, ("DEVIATION_ENCRYPTION_MISSING", Some("deviceEncryption".to_owned())));
        for told in DeviceEncryption::ALL {
            let form = Report { device_encryption: Some(*told), ..form.clone() };
            assert_eq!(world.report_as(&world.acting("A6").await, form).await.device_encryption, Some(*told));
        }
    }
}

/// Covers: DT-102
#[tokio::test]
async fn a_printout_left_is_a_ready_made_type() {
    let world = World::new().await;
    let form = Report { event_type: "printout_left".parse().ok(), ..plain() };
    let case = world.report_as(&world.ours, form).await;
    assert_eq!((case.event_type, case.aspects()), (Some(EventType::PrintoutLeft), C));
    // How often is asked of a period, and each organisation counts its own.
    let fire = Report { event_type: Some(EventType::Fire), ..plain() };
    world.report_as(&world.ours, fire.clone()).await;
    world.report_as(&world.theirs, fire).await;
    world.until("2026-04-01T08:00:00Z").await;
    world.report_as(&world.ours, Report { event_type: Some(EventType::Malware), ..plain() }).await;
    world.report_as(&world.ours, Report { event_type: Some(EventType::PrintoutLeft), ..plain() }).await;
    world.report_as(&world.ours, plain()).await;
    // A confidential case is counted for those who may see it: a number between two instants would tell of it.
    let hidden = Report { event_type: Some(EventType::Malware), confidential: true, ..plain() };
    world.report_as(&world.acting("A6").await, hidden).await;
    let counts = async |key: &str, from: &str, until: &str| {
        let scope = world.acting(key).await;
        let read = world.store().read(&scope);
        let visible = read.visible(deviations::VIEW).await.expect("reads");
        let counted = deviations::counts_by_event_type(&read, &scope, visible, instant(from), instant(until)).await;
        counted.expect("reads")
    };
    let (printout, fire, malware) = (EventType::PrintoutLeft, EventType::Fire, EventType::Malware);
    let (march, april, may) = ("2026-03-01T00:00:00Z", "2026-04-01T08:00:00Z", "2026-05-01T00:00:00Z");
    assert_eq!(counts("A1", march, may).await, [(printout, 2), (malware, 1), (fire, 1)]);
    assert_eq!(counts("A2", march, may).await, [(malware, 2), (printout, 2), (fire, 1)]);
    assert_eq!(counts("A1", march, april).await, [(printout, 1), (fire, 1)]);
}

/// Covers: OS-18
#[tokio::test]
async fn what_nearly_went_wrong_is_a_report_of_its_own_kind() {
    let world = World::new().await;
    let form = Report::new(Kind::NearMiss, "Almost sent to the wrong list", "The recipient list was noticed in time.");
    let case = world.report_as(&world.acting("A6").await, form).await;
    assert_eq!(case.kind, Kind::NearMiss);
    let filter = deviations::Filter { kinds: Some(vec![Kind::NearMiss]), ..Default::default() };
    let read = world.store().read(&world.ours);
    let visible = read.visible(deviations::VIEW).await.expect("reads");
    let page = kernel::Page::first(10);
    let found = deviations::page(&read, &world.ours, visible, &filter, &page).await.expect("reads").rows;
    assert_eq!(found, [case]);
}

#[tokio::test]
async fn what_is_reported_as_a_breach_is_known_from_its_report_on() {
    let world = World::new().await;
    let form = Report { discovered_at: Some(instant("2026-03-02T07:00:00Z")), kind: Kind::Breach, ..plain() };
    let case = world.report_as(&world.ours, form).await;
    assert_eq!(case.aware_at, Some(instant("2026-03-02T08:00:00Z")));
}

#[tokio::test]
async fn a_fault_is_owned_by_whoever_runs_the_systems_unless_it_is_confidential() {
    let world = World::new().await;
    let fault = Report::new(Kind::Fault, "Backup failed", "The nightly backup did not run.");
    let case = world.report_as(&world.acting("A6").await, fault.clone()).await;
    assert_eq!(case.owner_id, Some(world.our("A4").await));
    let confidential = Report { confidential: true, ..fault };
    assert_eq!(world.report_as(&world.acting("A6").await, confidential).await.owner_id, None);
}

/// Covers: DT-120
#[tokio::test]
async fn a_lost_card_is_to_be_blocked_today_and_nobody_waits_for_a_triage() {
    let world = World::new().await;
    let form = Report { event_type: Some(EventType::LostKeyOrCard), confidential_reporter: true, ..plain() };
    let case = world.report_as(&world.acting("A6").await, form).await;
    let [block] = &world.actions(&case).await[..] else { panic!("one action") };
    assert_eq!((block.owner_id, block.due_on), (world.our("A10").await, date("2026-03-02")));
    assert_eq!((block.effect_check_after(), block.restricted), (None, false));
    assert_eq!(block.author_id, None, "it does not tell who lost the card");
    let done = world.complete("A10", block).await;
    assert_eq!(done.completed_at, Some(instant("2026-03-02T08:00:00Z")));
    assert!(actions::unsettled(&[done]).is_none());
}

#[tokio::test]
async fn without_reception_the_security_officer_blocks_a_lost_card() {
    let world = World::new().await;
    let form = Report { event_type: Some(EventType::LostKeyOrCard), ..plain() };
    world.report_as(&world.theirs, form).await;
    let asked: Vec<_> = world.trail(&world.theirs, None).await;
    let asked = asked.iter().find(|entry| entry.kind == "action.added").expect("asked for");
    assert_eq!(asked.data["owner"], world.person(&world.theirs, "A1").await.to_string());
}

#[tokio::test]
async fn somebody_without_an_account_reports_through_a_link_and_a_program_as_itself() {
    let world = World::new().await;
    let link: ReportLinkId = world.kit.id();
    let form = Report { link: Some(link), confidential: true, ..plain() };
    let case = world.report_as(&world.anonymous(), form.clone()).await;
    assert_eq!((case.source, case.author_id, case.report_link_id), (Source::Anonymous, None, Some(link)));
    assert_eq!(case.circle(), [world.our("A2").await, world.our("A5").await]);
    assert_eq!(world.steps(&case).await, ["reported   >event"]);
    assert_eq!(world.entries(&case).await[0].actor_kind, "anonymous");
    let case = world.report_as(&world.service(Role::Itops).await, form).await;
    assert_eq!((case.source, case.author_id, case.report_link_id), (Source::Service, None, None));
    // Somebody who signs in to ours but belongs to theirs is no employee here.
    let stranger = Scope::person(world.ours.organisation, world.person(&world.theirs, "A1").await);
    assert_eq!(world.refused(&stranger, async |uow| report(uow, plain()).await).await.0, "FORBIDDEN");
}
