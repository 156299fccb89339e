//! Trying a job again, and calling one off.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::JobId;
use store::UnitOfWork;

use crate::ApiError;
use crate::graphql::input;
use crate::graphql::jobs::Job;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::session::Ask;

/// Mutations of jobs.
#[derive(Default)]
pub struct JobMutations;

/// A job to be tried again.
#[derive(InputObject)]
pub struct RetryJobInput {
    /// Which.
    job: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The job as it is now.
#[derive(SimpleObject)]
pub struct RetryJobPayload {
    /// The job.
    job: Option<Job>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A job to be called off.
#[derive(InputObject)]
pub struct CancelJobInput {
    /// Which.
    job: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The job as it is now.
#[derive(SimpleObject)]
pub struct CancelJobPayload {
    /// The job.
    job: Option<Job>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl JobMutations {
    /// Has a job that was given up wait for a worker again, as if it had never been tried.
    async fn retry_job(&self, ctx: &Context<'_>, input: RetryJobInput) -> Result<Option<RetryJobPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("retryJob", &input)?;
        let job: JobId = input::id(&input.job, "job")?;
        let work = async |uow: &mut UnitOfWork| jobs::retry_job(uow, job).await;
        let done = session.write::<_, jobs::Error>(key, work).await?;
        let job = Job::find(session, done.value).await?;
        Ok(Some(RetryJobPayload { job, audit_entry: first_entry(&done.audit) }))
    }

    /// Calls a job off that waits: for its instant, for a worker or for another attempt. It can be tried again.
    async fn cancel_job(&self, ctx: &Context<'_>, input: CancelJobInput) -> Result<Option<CancelJobPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("cancelJob", &input)?;
        let job: JobId = input::id(&input.job, "job")?;
        let work = async |uow: &mut UnitOfWork| jobs::cancel_job(uow, job).await;
        let done = session.write::<_, jobs::Error>(key, work).await?;
        let job = Job::find(session, done.value).await?;
        Ok(Some(CancelJobPayload { job, audit_entry: first_entry(&done.audit) }))
    }
}
