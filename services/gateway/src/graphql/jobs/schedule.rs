//! Schedules as the API shows them: what recurs, why it ran and why not.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use calendar::Schedule as Rule;
use jobs::schedules::{Next, OccurrenceRow, ScheduleRow};
use kernel::{NEW, OccurrenceId, ScheduleId};
use store::Read;

use super::job::Job;
use crate::ApiError;
use crate::error::PAGE_INVALID;
use crate::graphql::audit::AuditActor;
use crate::graphql::batch::Relation;
use crate::graphql::permissions::VIEW_JOBS;
use crate::graphql::relay;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// So many periods to come are shown at most.
const MOST: usize = 100;

/// A recurring rule in the ledger.
#[derive(Clone)]
pub struct Schedule(pub(super) ScheduleRow);

/// What a schedule waits for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleWaitsFor {
    /// The instant at which its next period opens.
    Instant,
    /// The ledger: a period has come and is about to be opened.
    Ledger,
    /// Somebody to resume it: it is paused.
    Person,
    /// Its rule or its job to be put right: it has a problem.
    Repair,
    /// Nothing: it has come to its end, or was retired.
    Nothing,
}

/// A pause of a schedule.
#[derive(SimpleObject)]
pub struct SchedulePause {
    /// Since when.
    at: DateTime,
    /// Who paused it.
    by: AuditActor,
    /// Why, in their words.
    reason: String,
}

/// A period that is to come.
#[derive(SimpleObject)]
pub struct ComingPeriod {
    /// Its calendar name, as `2026-03`.
    period: String,
    /// The date on which it is due, after moves to working days.
    due_on: Date,
    /// When it opens.
    opens_at: DateTime,
    /// When it is due.
    due_at: DateTime,
}

impl From<Next> for ComingPeriod {
    fn from(Next { occurrence, opens_at }: Next) -> Self {
        Self {
            period: occurrence.period,
            due_on: Date(occurrence.date),
            opens_at: DateTime(opens_at),
            due_at: DateTime(occurrence.due_at),
        }
    }
}

/// What became of a period.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "jobs::schedules::Outcome")]
pub enum PeriodOutcome {
    /// It was opened, and its job enqueued.
    Opened,
    /// A later one was opened in its place.
    Skipped,
}

/// A period that the ledger has written down.
#[derive(Clone)]
pub struct SchedulePeriod(OccurrenceRow);

/// A period that the ledger has written down, once for ever.
#[Object]
impl SchedulePeriod {
    /// Its calendar name, as `2026-03`.
    async fn period(&self) -> &str {
        &self.0.period
    }

    /// When it was due.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// When the ledger opened it.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// How long after its opening instant that was, in milliseconds.
    async fn lateness_ms(&self) -> i64 {
        self.0.lateness_ms
    }

    /// What became of it.
    async fn outcome(&self) -> PeriodOutcome {
        self.0.outcome.into()
    }

    /// Somebody had it opened before its instant.
    async fn manual(&self) -> bool {
        self.0.manual
    }

    /// The release of the time zone data by which it was opened, as `2026a`; null for one of before that was noted.
    async fn zone_data(&self) -> Option<&str> {
        self.0.zone_data.as_deref()
    }

    /// The job that it caused; null where it was skipped, or the job is so long done that it is forgotten.
    async fn job(&self, ctx: &Context<'_>) -> Result<Option<Job>, ApiError> {
        match self.0.job_id {
            Some(job) => Job::find(ctx.session(), job).await,
            None => Ok(None),
        }
    }
}

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

    /// When its next period opens; null where it waits for no instant.
    async fn next_opens_at(&self) -> Option<DateTime> {
        self.0.next_opens_at.map(DateTime)
    }

    /// When its next period is due.
    async fn next_due_at(&self) -> Option<DateTime> {
        self.0.next_due_at.map(DateTime)
    }

    /// What it waits for: why it has not run.
    async fn waits_for(&self, ctx: &Context<'_>) -> Result<ScheduleWaitsFor, ApiError> {
        let now = ctx.reading()?.read.now().await?;
        Ok(match (&self.0.paused_at, &self.0.problem, self.0.next_opens_at) {
            (Some(_), ..) => ScheduleWaitsFor::Person,
            (_, Some(_), _) => ScheduleWaitsFor::Repair,
            (.., Some(opens)) if opens > now => ScheduleWaitsFor::Instant,
            (.., Some(_)) => ScheduleWaitsFor::Ledger,
            (.., None) => ScheduleWaitsFor::Nothing,
        })
    }

    /// The code of why it cannot be opened, as `SCHEDULE_RULE_UNREADABLE`; null when nothing is wrong with it.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// Who paused it, since when and why; null when it is not paused.
    async fn pause(&self) -> Option<SchedulePause> {
        let row = &self.0;
        Some(SchedulePause {
            at: DateTime(row.paused_at?),
            by: AuditActor::new(row.paused_by_kind.clone()?, row.paused_by.clone()?),
            reason: row.pause_reason.clone()?,
        })
    }

    /// How long the period that it has come to has been waiting to be opened, in milliseconds; 0 when none waits.
    async fn lateness_ms(&self, ctx: &Context<'_>) -> Result<i64, ApiError> {
        let now = ctx.reading()?.read.now().await?;
        let opens = self.0.next_opens_at.or_else(|| self.0.next(1).first().map(|next| next.opens_at));
        Ok(opens.map_or(0, |opens| (now - opens).num_milliseconds().max(0)))
    }

    /// The next periods, at most 100, as the rule is now. The first is the one that it has come to, overdue or not.
    #[graphql(complexity = "relay::cost(Some(first), None, child_complexity)")]
    async fn next(&self, #[graphql(default = 10)] first: i32) -> Result<Vec<ComingPeriod>, ApiError> {
        let count = usize::try_from(first).ok().filter(|count| (1..=MOST).contains(count));
        let count =
            count.ok_or_else(|| ApiError::invalid(PAGE_INVALID, format!("ask for 1 to {MOST} periods")).at("first"))?;
        Ok(self.0.next(count).into_iter().map(ComingPeriod::from).collect())
    }

    /// The period that was written down last: why it ran; null when there is none yet.
    async fn last(&self, ctx: &Context<'_>) -> Result<Option<SchedulePeriod>, ApiError> {
        let Some(id) = self.0.last_occurrence_id else { return Ok(None) };
        Ok(ctx.session().load::<PeriodById>(id).await?.map(SchedulePeriod))
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
    type Value = ScheduleRow;

    async fn load(read: &Read, keys: Vec<ScheduleId>) -> Result<HashMap<ScheduleId, Self::Value>, ApiError> {
        let rows = jobs::schedules::schedules_by_id(read, read.scope(), &keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}

struct PeriodById;

impl Relation for PeriodById {
    type Key = OccurrenceId;
    type Value = OccurrenceRow;

    async fn load(read: &Read, keys: Vec<OccurrenceId>) -> Result<HashMap<OccurrenceId, Self::Value>, ApiError> {
        let rows = jobs::schedules::occurrences_by_id(read, read.scope(), &keys).await?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }
}
