//! What meetings must treat of cases.

use deviations::{Agenda, Deviation, Report, Severity, Triage};
use kernel::Scope;
use ports::{AgendaReason, AgendaSource};
use testkit::instant;

use crate::world::{C, PEOPLE, World, plain};

async fn drawn(world: &World, scope: &Scope, since: Option<&str>) -> Vec<(String, AgendaReason, bool)> {
    let points = world.write(scope, async |uow| Agenda.draw(uow, since.map(instant), uow.now()).await).await;
    let points = points.expect("drawn");
    assert!(points.is_sorted_by_key(|point| point.rank));
    points.into_iter().map(|point| (point.subject.id, point.reason, point.restricted)).collect()
}

async fn graded(world: &World, severity: Severity) -> Deviation {
    let case = world.report("A6").await;
    let triage = Triage { aspects: C, ..Triage::new(&case, severity, world.our("A4").await) };
    world.write(&world.acting("A2").await, async |uow| deviations::triage(uow, triage).await).await.expect("triaged")
}

/// Covers: DT-90, DT-93
#[tokio::test]
async fn new_cases_come_first_then_those_not_closed_the_gravest_first() {
    let world = World::new().await;
    let old_low = graded(&world, Severity::Low).await;
    let old_serious = graded(&world, Severity::Serious).await;
    let old_closed = world.cause("A4", &graded(&world, Severity::High).await).await;
    let old_closed = world.close("A2", &old_closed, Some("x")).await.expect("closed");
    world.until("2026-03-03T08:00:00Z").await;
    let meeting = "2026-03-03T08:00:00Z";
    let at_the_instant = graded(&world, Severity::Medium).await;
    world.until("2026-03-10T08:00:00Z").await;
    let untriaged = world.report_as(&world.acting("A6").await, Report { confidential: true, ..plain() }).await;
    let high = graded(&world, Severity::High).await;
    let serious = graded(&world, Severity::Serious).await;
    let closed = world.cause("A4", &graded(&world, Severity::Low).await).await;
    let closed = world.close("A2", &closed, Some("x")).await.expect("closed");
    let point = |case: &Deviation, reason| (case.id.to_string(), reason, case.restricted);
    assert_eq!(
        drawn(&world, &world.ours, Some(meeting)).await,
        [
            point(&serious, AgendaReason::NewCase),
            point(&untriaged, AgendaReason::NewCase),
            point(&high, AgendaReason::NewCase),
            point(&at_the_instant, AgendaReason::NewCase),
            // Closed since, and to be learnt from.
            point(&closed, AgendaReason::NewCase),
            point(&old_serious, AgendaReason::OpenCase),
            point(&old_low, AgendaReason::OpenCase),
        ]
    );
    assert!(untriaged.restricted);
    // The first meeting treats all that ever was.
    let first = drawn(&world, &world.ours, None).await;
    assert_eq!(first.len(), 8);
    assert!(first.contains(&point(&old_closed, AgendaReason::NewCase)));
    assert!(drawn(&world, &world.theirs, None).await.is_empty());
    // Who sat before some of it was reported has not heard of that.
    let sat_at = instant("2026-03-03T08:00:00Z");
    let points = world.write(&world.ours, async |uow| Agenda.draw(uow, None, sat_at).await).await.expect("drawn");
    assert_eq!(points.len(), 4);
}

#[tokio::test]
async fn whoever_may_ask_for_something_in_a_confidential_case_may_decide_on_it() {
    let world = World::new().await;
    let case = world.report_as(&world.acting("A6").await, Report { confidential: true, ..plain() }).await;
    let case = world.triage("A2", &case, "A4").await;
    let mut treating = Vec::new();
    for key in PEOPLE {
        let subject = case.as_subject();
        let asked = world.write(&world.acting(key).await, async |uow| Agenda.may_treat(uow, &subject).await).await;
        if asked.expect("answered") {
            treating.push(key);
        }
    }
    // The circle and the owner; neither the reporter, A6, nor the auditor, A7.
    assert_eq!(treating, ["A2", "A4", "A5"]);
    let officer = world.acting("A2").await;
    let others = [
        kernel::Subject::new("deviation", world.kit.id::<kernel::DeviationId>()),
        kernel::Subject::new("action", world.add_action("A2", &case, "A4", "2026-03-20").await.id),
    ];
    for subject in others {
        let asked = world.write(&officer, async |uow| Agenda.may_treat(uow, &subject).await).await;
        assert!(!asked.expect("answered"), "{subject:?}");
    }
}
