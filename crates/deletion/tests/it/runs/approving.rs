//! Who may let a plan be carried out, and what ends an approval.

use deletion::plan::{ApprovalsFor, PlanState};
use deletion::rule::{Approval, RuleVersion};
use deletion::{plan, run};
use kernel::Version;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::things::thing;
use super::world::{World, code, date, erases, visit};

async fn waiting(approval: Approval) -> (World, RuleVersion, plan::DeletionPlan) {
    let world = World::new().await;
    let mut definition = erases(&["A-13/visit"], "visit.date", "P30D");
    definition.approval = approval;
    let rule = world.rule(&world.ours, "A-R13", definition).await;
    world.hold(&world.ours, &[visit("2026-01-01"), visit("2026-01-02")]).await;
    let plan = world.plan("A2", &rule).await;
    assert_eq!(plan.state, PlanState::AwaitingApproval);
    (world, rule, plan)
}

#[tokio::test]
async fn two_people_approve_and_neither_asked_for_it_or_wrote_its_rule() {
    let (world, _, plan) = waiting(Approval::Two).await;
    assert_eq!((plan.approvals, plan.approvals_for), (2, Some(ApprovalsFor::Rule)));
    assert_eq!(code(world.approve("A2", &plan).await), "FORBIDDEN_FOR_AUTHOR");
    assert_eq!(code(world.approve("A3", &plan).await), "DELETION_PLAN_AUTHOR_APPROVES");
    assert_eq!(code(world.approve("A6", &plan).await), "FORBIDDEN");
    let once = world.approve("A1", &plan).await.expect("approved");
    assert_eq!(once.state, PlanState::AwaitingApproval);
    assert_eq!(code(world.approve("A1", &once).await), "DELETION_PLAN_APPROVED_ALREADY");
    // Whoever has not seen the first approval does not give the second.
    assert_eq!(code(world.approve("A4", &plan).await), "VERSION_CONFLICT");
    world.settle().await;
    assert_eq!(world.held(&world.ours).await.len(), 2);
    let twice = world.approve("A4", &once).await.expect("approved");
    assert_eq!(twice.state, PlanState::Approved);
    world.settle().await;
    assert_eq!(world.held(&world.ours).await.len(), 0);

    let read = world.store().read(&world.ours);
    let approvals = plan::approvals_of(&read, &world.ours, &[plan.id]).await.expect("reads").remove(&plan.id);
    let approvals = approvals.expect("two");
    let by: Vec<_> = approvals.iter().map(|approval| approval.person_id).collect();
    assert_eq!(by, [world.person(&world.ours, "A1").await, world.person(&world.ours, "A4").await]);
    assert!(approvals.iter().all(|approval| approval.hash == plan.hash && approval.role.is_some()));
    let (certificate, _) = world.certificate(&world.run(plan.id).await).await.expect("issued");
    let of: Vec<_> = certificate["approvals"].as_array().expect("a list").iter().map(|a| a["of"].clone()).collect();
    assert_eq!(of, ["rule", "rule", "plan", "plan"]);
}

#[tokio::test]
async fn the_database_itself_lets_nobody_have_two_parts_in_a_plan() {
    let (world, _, plan) = waiting(Approval::Two).await;
    for (person, part) in [("A2", "approver"), ("A3", "approver")] {
        let person = world.person(&world.ours, person).await;
        let refused = world
            .write::<_, store::Error>(&world.ours, async |uow| {
                let insert = sea_orm::Statement::from_sql_and_values(
                    sea_orm::DbBackend::Sqlite,
                    "INSERT INTO plan_persons (organisation_id, id, plan_id, person_id, part, at) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        uow.organisation().into(),
                        uow.new_id::<kernel::ApprovalId>().into(),
                        plan.id.into(),
                        person.into(),
                        part.into(),
                        uow.now().into(),
                    ],
                );
                sea_orm::ConnectionTrait::execute_raw(uow.db(), insert).await?;
                Ok(())
            })
            .await;
        assert!(refused.is_err(), "the index refuses a second part");
    }
}

#[tokio::test]
async fn an_approval_of_another_hash_is_refused() {
    let (world, _, plan) = waiting(Approval::One).await;
    let approve = plan::Approve { plan: plan.id, seen: plan.version, hash: "0".repeat(64) };
    let by = world.acting("A1").await;
    let refused = world.write(&by, async |uow| plan::approve(uow, approve).await).await;
    assert_eq!(code(refused), "DELETION_PLAN_CHANGED");
}

#[tokio::test]
async fn a_rule_that_changes_ends_its_plans() {
    let (world, _, plan) = waiting(Approval::One).await;
    let mut stricter = erases(&["A-13/visit"], "visit.date", "P60D");
    stricter.approval = Approval::One;
    world.rule(&world.ours, "A-R13", stricter).await;
    assert_eq!(code(world.approve("A4", &plan).await), "DELETION_PLAN_CHANGED");
    assert_eq!(world.held(&world.ours).await.len(), 2);
}

#[tokio::test]
async fn a_plan_that_waits_by_a_version_before_makes_room_for_the_next() {
    let changed =
        |after| deletion::rule::Definition { approval: Approval::One, ..erases(&["A-13/visit"], "visit.date", after) };
    for by_hand in [true, false] {
        let (world, _, plan) = waiting(Approval::One).await;
        let rule = world.rule(&world.ours, "A-R13", changed("P20D")).await;
        if by_hand {
            world.plan("A2", &rule).await;
        } else {
            world.until("2026-03-03T08:00:00Z").await;
        }
        let before = world.planned(plan.id).await;
        assert_eq!((before.state, before.reason.as_deref()), (PlanState::Cancelled, Some("plan_changed")));
        let plans = world.plans(&world.ours).await;
        assert_eq!((plans.len(), plans[1].state, plans[1].targets), (2, PlanState::AwaitingApproval, 2));
        world.approve("A4", &plans[1]).await.expect("approved");
        world.settle().await;
        assert_eq!(world.held(&world.ours).await.len(), 0);
    }
}

#[tokio::test]
async fn a_rule_that_changes_after_the_approval_stops_the_run_before_it_begins() {
    let (world, _, plan) = waiting(Approval::One).await;
    world.approve("A4", &plan).await.expect("approved");
    // Nothing has run yet: the ledger was not asked to.
    world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P60D")).await;
    world.settle().await;
    let plan = world.planned(plan.id).await;
    assert_eq!((plan.state, plan.reason.as_deref()), (PlanState::Stopped, Some("deletion_plan_changed")));
    assert!(world.maybe_run(plan.id).await.is_none());
    assert_eq!(world.held(&world.ours).await.len(), 2);
}

#[tokio::test]
async fn a_plan_that_was_tampered_with_after_the_approval_is_not_carried_out() {
    let tamperings: [&str; 4] = [
        "UPDATE plan_windows SET count = 1",
        "UPDATE plan_windows SET digest = 'ab'",
        "UPDATE deletion_plans SET cutoff_on = '2026-03-02'",
        "UPDATE deletion_plans SET hash = 'ab'",
    ];
    for tampering in tamperings {
        let (world, _, plan) = waiting(Approval::One).await;
        world.approve("A4", &plan).await.expect("approved");
        world
            .write::<_, store::Error>(&world.ours, async |uow| {
                sea_orm::ConnectionTrait::execute_unprepared(uow.db(), tampering).await?;
                Ok(())
            })
            .await
            .expect("tampered");
        world.settle().await;
        let plan = world.planned(plan.id).await;
        assert_eq!(plan.state, PlanState::Stopped, "{tampering}");
        assert_eq!(world.held(&world.ours).await.len(), 2, "{tampering}");
    }
}

#[tokio::test]
async fn things_that_were_slipped_into_a_window_stop_the_run() {
    let (world, _, plan) = waiting(Approval::One).await;
    let other = world.hold(&world.ours, &[visit("2026-01-03")]).await;
    world.approve("A4", &plan).await.expect("approved");
    let bytes = other[0].as_bytes().to_vec();
    world
        .write::<_, store::Error>(&world.ours, async |uow| {
            let slip = sea_orm::sea_query::Query::update().table("plan_windows").value("things", bytes).to_owned();
            sea_orm::ConnectionTrait::execute(uow.db(), &slip).await?;
            Ok(())
        })
        .await
        .expect("slipped in");
    world.settle().await;
    let run = world.run(plan.id).await;
    assert_eq!((run.state, run.reason.as_deref()), (run::RunState::Stopped, Some("deletion_plan_changed")));
    assert_eq!(world.held(&world.ours).await.len(), 3);
    assert!(world.certificate(&run).await.is_none());
}

#[tokio::test]
async fn another_organisations_plan_is_answered_like_a_missing_one() {
    let (world, rule, plan) = waiting(Approval::One).await;
    let by = world.acting_in(&world.theirs, "A1").await;
    let hash = plan.hash.clone().unwrap_or_default();
    let approve = plan::Approve { plan: plan.id, seen: plan.version, hash };
    let refused = world.write(&by, async |uow| plan::approve(uow, approve).await).await;
    assert_eq!(code(refused), "DELETION_PLAN_NOT_FOUND");
    let cancel = plan::Cancel { plan: plan.id, seen: Version::FIRST };
    assert_eq!(code(world.write(&by, async |uow| plan::cancel(uow, cancel).await).await), "DELETION_PLAN_NOT_FOUND");
    let ask = plan::Plan { rule: rule.rule, day: None };
    assert_eq!(code(world.write(&by, async |uow| plan::plan(uow, ask).await).await), "RULE_NOT_IN_FORCE");
    let read = world.store().read(&world.theirs);
    assert!(plan::get(&read, &world.theirs, plan.id).await.expect("reads").is_none());
}

#[tokio::test]
async fn a_plan_is_for_a_day_that_has_come() {
    let (world, rule, plan) = waiting(Approval::One).await;
    let by = world.acting("A2").await;
    let cancel = plan::Cancel { plan: plan.id, seen: plan.version };
    world.write(&by, async |uow| plan::cancel(uow, cancel).await).await.expect("taken back");
    let ask = plan::Plan { rule: rule.rule, day: Some(date("2026-03-03")) };
    assert_eq!(code(world.write(&by, async |uow| plan::plan(uow, ask).await).await), "DELETION_PLAN_DAY_INVALID");
    // For a day that has passed, only what was due then.
    let ask = plan::Plan { rule: rule.rule, day: Some(date("2026-01-31")) };
    let plan = world.write(&by, async |uow| plan::plan(uow, ask).await).await.expect("begun");
    world.settle().await;
    assert_eq!(world.planned(plan.id).await.targets, 1);
}

#[tokio::test]
async fn a_plan_over_a_cap_asks_two_people() {
    let world = World::new().await;
    world.rule(&world.ours, "A-R13", erases(&["A-13/visit"], "visit.date", "P30D")).await;
    let many: Vec<_> = std::iter::repeat_n(visit("2026-01-01"), 101).collect();
    world.hold(&world.ours, &many).await;
    world.until("2026-03-03T08:00:00Z").await;
    let plans = world.plans(&world.ours).await;
    assert_eq!(plans.len(), 1);
    assert_eq!((plans[0].state, plans[0].approvals), (PlanState::AwaitingApproval, 2));
    assert_eq!(plans[0].approvals_for, Some(ApprovalsFor::Share));
    let once = world.approve("A1", &plans[0]).await.expect("approved");
    world.approve("A4", &once).await.expect("approved");
    world.settle().await;
    assert_eq!(world.held(&world.ours).await.len(), 0);
}

#[tokio::test]
async fn what_becomes_newer_while_people_think_is_spared() {
    let (world, _, plan) = waiting(Approval::One).await;
    let things = world.held(&world.ours).await;
    let newer = thing::ActiveModel { on: Set(date("2026-03-02")), ..Default::default() };
    world.touch(&world.ours, things[0].id, newer).await;
    world.approve("A4", &plan).await.expect("approved");
    world.settle().await;
    let run = world.run(plan.id).await;
    assert_eq!((run.erased, run.spared), (1, 1));
    let read = world.store().read(&world.ours);
    let left = thing::Entity::find().filter(thing::Column::OrganisationId.eq(world.ours.organisation));
    assert_eq!(left.all(&read).await.expect("reads").len(), 1);
}
