//! Pausing a schedule, resuming it, and having it run at once.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::ScheduleId;
use store::UnitOfWork;

use crate::ApiError;
use crate::graphql::input;
use crate::graphql::jobs::{Job, Schedule};
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::session::Ask;

/// Mutations of schedules.
#[derive(Default)]
pub struct ScheduleMutations;

/// A schedule to be paused.
#[derive(InputObject)]
pub struct PauseScheduleInput {
    /// Which.
    schedule: ID,
    /// Why, in 1 to 500 characters. It stands beside the schedule until it is resumed, and nowhere else.
    reason: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The schedule as it is now.
#[derive(SimpleObject)]
pub struct PauseSchedulePayload {
    /// The schedule.
    schedule: Option<Schedule>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A schedule to be resumed.
#[derive(InputObject)]
pub struct ResumeScheduleInput {
    /// Which.
    schedule: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The schedule as it is now.
#[derive(SimpleObject)]
pub struct ResumeSchedulePayload {
    /// The schedule.
    schedule: Option<Schedule>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A schedule of which the next period is to be opened now.
#[derive(InputObject)]
pub struct RunScheduleNowInput {
    /// Which.
    schedule: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The schedule as it is now, and the job of the period that was opened.
#[derive(SimpleObject)]
pub struct RunScheduleNowPayload {
    /// The schedule; its `last` is the period.
    schedule: Option<Schedule>,
    /// The job that the period causes.
    job: Option<Job>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ScheduleMutations {
    /// Has a schedule open nothing until it is resumed. It keeps the period that it has come to.
    async fn pause_schedule(
        &self,
        ctx: &Context<'_>,
        input: PauseScheduleInput,
    ) -> Result<Option<PauseSchedulePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("pauseSchedule", &input)?;
        let command = jobs::Pause { schedule: input::id(&input.schedule, "schedule")?, reason: input.reason };
        let work = async |uow: &mut UnitOfWork| Ok(jobs::pause(uow, command).await?.id);
        let done = session.write::<_, jobs::Error>(key, work).await?;
        let schedule = Schedule::find(session, done.value).await?;
        Ok(Some(PauseSchedulePayload { schedule, audit_entry: first_entry(&done.audit) }))
    }

    /// Resumes a schedule. Periods that have come meanwhile are caught up as the schedule says: every one, only the latest,
    /// or each one told to be late.
    async fn resume_schedule(
        &self,
        ctx: &Context<'_>,
        input: ResumeScheduleInput,
    ) -> Result<Option<ResumeSchedulePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("resumeSchedule", &input)?;
        let schedule: ScheduleId = input::id(&input.schedule, "schedule")?;
        let work = async |uow: &mut UnitOfWork| Ok(jobs::resume(uow, schedule).await?.id);
        let done = session.write::<_, jobs::Error>(key, work).await?;
        let schedule = Schedule::find(session, done.value).await?;
        Ok(Some(ResumeSchedulePayload { schedule, audit_entry: first_entry(&done.audit) }))
    }

    /// Opens the period that a schedule waits for before its instant. It does not open again then: a period is once for
    /// ever. Saying it again opens the one after it.
    async fn run_schedule_now(
        &self,
        ctx: &Context<'_>,
        input: RunScheduleNowInput,
    ) -> Result<Option<RunScheduleNowPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("runScheduleNow", &input)?;
        let schedule: ScheduleId = input::id(&input.schedule, "schedule")?;
        let work = async |uow: &mut UnitOfWork| Ok(jobs::run_now(uow, schedule).await?.job);
        let done = session.write::<_, jobs::Error>(key, work).await?;
        let job = Job::find(session, done.value).await?;
        let schedule = Schedule::find(session, schedule).await?;
        Ok(Some(RunScheduleNowPayload { schedule, job, audit_entry: first_entry(&done.audit) }))
    }
}
