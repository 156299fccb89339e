//! The jobs as rows.

use kernel::{Id, Instant, JobId, OrganisationId, Page, Position, Scope, Slice};
use sea_orm::ActiveValue::Set;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use store::{Scoped, UnitOfWork};
use telemetry::Trace;

use crate::{Job, When};

/// The code of a job that nobody here knows.
pub(crate) const KIND_UNKNOWN: &str = "JOB_KIND_UNKNOWN";

/// Where a job stands. One that is available for a later instant is what others call scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum State {
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

impl State {
    /// As it is stored.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Running => "running",
            Self::Retryable => "retryable",
            Self::Completed => "completed",
            Self::Discarded => "discarded",
        }
    }
}

/// That a job stands so, said by the statement itself and not by a value beside it: only then a database knows that an
/// index of what stands so holds all that is asked for.
pub(crate) fn stands(state: State) -> Expr {
    ExprTrait::eq(Expr::col((row::Entity, row::Column::State)), Expr::Constant(state.name().into()))
}

/// Why a job is not done yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// Its instant has not come.
    Instant,
    /// A worker that has time for it.
    Worker,
    /// It failed, and the wait before the next attempt is not over.
    Retry,
    /// A program that knows what to do with it: this version does not.
    Program,
    /// A worker has it, and it comes back if the lease runs out.
    Lease,
    /// It was given up; somebody has to try it again.
    Person,
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// A job as it stands in the queue.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "jobs")]
    pub struct Model {
        /// Whose work it is.
        pub organisation_id: kernel::OrganisationId,
        /// Which job.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::JobId,
        /// What kind of job, as `crate.verb_noun`.
        pub kind: String,
        /// The job's fields.
        pub payload: Json,
        /// No second job of the kind has the same.
        pub unique_key: Option<String>,
        /// Where it stands.
        pub state: super::State,
        /// Not before this instant, business time.
        pub run_at: kernel::Instant,
        /// How often it was tried.
        pub attempt: i32,
        /// Grows at every claim; a write under an older one is refused.
        pub fence: i64,
        /// Real time until which its worker has it.
        pub lease_until: Option<kernel::Instant>,
        /// The code of the last failure.
        pub problem: Option<String>,
        /// When it was left, business time.
        pub created_at: kernel::Instant,
        /// When it ended, business time.
        pub finished_at: Option<kernel::Instant>,
        /// When a worker took it last, business time.
        pub started_at: Option<kernel::Instant>,
        /// Since when its problem is the present one, business time.
        pub problem_at: Option<kernel::Instant>,
        /// The trace that it was left in, as W3C's `traceparent`; none = nothing was traced.
        pub trace: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub use row::Model as JobRow;

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = None;
}

pub(crate) struct New<'a> {
    pub(crate) organisation: OrganisationId,
    pub(crate) id: JobId,
    pub(crate) kind: &'a str,
    pub(crate) payload: Json,
    pub(crate) unique: Option<String>,
    pub(crate) run_at: Instant,
    pub(crate) now: Instant,
    pub(crate) trace: Option<String>,
}

impl New<'_> {
    pub(crate) fn of<J: Job>(
        uow: &UnitOfWork,
        id: JobId,
        job: &J,
        when: When,
        unique: Option<String>,
    ) -> Result<row::ActiveModel, store::Error> {
        let run_at = match when {
            When::Now => uow.now(),
            When::At(at) => at,
        };
        let payload = serde_json::to_value(job)?;
        let organisation = uow.organisation();
        let trace = Trace::current().map(|trace| trace.to_string());
        Ok(New { organisation, id, kind: J::KIND, payload, unique, run_at, now: uow.now(), trace }.row())
    }

    pub(crate) fn row(self) -> row::ActiveModel {
        row::ActiveModel {
            organisation_id: Set(self.organisation),
            id: Set(self.id),
            kind: Set(self.kind.to_owned()),
            payload: Set(self.payload),
            unique_key: Set(self.unique),
            state: Set(State::Available),
            run_at: Set(self.run_at),
            attempt: Set(0),
            fence: Set(0),
            lease_until: Set(None),
            problem: Set(None),
            created_at: Set(self.now),
            finished_at: Set(None),
            started_at: Set(None),
            problem_at: Set(None),
            trace: Set(self.trace),
        }
    }
}

/// Jobs of one organisation, the one made last first.
pub async fn jobs_page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    page: &Page<Position>,
) -> Result<Slice<JobRow>, store::Error> {
    let keys = (row::Column::CreatedAt, row::Column::Id);
    let mut rows = Vec::new();
    // Those that nobody has in hand stand in one index, those that somebody has in another.
    for part in [row::Column::LeaseUntil.is_null(), row::Column::LeaseUntil.is_not_null()] {
        let select = row::Entity::in_scope(scope).filter(part);
        rows.extend(store::keyset::rows(db, select, keys, &sea_orm::Order::Desc, page).await?);
    }
    rows.sort_unstable_by_key(|row| (row.created_at, row.id));
    if !page.backward {
        rows.reverse();
    }
    rows.truncate(usize::try_from(page.fetch()).unwrap_or(usize::MAX));
    Ok(page.cut(rows))
}

/// Jobs of one organisation by id.
pub async fn jobs_by_id(db: &impl ConnectionTrait, scope: &Scope, ids: &[JobId]) -> Result<Vec<JobRow>, store::Error> {
    let select = store::keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?)
}

/// Whether a job of this kind, with these fields, waits or is at work.
pub async fn is_on_its_way<J: Job>(db: &impl ConnectionTrait, scope: &Scope, job: &J) -> Result<bool, store::Error> {
    let payload = serde_json::to_value(job)?;
    let live = [stands(State::Available), stands(State::Retryable), row::Column::LeaseUntil.is_not_null()];
    let select = row::Entity::in_scope(scope).filter(row::Column::Kind.eq(J::KIND));
    let rows = select.filter(live.into_iter().fold(Condition::any(), Condition::add)).all(db).await?;
    Ok(rows.iter().any(|row| row.payload == payload))
}

impl JobRow {
    /// Why it is not done yet; none when it is.
    #[must_use]
    pub fn waits_for(&self, now: Instant) -> Option<WaitsFor> {
        let waits = self.run_at > now;
        match self.state {
            State::Available if waits && self.problem.as_deref() == Some(KIND_UNKNOWN) => Some(WaitsFor::Program),
            State::Available if waits => Some(WaitsFor::Instant),
            State::Retryable if waits => Some(WaitsFor::Retry),
            State::Available | State::Retryable => Some(WaitsFor::Worker),
            State::Running => Some(WaitsFor::Lease),
            State::Discarded => Some(WaitsFor::Person),
            State::Completed => None,
        }
    }

    /// How long after its instant it was begun last, or has been waiting by now; none before that instant.
    #[must_use]
    pub fn lateness(&self, now: Instant) -> Option<chrono::TimeDelta> {
        let until = match self.state {
            State::Available | State::Retryable => now,
            State::Running | State::Completed | State::Discarded => self.started_at?,
        };
        Some(until - self.run_at).filter(|late| *late >= chrono::TimeDelta::zero())
    }

    /// Where it stands in [`jobs_page`].
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: kernel::SortKey::At(self.created_at), id: self.id.uuid() }
    }
}
