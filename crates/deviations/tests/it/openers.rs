//! Events that open cases.

use std::collections::BTreeMap;

use access::appointments;
use deviations::jobs::opened_by;
use deviations::{Deviation, EventType, Filter, Kind, Source, Status, VIEW};
use kernel::{Event, Id, OccurrenceId, Page, Role, Scope, Subject};

use crate::world::World;

/// A duty that nobody did, as the crate of reviews tells of it.
struct DutyMissed {
    occurrence: OccurrenceId,
    period: &'static str,
    owner_role: &'static str,
}

impl Event for DutyMissed {
    fn kind(&self) -> &'static str {
        "duty.missed"
    }
    fn subject(&self) -> Subject {
        Subject::new("occurrence", self.occurrence)
    }
    fn data(&self) -> BTreeMap<&'static str, String> {
        let data = [("duty", "dut_1"), ("period", self.period), ("owner_role", self.owner_role), ("kind", "meeting")];
        data.into_iter().map(|(key, value)| (key, value.to_owned())).collect()
    }
}

async fn tell(world: &World, scope: &Scope, event: &DutyMissed) {
    let told = world.write(scope, async |uow| {
        uow.emit(event);
        Ok::<(), store::Error>(())
    });
    told.await.expect("told");
    world.ledger.pass().await.expect("a pass");
}

async fn opened(world: &World, scope: &Scope) -> Vec<Deviation> {
    let read = world.store().read(scope);
    let visible = read.visible(VIEW).await.expect("reads");
    let filter = Filter { opened_by_event: Some(true), ..Filter::default() };
    let page = deviations::page(&read, scope, visible, &filter, &Page::first(100)).await.expect("reads");
    page.rows.into_iter().rev().collect()
}

fn missed(number: u128, period: &'static str, owner_role: &'static str) -> DutyMissed {
    DutyMissed { occurrence: OccurrenceId::from_uuid(uuid::Uuid::from_u128(number)), period, owner_role }
}

/// Covers: §7.3
#[tokio::test]
async fn a_missed_duty_is_a_case_of_the_role_that_should_have_done_it() {
    let world = World::new().await;
    let event = missed(1, "2027-04", "SEC");
    tell(&world, &world.ours, &event).await;
    let [case] = &opened(&world, &world.ours).await[..] else { panic!("one case") };
    assert_eq!((case.kind, case.status, case.source), (Kind::Deviation, Status::Reported, Source::Event));
    assert_eq!((case.event_type, case.title.as_str()), (Some(EventType::DutyMissed), "Duty missed: meeting 2027-04"));
    assert_eq!(case.owner_id, Some(world.our("A2").await));
    assert_eq!((case.author_id, case.origin_event.as_deref()), (None, Some("duty.missed")));
    assert_eq!(case.origin_subject(), Some(event.subject()));
    assert_eq!(case.description, format!("Opened by duty.missed of occurrence {}.", event.occurrence));
    assert_eq!(world.steps(case).await, ["reported   >deviation"]);
    let told = &world.entries(case).await[0];
    assert_eq!((told.actor_kind.as_str(), told.actor.as_str()), ("job", "deviations.open_case"));
    // From here on it is a case like any other.
    let case = world.triage("A5", case, "A2").await;
    let case = world.cause("A2", &case).await;
    world.close("A5", &case, Some("The meeting is held a week later.")).await.expect("closed");
}

#[tokio::test]
async fn the_same_event_told_twice_opens_one_case_and_another_opens_another() {
    let world = World::new().await;
    tell(&world, &world.ours, &missed(1, "2026-03", "SEC")).await;
    tell(&world, &world.ours, &missed(1, "2026-03", "SEC")).await;
    assert_eq!(opened(&world, &world.ours).await.len(), 1);
    // Planted: were it the kind alone that counts, these would be missing.
    tell(&world, &world.ours, &missed(2, "2026-04", "SEC")).await;
    assert_eq!(opened(&world, &world.ours).await.len(), 2);
    tell(&world, &world.theirs, &missed(1, "2026-03", "SEC")).await;
    assert_eq!(opened(&world, &world.theirs).await.len(), 1);
    // Not even after the first has been closed.
    let case = world.triage("A5", &opened(&world, &world.ours).await[0], "A2").await;
    let case = world.cause("A2", &case).await;
    world.close("A5", &case, Some("x")).await.expect("closed");
    tell(&world, &world.ours, &missed(1, "2026-03", "SEC")).await;
    assert_eq!(opened(&world, &world.ours).await.len(), 2);
}

#[tokio::test]
async fn where_nobody_holds_the_role_the_head_of_the_business_answers() {
    let world = World::new().await;
    for (number, role, owner) in [(1, "DPO", "A1"), (2, "", "A1"), (3, "HR", "A2"), (4, "ITOPS", "A4")] {
        tell(&world, &world.ours, &missed(number, "2026-03", role)).await;
        let cases = opened(&world, &world.ours).await;
        assert_eq!(cases.last().expect("one").owner_id, Some(world.our(owner).await), "{role}");
    }
}

#[tokio::test]
async fn a_role_that_must_be_held_and_is_not_is_a_case_too() {
    let world = World::new().await;
    for (key, role, owner) in [("A2", Role::Sec, "A1"), ("A1", Role::Ctrl, "A5")] {
        let person = world.our(key).await;
        let read = world.store().read(&world.ours);
        let held = appointments::of_persons(&read, &world.ours, &[person]).await.expect("reads");
        let held = held[&person].iter().find(|held| held.role == role).expect("held").clone();
        drop(read);
        let end = appointments::End { appointment: held.id, seen: held.version, at: None };
        world.write(&world.ours, async |uow| appointments::end(uow, end).await).await.expect("ended");
        world.until(if role == Role::Sec { "2026-03-02T09:00:00Z" } else { "2026-03-02T10:00:00Z" }).await;
        let cases = opened(&world, &world.ours).await;
        let case = cases.last().expect("one");
        assert_eq!(
            (case.event_type, case.title.clone()),
            (Some(EventType::RoleVacant), format!("Role without a holder: {role}"))
        );
        assert_eq!(case.owner_id, Some(world.our(owner).await), "{role}");
        assert_eq!(case.origin_subject(), Some(Subject::new("appointment", held.id)));
    }
}

/// A look that found a measure not to work, as the crate of reviews tells of it.
struct MeasureFailed(&'static str);

impl Event for MeasureFailed {
    fn kind(&self) -> &'static str {
        "measure.failed"
    }
    fn subject(&self) -> Subject {
        Subject::new("verification", self.0)
    }
    fn data(&self) -> BTreeMap<&'static str, String> {
        let data = [("measure", "mea_1"), ("key", "firewall"), ("owner_role", "ITOPS")];
        data.into_iter().map(|(key, value)| (key, value.to_owned())).collect()
    }
}

/// Covers: DT-22, DT-23
#[tokio::test]
async fn a_measure_that_does_not_work_is_a_case_of_the_role_that_answers_for_it() {
    let world = World::new().await;
    for look in ["ver_1", "ver_1", "ver_2"] {
        let told = world.write(&world.ours, async |uow| {
            uow.emit(&MeasureFailed(look));
            Ok::<(), store::Error>(())
        });
        told.await.expect("told");
        world.ledger.pass().await.expect("a pass");
    }
    let cases = opened(&world, &world.ours).await;
    assert_eq!(cases.len(), 2, "each look opens one case, told once or twice");
    assert_eq!(cases[0].event_type, Some(EventType::MeasureFailed));
    assert_eq!(cases[0].title, "Measure does not work: firewall");
    assert_eq!(cases[0].owner_id, Some(world.our("A4").await));
    assert_eq!(cases[0].origin_subject(), Some(Subject::new("verification", "ver_1")));
}

#[test]
fn the_table_of_events_that_open_cases() {
    let told: Vec<_> = opened_by().into_iter().map(|(event, event_type)| (event, event_type.code())).collect();
    let table = [
        ("duty.missed", "duty_missed"),
        ("measure.failed", "measure_failed"),
        ("role.vacated", "role_vacant"),
        ("deletion.order_overdue", "erasure_not_done"),
        ("deletion.residue_found", "erasure_not_done"),
        ("deletion.stopped", "erasure_not_done"),
        ("deletion.late", "erasure_not_done"),
        ("retention.gap_found", "retention_gap"),
        ("agreement.expired", "agreement_expired"),
    ];
    assert_eq!(told, table);
}
