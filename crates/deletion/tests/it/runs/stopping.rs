//! The stop switch, and large plans.

use deletion::plan::PlanState;
use deletion::rule::Approval;
use deletion::run::{self, RunState};

use super::faults::Fault;
use super::world::{World, code, erases, visit};

#[tokio::test]
async fn a_run_goes_on_in_portions_behind_what_waits() {
    let world = World::new().await;
    let rule = world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    let theirs = world.rule(&world.theirs, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    let many: Vec<_> = std::iter::repeat_n(visit("2026-01-01"), 22_500).collect();
    world.hold(&world.ours, &many).await;
    world.hold(&world.theirs, &[visit("2026-01-01")]).await;
    let plan = world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.windows, plan.targets), (PlanState::AwaitingApproval, 23, 22_500));
    let once = world.approve("A1", &plan).await.expect("approved");
    world.approve("A4", &once).await.expect("approved");
    // Somebody small comes after somebody large.
    let by = world.acting_in(&world.theirs, "A2").await;
    let ask = deletion::plan::Plan { rule: theirs.rule, day: None };
    let small = world.write(&by, async |uow| deletion::plan::plan(uow, ask).await).await.expect("begun");
    world.settle().await;
    let run = world.run(plan.id).await;
    assert_eq!((run.state, run.erased), (RunState::Completed, 22_500));
    assert!(run.portion >= 3, "it was done in portions: {}", run.portion);
    assert_eq!(world.held(&world.ours).await.len(), 0);
    let read = world.store().read(&world.theirs);
    let small = run::of_plans(&read, &world.theirs, &[small.id]).await.expect("reads").remove(&small.id);
    assert_eq!(small.expect("it ran").erased, 1);
}

#[tokio::test]
async fn a_run_that_is_stopped_proves_what_went_and_leaves_the_rest() {
    let world = World::new().await;
    let rule = world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    let many: Vec<_> = std::iter::repeat_n(visit("2026-01-01"), 2_500).collect();
    world.hold(&world.ours, &many).await;
    let plan = world.plan("A2", &rule).await;
    let once = world.approve("A1", &plan).await.expect("approved");

    // The worker breaks off after the first window; before it comes back somebody has asked for an end.
    let fault = Fault::panic_at("after_record", 1);
    world.approve("A4", &once).await.expect("approved");
    world.settle().await;
    assert_eq!(fault.hits(), 1);
    let stop = run::Stop { run: world.run(plan.id).await.id };
    world.write(&world.acting("A5").await, async |uow| run::stop(uow, stop).await).await.expect("asked");
    world.until("2026-03-02T08:01:00Z").await;

    let run = world.run(plan.id).await;
    assert_eq!((run.state, run.reason.as_deref(), run.erased), (RunState::Stopped, Some("stop_asked"), 1_000));
    assert_eq!(world.held(&world.ours).await.len(), 1_500);
    let (certificate, _) = world.certificate(&run).await.expect("what went is proven");
    assert_eq!(certificate["outcome"]["code"], "stopped");
    assert_eq!(certificate["counts"]["not_reached"], 1_500);
    let stop = run::Stop { run: run.id };
    let by = world.acting("A5").await;
    assert_eq!(code(world.write(&by, async |uow| run::stop(uow, stop).await).await), "DELETION_RUN_NOT_RUNNING");
    // What was not reached is due still, and planned anew.
    world.until("2026-03-03T08:00:00Z").await;
    assert_eq!(world.plans(&world.ours).await.last().map(|plan| plan.targets), Some(1_500));
}

#[tokio::test]
async fn another_organisations_run_is_answered_like_a_missing_one() {
    let world = World::new().await;
    let mut definition = erases(&["A-13/visit"], "visit.date", "P30D");
    definition.approval = Approval::None;
    let rule = world.rule(&world.ours, "A-R13", definition).await;
    world.hold(&world.ours, &[visit("2026-01-01")]).await;
    let plan = world.plan("A2", &rule).await;
    let run = world.run(plan.id).await;
    let by = world.acting_in(&world.theirs, "A1").await;
    let stop = run::Stop { run: run.id };
    assert_eq!(code(world.write(&by, async |uow| run::stop(uow, stop).await).await), "DELETION_RUN_NOT_FOUND");
}
