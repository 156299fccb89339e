//! Confidential cases that nobody is left to treat.

use access::{appointments, persons};
use deviations::{Addressee, Deviation, Report, Status};
use kernel::{PersonId, Role, Scope};
use testkit::instant;

use crate::world::{World, plain};

fn secret() -> Report {
    Report { confidential: true, ..plain() }
}

/// Somebody leaves, and what that leads to happens.
async fn leaves(world: &World, scope: &Scope, person: PersonId) {
    let seen = persons::get(&world.store().read(scope), scope, person).await.expect("reads").expect("there").version;
    let leave = persons::Leave { person, seen };
    world.write(scope, async |uow| persons::leave(uow, leave).await).await.expect("left");
    world.ledger.pass().await.expect("a pass");
}

async fn appoint(world: &World, scope: &Scope, person: PersonId, role: Role, from: &str) {
    let appoint = appointments::Appoint { person, role, from: instant(from), to: None, deputy_for: None };
    world.write(scope, async |uow| appointments::appoint(uow, appoint).await).await.expect("appointed");
    world.ledger.pass().await.expect("a pass");
}

async fn now(world: &World, scope: &Scope, case: &Deviation) -> Deviation {
    deviations::get(&world.store().read(scope), scope, case.id).await.expect("reads").expect("there")
}

#[tokio::test]
async fn when_the_last_insider_leaves_those_who_treat_reports_now_come_in() {
    let world = World::new().await;
    let by = world.acting("A6").await;
    let case = world.report_as(&by, secret()).await;
    let ordinary = world.report_as(&by, plain()).await;
    let action = world.add_action("A2", &case, "A10", "2026-03-20").await;
    leaves(&world, &world.ours, world.our("A2").await).await;
    assert_eq!(world.now(&case).await.circle().len(), 2, "the deputy is there");
    leaves(&world, &world.ours, world.our("A5").await).await;
    let head = world.our("A1").await;
    let after = world.now(&case).await;
    assert!(after.circle().contains(&head), "no security officer is left, so the head of the business comes in");
    assert_eq!(world.steps(&case).await[1..], [format!("admitted   >{head}")]);
    let told = &world.entries(&case).await[1];
    assert_eq!((told.kind.as_str(), told.actor.as_str()), ("deviation.admitted", "deviations.let_treaters_in"));
    assert_eq!(told.data["person"], head.to_string());
    assert!(world.actions(&case).await[0].circle().contains(&head), "{:?}", action.id);
    assert!(world.now(&ordinary).await.circle().is_empty(), "roles open an ordinary case");
    let treated = world.triage("A1", &after, "A4").await;
    assert_eq!(treated.status, Status::Triaged);
    // It happens once, and a case with somebody in it is left alone.
    let theirs = world.our("A3").await;
    appoint(&world, &world.ours, theirs, Role::Sec, "2026-03-02T08:00:00Z").await;
    assert_eq!(world.now(&case).await, treated);
}

#[tokio::test]
async fn where_the_addressed_superior_leaves_the_security_officer_comes_in() {
    let world = World::new().await;
    let form = Report { addressee: Addressee::Manager, ..secret() };
    let case = world.report_as(&world.acting("A6").await, form).await;
    let case = world.triage("A3", &case, "A3").await;
    leaves(&world, &world.ours, world.our("A3").await).await;
    let circle = world.now(&case).await.circle().to_vec();
    for officer in ["A2", "A5"] {
        assert!(circle.contains(&world.our(officer).await), "{officer}");
    }
}

#[tokio::test]
async fn a_case_that_nobody_could_treat_waits_for_whoever_is_appointed_next() {
    let world = World::new().await;
    let theirs = &world.theirs;
    let (head, other) = (world.person(theirs, "A1").await, world.person(theirs, "A2").await);
    // The head is the only security officer, and reports it.
    let case = world.report_as(&Scope::person(theirs.organisation, head), secret()).await;
    assert!(case.circle().is_empty());
    appoint(&world, theirs, other, Role::Itops, "2026-03-02T08:00:00Z").await;
    assert!(now(&world, theirs, &case).await.circle().is_empty(), "another role treats no reports");
    // An appointment counts from its first instant on.
    appoint(&world, theirs, other, Role::Sec, "2026-03-09T08:00:00Z").await;
    assert!(now(&world, theirs, &case).await.circle().is_empty());
    world.until("2026-03-09T08:00:00Z").await;
    assert_eq!(now(&world, theirs, &case).await.circle(), [other]);
}

#[tokio::test]
async fn however_many_there_are_all_of_them_are_looked_at_and_the_closed_are_not() {
    let world = World::new().await;
    let by = world.acting("A6").await;
    let closed = world.report_as(&by, secret()).await;
    let closed = world.cause("A4", &world.triage("A2", &closed, "A4").await).await;
    let closed = world.close("A2", &closed, Some("It was only once.")).await.expect("closed");
    let mut cases = Vec::new();
    for _ in 0..101 {
        cases.push(world.report_as(&by, secret()).await);
    }
    leaves(&world, &world.ours, world.our("A5").await).await;
    leaves(&world, &world.ours, world.our("A2").await).await;
    world.ledger.pass().await.expect("a pass");
    let head = world.our("A1").await;
    for case in &cases {
        assert!(world.now(case).await.circle().contains(&head));
    }
    assert_eq!(world.now(&closed).await, closed);
}
