//! What lies in our own store: planned, erased, verified, proven.

use deletion::plan::PlanState;
use deletion::rule::{Approval, Step};
use deletion::run::{RunState, WindowState};
use sea_orm::ActiveValue::Set;

use super::things::thing;
use super::world::{KEPT, World, code, date, erases, visit};

#[tokio::test]
async fn what_is_due_goes_and_what_is_not_stays() {
    let world = World::new().await;
    let rule = world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    let theirs = world.hold(&world.theirs, &[visit("2025-01-01")]).await;
    // Today is 2 March: what was 30 days ago is due, what was 29 days ago is not.
    let things: Vec<_> = ["2026-01-31", "2026-02-01", "2025-01-01"].map(visit).to_vec();
    let ids = world.hold(&world.ours, &things).await;

    let plan = world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.targets, plan.windows, plan.approvals), (PlanState::Completed, 2, 1, 0));
    let left: Vec<_> = world.held(&world.ours).await.into_iter().map(|thing| thing.id).collect();
    assert_eq!(left, [ids[1]]);
    assert_eq!(world.held(&world.theirs).await.len(), theirs.len());

    let run = world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.spared, run.missing), (RunState::Completed, 2, 0, 0));
    assert_eq!(run.rows, serde_json::json!({ "own/things": 2 }));
    assert!(run.verified_at.is_some());
    let windows = world.windows(&run).await;
    assert_eq!(windows.iter().map(|window| window.state).collect::<Vec<_>>(), [WindowState::Verified]);
    let told: Vec<_> = world.told(&world.ours).await.into_iter().filter(|kind| kind != "retention.gap_found").collect();
    let last = [
        "deletion.plan_begun",
        "deletion.windows_planned",
        "deletion.planned",
        "deletion.run_started",
        "holding.erased",
        "deletion.window_recorded",
        "deletion.run_erased",
        "deletion.window_verified",
        "deletion.run_completed",
        "deletion.certificate_issued",
    ];
    assert_eq!(told[told.len() - last.len()..], last);
}

#[tokio::test]
async fn everything_is_asked_again_as_it_is_erased() {
    let world = World::new().await;
    let mut definition = erases(&["A-13/visit"], "visit.date", "P30D");
    definition.approval = Approval::One;
    definition.unless = vec!["item.thing.kept".to_owned()];
    let rule = world.rule(&world.ours, "A-R13", definition).await;
    let things: Vec<_> = (1..=6).map(|day| visit(&format!("2026-01-0{day}"))).collect();
    let ids = world.hold(&world.ours, &things).await;
    let plan = world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.targets), (PlanState::AwaitingApproval, 6));

    // Between plan and run one becomes newer, one is kept by a condition, one is gone; another is due that was not planned.
    world.touch(&world.ours, ids[1], thing::ActiveModel { on: Set(date("2026-03-01")), ..Default::default() }).await;
    let kept = thing::ActiveModel { state: Set(Some(KEPT.to_owned())), ..Default::default() };
    world.touch(&world.ours, ids[2], kept).await;
    let away = thing::ActiveModel { kind: Set("reference".to_owned()), ..Default::default() };
    world.touch(&world.ours, ids[3], away).await;
    let late = world.hold(&world.ours, &[visit("2026-01-01")]).await;

    world.approve("A4", &plan).await.expect("approved");
    world.settle().await;
    let run = world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.spared, run.missing), (RunState::Completed, 3, 2, 1));
    let left: Vec<_> = world.held(&world.ours).await.into_iter().map(|thing| thing.id).collect();
    assert_eq!(left, [ids[1], ids[2], ids[3], late[0]]);
    assert_eq!(world.kept(&run).await, ["item not_due  1 2026-03-31", "item unless  1 "]);
}

#[tokio::test]
async fn what_is_said_after_the_day_of_the_plan_is_listened_to() {
    let world = World::new().await;
    let mut definition = erases(&["A-13/visit"], "visit.date", "P30D");
    definition.approval = Approval::One;
    definition.unless = vec!["item.thing.kept".to_owned()];
    let rule = world.rule(&world.ours, "A-R13", definition).await;
    let ids = world.hold(&world.ours, &[visit("2026-01-01"), visit("2026-01-02")]).await;
    let plan = world.plan("A2", &rule).await;
    // A consent, say, that is given on the day after.
    let given = thing::ActiveModel { state: Set(Some("2026-03-03".to_owned())), ..Default::default() };
    world.touch(&world.ours, ids[0], given).await;
    world.until("2026-03-03T12:00:00Z").await;
    world.approve("A4", &plan).await.expect("approved");
    world.settle().await;
    let run = world.run(plan.id).await;
    assert_eq!((run.state, run.erased, run.spared), (RunState::Completed, 1, 1));
    assert_eq!(world.kept(&run).await, ["item unless  1 "]);
    assert_eq!(world.held(&world.ours).await[0].id, ids[0]);
}

#[tokio::test]
async fn nothing_due_leaves_no_plan_but_one_that_was_asked_for() {
    let world = World::new().await;
    let rule = world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    world.hold(&world.ours, &[visit("2026-03-01")]).await;
    world.until("2026-03-04T08:00:00Z").await;
    assert_eq!(world.plans(&world.ours).await, []);
    let plan = world.plan("A2", &rule).await;
    assert_eq!((plan.state, plan.reason.as_deref()), (PlanState::Cancelled, Some("nothing_due")));
    assert!(world.maybe_run(plan.id).await.is_none());
}

#[tokio::test]
async fn the_daily_run_erases_at_its_local_time() {
    let world = World::new().await;
    world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    world.hold(&world.ours, &[visit("2026-02-02")]).await;
    // Due on 4 March, at half past two in Oslo.
    world.until("2026-03-04T01:29:00Z").await;
    assert_eq!(world.held(&world.ours).await.len(), 1);
    world.until("2026-03-04T01:30:00Z").await;
    assert_eq!(world.held(&world.ours).await.len(), 0);
    let plans = world.plans(&world.ours).await;
    assert_eq!(plans.iter().map(|plan| plan.state).collect::<Vec<_>>(), [PlanState::Completed]);
    assert_eq!(plans[0].made_by, None);
    // Days that were missed are one run.
    world.until("2026-03-20T08:00:00Z").await;
    assert_eq!(world.plans(&world.ours).await.len(), 1);
}

#[tokio::test]
async fn what_is_only_blanked_is_blanked_once() {
    let world = World::new().await;
    let mut definition = erases(&["A-13/visit"], "visit.date", "P30D");
    definition.steps = vec![Step::Redact(2)];
    let rule = world.rule(&world.ours, "B-R1", definition).await;
    world.hold(&world.ours, &[visit("2026-01-01")]).await;
    let plan = world.plan("A2", &rule).await;
    assert_eq!(plan.state, PlanState::Completed);
    assert_eq!(world.held(&world.ours).await[0].value, "a ");
    let again = world.plan("A2", &rule).await;
    assert_eq!((again.state, again.reason.as_deref()), (PlanState::Cancelled, Some("nothing_due")));
    assert_eq!(again.spared, 1);
}

#[tokio::test]
async fn a_rule_has_one_plan_at_a_time() {
    let world = World::new().await;
    let mut definition = erases(&["A-13/visit"], "visit.date", "P30D");
    definition.approval = Approval::One;
    let rule = world.rule(&world.ours, "A-R13", definition).await;
    world.hold(&world.ours, &[visit("2026-01-01")]).await;
    let plan = world.plan("A2", &rule).await;
    assert_eq!(code(world.begin("A2", &rule).await), "DELETION_PLAN_OPEN");
    world.until("2026-03-10T08:00:00Z").await;
    assert_eq!(world.plans(&world.ours).await.len(), 1);
    // What was not approved in two weeks is over, and the next day plans it anew.
    world.until("2026-03-18T08:00:00Z").await;
    let states: Vec<_> = world.plans(&world.ours).await.iter().map(|plan| plan.state).collect();
    assert_eq!(states, [PlanState::Expired, PlanState::AwaitingApproval]);
    assert_eq!(code(world.approve("A1", &world.planned(plan.id).await).await), "DELETION_PLAN_NOT_WAITING");
}
