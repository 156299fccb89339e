//! Planning, approving and stopping.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deletion::plan::{self, Approve, Cancel, Plan};
use deletion::run::{self, Stop};
use store::UnitOfWork;

use super::plan::DeletionPlan;
use super::run::DeletionRun;
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// Mutations of plans and runs.
#[derive(Default)]
pub struct RunMutations;

/// What is to be planned.
#[derive(InputObject)]
pub struct PlanDeletionInput {
    /// Which rule.
    rule: ID,
    /// Due on which local day; null = today.
    day: Option<Date>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The plan that was begun.
#[derive(SimpleObject)]
pub struct PlanDeletionPayload {
    /// The plan.
    plan: Option<DeletionPlan>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A plan that is approved.
#[derive(InputObject)]
pub struct ApproveDeletionPlanInput {
    /// Which plan.
    plan: ID,
    /// The version that was seen.
    version: i32,
    /// The hash that was seen: what the approval signs.
    hash: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The plan as it is now.
#[derive(SimpleObject)]
pub struct ApproveDeletionPlanPayload {
    /// The plan.
    plan: Option<DeletionPlan>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A plan that is taken back.
#[derive(InputObject)]
pub struct CancelDeletionPlanInput {
    /// Which plan.
    plan: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The plan as it is now.
#[derive(SimpleObject)]
pub struct CancelDeletionPlanPayload {
    /// The plan.
    plan: Option<DeletionPlan>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A run that is to stop.
#[derive(InputObject)]
pub struct StopDeletionRunInput {
    /// Which run.
    run: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The run as it is now.
#[derive(SimpleObject)]
pub struct StopDeletionRunPayload {
    /// The run.
    run: Option<DeletionRun>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl RunMutations {
    /// Plans what is due under a rule. It is gathered and frozen a moment later: other systems are asked for it.
    async fn plan_deletion(
        &self,
        ctx: &Context<'_>,
        input: PlanDeletionInput,
    ) -> Result<Option<PlanDeletionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("planDeletion", &input)?;
        let command = Plan { rule: input::id(&input.rule, "rule")?, day: input.day.map(|value| value.0) };
        let work = async |uow: &mut UnitOfWork| Ok(plan::plan(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let plan = DeletionPlan::find(session, done.value).await?;
        Ok(Some(PlanDeletionPayload { plan, audit_entry: first_entry(&done.audit) }))
    }

    /// Approves a plan as it stands. Never by whoever wrote its rule or asked for it; with the last approval that it
    /// needs it is carried out.
    async fn approve_deletion_plan(
        &self,
        ctx: &Context<'_>,
        input: ApproveDeletionPlanInput,
    ) -> Result<Option<ApproveDeletionPlanPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("approveDeletionPlan", &input)?;
        let command =
            Approve { plan: input::id(&input.plan, "plan")?, seen: input::version(input.version), hash: input.hash };
        let work = async |uow: &mut UnitOfWork| Ok(plan::approve(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let plan = DeletionPlan::find(session, done.value).await?;
        Ok(Some(ApproveDeletionPlanPayload { plan, audit_entry: first_entry(&done.audit) }))
    }

    /// Takes a plan back that was not begun. What is due stays due.
    async fn cancel_deletion_plan(
        &self,
        ctx: &Context<'_>,
        input: CancelDeletionPlanInput,
    ) -> Result<Option<CancelDeletionPlanPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("cancelDeletionPlan", &input)?;
        let command = Cancel { plan: input::id(&input.plan, "plan")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(plan::cancel(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let plan = DeletionPlan::find(session, done.value).await?;
        Ok(Some(CancelDeletionPlanPayload { plan, audit_entry: first_entry(&done.audit) }))
    }

    /// Asks a run to stop. The window that is being erased comes to its end, and none begins after it; what went is
    /// verified and proven all the same. Whoever is in a hurry need not have seen the last version.
    async fn stop_deletion_run(
        &self,
        ctx: &Context<'_>,
        input: StopDeletionRunInput,
    ) -> Result<Option<StopDeletionRunPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("stopDeletionRun", &input)?;
        let command = Stop { run: input::id(&input.run, "run")? };
        let work = async |uow: &mut UnitOfWork| Ok(run::stop(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let run = DeletionRun::find(session, done.value).await?;
        Ok(Some(StopDeletionRunPayload { run, audit_entry: first_entry(&done.audit) }))
    }
}
