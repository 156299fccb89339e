//! Jobs as the API shows them: where each stands, and why it waits.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use kernel::{JobId, NEW};
use store::Read;

use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::permissions::VIEW_JOBS;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// A piece of background work.
#[derive(Clone)]
pub struct Job(pub(super) jobs::JobRow);

/// Where a job stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "jobs::State")]
pub enum JobState {
    /// Waits for its instant or for a worker.
    Available,
    /// A worker has it, as long as its lease lasts.
    Running,
    /// It failed and waits to be tried again.
    Retryable,
    /// It is done.
    Completed,
    /// It was given up.
    Discarded,
}

/// Why a job is not done yet.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "jobs::WaitsFor")]
pub enum JobWaitsFor {
    /// Its instant has not come.
    Instant,
    /// A worker that has time for it.
    Worker,
    /// It failed, and the wait before the next attempt is not over.
    Retry,
    /// A program that knows its kind: the one that looked does not.
    Program,
    /// A worker has it, and it comes back if the lease runs out.
    Lease,
    /// It was given up; somebody has to try it again.
    Person,
}

/// A piece of background work.
#[Object]
impl Job {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it does, as `crate.verb_noun`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Where it stands.
    async fn state(&self) -> JobState {
        self.0.state.into()
    }

    /// The instant from which it may run.
    async fn run_at(&self) -> DateTime {
        DateTime(self.0.run_at)
    }

    /// How often it has been tried.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// The code of what went wrong last.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// Since when that is what is wrong.
    async fn problem_at(&self) -> Option<DateTime> {
        self.0.problem_at.map(DateTime)
    }

    /// When a worker took it last.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    /// Until when its worker has it, in real time; null while none has.
    async fn lease_until(&self) -> Option<DateTime> {
        self.0.lease_until.map(DateTime)
    }

    /// How long after its instant it was begun, or has been waiting by now, in milliseconds; null before that instant.
    async fn lateness_ms(&self, ctx: &Context<'_>) -> Result<Option<i64>, ApiError> {
        let now = ctx.reading()?.read.now().await?;
        Ok(self.0.lateness(now).map(|late| late.num_milliseconds()))
    }

    /// Why it is not done yet; null when it is.
    async fn waits_for(&self, ctx: &Context<'_>) -> Result<Option<JobWaitsFor>, ApiError> {
        let now = ctx.reading()?.read.now().await?;
        Ok(self.0.waits_for(now).map(JobWaitsFor::from))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it came to its end.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }
}

impl Job {
    /// The job of this id, for whoever may look at the ledger.
    pub(in crate::graphql) async fn find(session: &Session, id: JobId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<JobById>(id).await?;
        let may = session.reading()?.read.may(VIEW_JOBS, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct JobById;

impl Relation for JobById {
    type Key = JobId;
    type Value = jobs::JobRow;

    async fn load(read: &Read, keys: Vec<JobId>) -> Result<HashMap<JobId, Self::Value>, ApiError> {
        let rows = jobs::jobs_by_id(read, read.scope(), &keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}
