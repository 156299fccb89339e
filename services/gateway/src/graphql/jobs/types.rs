//! Schedules and jobs as the API shows them.

use std::collections::HashMap;

use async_graphql::{Enum, ID, Object};
use calendar::Schedule as Rule;
use kernel::{JobId, NEW, ScheduleId};
use store::Read;

use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::permissions::VIEW_JOBS;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Session;

/// A recurring rule in the ledger.
#[derive(Clone)]
pub struct Schedule(pub(super) jobs::schedules::ScheduleRow);

/// A recurring rule in the ledger.
#[Object]
impl Schedule {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// What it is called within the organisation.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The kind of job that each period causes.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The rule, as RFC 5545 writes it.
    async fn rule(&self) -> Result<String, ApiError> {
        Ok(self.rule_in_force()?.rule.to_string())
    }

    /// The zone that its dates and times are meant in.
    async fn zone(&self) -> Result<String, ApiError> {
        Ok(self.rule_in_force()?.zone.to_string())
    }

    /// When its next period opens; null = it has come to its end, or was retired.
    async fn next_opens_at(&self) -> Option<DateTime> {
        self.0.next_opens_at.map(DateTime)
    }

    /// When its next period is due.
    async fn next_due_at(&self) -> Option<DateTime> {
        self.0.next_due_at.map(DateTime)
    }
}

impl Schedule {
    fn rule_in_force(&self) -> Result<Rule, ApiError> {
        Ok(self.0.schedule()?)
    }

    /// The schedule of this id, for whoever may look at the ledger.
    pub(in crate::graphql) async fn find(session: &Session, id: ScheduleId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<ScheduleById>(id).await?;
        let may = session.reading()?.read.may(VIEW_JOBS, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct ScheduleById;

impl Relation for ScheduleById {
    type Key = ScheduleId;
    type Value = jobs::schedules::ScheduleRow;

    async fn load(read: &Read, keys: Vec<ScheduleId>) -> Result<HashMap<ScheduleId, Self::Value>, ApiError> {
        let rows = jobs::schedules::schedules_by_id(read, read.scope(), &keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

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
