//! Recurring rules as rows, and the ledger of their periods.
//!
//! A row knows its next due instant; the tick asks one index for what is due. A period has its calendar name and is
//! written once for ever, so that neither a restart nor a second worker can open it twice.

mod next;

use calendar::{Occurrence, Schedule, Span};
use kernel::{Id, Instant, OccurrenceId, Page, Position, ScheduleId, Scope, Slice, SortKey, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use store::{Scoped, UnitOfWork};

use crate::ledger::Plan;

/// What happens with periods that came due while nobody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum CatchUp {
    /// Each of them is opened, in order: meetings, deletions.
    Every,
    /// Only the latest is opened, the earlier ones are written down as skipped: reminders.
    Latest,
    /// Each of them is opened and told to be late, so that its domain can raise a deviation.
    Late,
}

/// What became of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Outcome {
    /// Its job was enqueued.
    Opened,
    /// A later one was opened in its place.
    Skipped,
}

/// A recurring rule to be put into the ledger.
#[derive(Debug, Clone)]
pub struct NewSchedule {
    /// What it is called within its organisation, as `duty:dut_…`.
    pub key: String,
    /// Rule, zone, time of day, moves.
    pub schedule: Schedule,
    /// How long before its due instant a period opens.
    pub opens_before: Span,
    /// What happens with missed periods.
    pub catch_up: CatchUp,
    /// The kind of job that each period causes.
    pub kind: &'static str,
    /// The job's fields, all but `due`.
    pub payload: Json,
}

/// The due instance that a scheduled job is for: its field `due`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The period in the ledger; the key of whatever the job makes.
    pub occurrence: OccurrenceId,
    /// Its calendar name, as `2026-03`.
    pub period: String,
    /// The date that the rule names.
    pub nominal: chrono::NaiveDate,
    /// The date after moves to working days.
    pub date: chrono::NaiveDate,
    /// When it is due.
    pub due_at: Instant,
    /// When the ledger opened it.
    pub opened_at: Instant,
    /// The period was missed and is opened late ([`CatchUp::Late`] only).
    pub late: bool,
}

/// A period that is to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// What the calendar says of it.
    pub occurrence: Occurrence,
    /// When it opens.
    pub opens_at: Instant,
}

pub(crate) mod row {
    use sea_orm::entity::prelude::*;

    /// A rule in the ledger.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "schedules")]
    pub struct Model {
        /// Whose rule it is.
        pub organisation_id: kernel::OrganisationId,
        /// Which rule.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::ScheduleId,
        /// What it is called within its organisation.
        pub key: String,
        /// Recurrence, zone, time of day, moves, holidays.
        pub rule: Json,
        /// How long before its due instant a period opens.
        pub opens_before: String,
        /// What happens with missed periods.
        pub catch_up: super::CatchUp,
        /// The kind of job that each period causes.
        pub kind: String,
        /// The job's fields, all but `due`.
        pub payload: Json,
        /// When the next period opens; none = never again, or not until the rule is put again.
        pub next_opens_at: Option<kernel::Instant>,
        /// When the next period is due.
        pub next_due_at: Option<kernel::Instant>,
        /// Why it cannot be opened: it sleeps, and next_opens_at is none, until the rule is put again.
        pub problem: Option<String>,
        /// The release of the time zone data by which these two were derived.
        pub zone_data: String,
        /// When it was put, business time.
        pub created_at: kernel::Instant,
        /// The period that was written down last.
        pub last_occurrence_id: Option<kernel::OccurrenceId>,
        /// How often people changed it; what the ledger does with it does not count.
        pub version: kernel::Version,
        /// Since when it is paused, business time; none = it is not.
        pub paused_at: Option<kernel::Instant>,
        /// What sort of actor paused it.
        pub paused_by_kind: Option<String>,
        /// Who paused it.
        pub paused_by: Option<String>,
        /// Why, in the words of whoever paused it.
        pub pause_reason: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod occurrence {
    use sea_orm::entity::prelude::*;

    /// A period in the ledger.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "occurrences")]
    pub struct Model {
        /// Whose period it is.
        pub organisation_id: kernel::OrganisationId,
        /// Which period.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: kernel::OccurrenceId,
        /// The rule's key.
        pub schedule_key: String,
        /// Its calendar name, as `2026-03`.
        pub period: String,
        /// The date that the rule names.
        pub nominal_on: Date,
        /// The date after moves to working days.
        pub on: Date,
        /// When it is due.
        pub due_at: kernel::Instant,
        /// When the ledger opened it, business time.
        pub opened_at: kernel::Instant,
        /// How long after its opening instant that was.
        pub lateness_ms: i64,
        /// What became of it.
        pub outcome: super::Outcome,
        /// The release of the time zone data by which it was opened.
        pub zone_data: Option<String>,
        /// The job that it caused; none where it was skipped.
        pub job_id: Option<kernel::JobId>,
        /// Somebody had it opened before its instant.
        pub manual: bool,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) use next::{Coming, awaited, just_before, opens_at};
pub use occurrence::Model as OccurrenceRow;
pub use row::Model as ScheduleRow;

impl Scoped for row::Entity {
    const ORGANISATION: row::Column = row::Column::OrganisationId;
    const ID: row::Column = row::Column::Id;
    const VERSION: Option<row::Column> = Some(row::Column::Version);
}

impl Scoped for occurrence::Entity {
    const ORGANISATION: occurrence::Column = occurrence::Column::OrganisationId;
    const ID: occurrence::Column = occurrence::Column::Id;
    const VERSION: Option<occurrence::Column> = None;
}

/// Puts a rule into the ledger, or changes the one of the same key. Its first period is the first one due after now; or,
/// where the rule was there already, the one that it has come to and that is overdue, as the rule now has it.
pub async fn put(uow: &mut UnitOfWork, new: NewSchedule) -> Result<(), store::Error> {
    let rule = serde_json::to_value(&new.schedule)?;
    let known = row::Entity::in_scope(uow.scope()).filter(row::Column::Key.eq(&new.key)).lock_exclusive();
    let known = known.one(uow.db()).await?;
    let next = match known.as_ref().and_then(|known| known.waiting(&new.schedule)) {
        Some(before) => next::first_of_changed(&new.schedule, &before, uow.now()),
        None => new.schedule.next_after(uow.now()),
    };
    let change = row::ActiveModel {
        rule: Set(rule),
        opens_before: Set(new.opens_before.to_string()),
        catch_up: Set(new.catch_up),
        kind: Set(new.kind.to_owned()),
        payload: Set(new.payload),
        ..Coming::of(next.as_ref(), &new.schedule, new.opens_before).change()
    };
    if let Some(known) = known {
        // What is paused stays paused, whatever its rule says now.
        let change = match known.paused_at {
            Some(_) => row::ActiveModel { next_opens_at: Set(None), ..change },
            None => change,
        };
        row::Entity::update_many()
            .set(change)
            .filter(row::Column::OrganisationId.eq(uow.organisation()))
            .filter(row::Column::Id.eq(known.id))
            .exec(uow.db())
            .await?;
        return Ok(());
    }
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id::<ScheduleId>()),
        key: Set(new.key),
        created_at: Set(uow.now()),
        last_occurrence_id: Set(None),
        version: Set(Version::FIRST),
        paused_at: Set(None),
        paused_by_kind: Set(None),
        paused_by: Set(None),
        pause_reason: Set(None),
        ..change
    };
    row::Entity::insert(row).exec_without_returning(uow.db()).await?;
    Ok(())
}

/// Takes a rule out of the ledger's sight; its periods stay.
pub async fn retire(uow: &mut UnitOfWork, key: &str) -> Result<(), store::Error> {
    let change = row::ActiveModel {
        next_opens_at: Set(None),
        next_due_at: Set(None),
        problem: Set(None),
        paused_at: Set(None),
        paused_by_kind: Set(None),
        paused_by: Set(None),
        pause_reason: Set(None),
        ..Default::default()
    };
    row::Entity::update_many()
        .set(change)
        .filter(row::Column::OrganisationId.eq(uow.organisation()))
        .filter(row::Column::Key.eq(key))
        .exec(uow.db())
        .await?;
    Ok(())
}

impl ScheduleRow {
    /// The rule as the calendar computes with it.
    pub fn schedule(&self) -> Result<Schedule, store::Error> {
        Ok(serde_json::from_value(self.rule.clone())?)
    }

    /// The period that it has come to; by the rule that takes over where its own no longer reads.
    fn waiting(&self, successor: &Schedule) -> Option<Occurrence> {
        let due_at = self.next_due_at?;
        awaited(self.schedule().as_ref().unwrap_or(successor), due_at)
    }

    pub(crate) fn before(&self) -> Result<Span, store::Error> {
        Ok(self.opens_before.parse().map_err(|_| DbErr::Type("schedules.opens_before".to_owned()))?)
    }

    /// The next periods in order, with when each opens, as the rule is now: at most so many. The first is the one that it
    /// has come to; a schedule that sleeps or is paused has come to one all the same.
    #[must_use]
    pub fn next(&self, count: usize) -> Vec<Next> {
        let Ok(plan) = Plan::of(self) else { return Vec::new() };
        let all = std::iter::successors(plan.awaited(), |occurrence| plan.after(occurrence)).take(count);
        all.map(|occurrence| Next { opens_at: plan.opens_at(&occurrence), occurrence }).collect()
    }

    /// Where it stands in [`schedules_page`].
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.created_at), id: self.id.uuid() }
    }
}

impl OccurrenceRow {
    /// Where it stands in [`occurrences_page`].
    #[must_use]
    pub fn position(&self) -> Position {
        Position { sort: SortKey::At(self.due_at), id: self.id.uuid() }
    }
}

/// The rules of one organisation, oldest first.
pub async fn schedules_page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    page: &Page<Position>,
) -> Result<Slice<ScheduleRow>, store::Error> {
    let select = row::Entity::in_scope(scope);
    store::keyset::page(db, select, row::Column::CreatedAt, row::Column::Id, sea_orm::Order::Asc, page).await
}

/// The periods of one organisation, the one due last first.
pub async fn occurrences_page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    page: &Page<Position>,
) -> Result<Slice<OccurrenceRow>, store::Error> {
    let select = occurrence::Entity::in_scope(scope);
    store::keyset::page(db, select, occurrence::Column::DueAt, occurrence::Column::Id, sea_orm::Order::Desc, page).await
}

/// Periods of one organisation by id.
pub async fn occurrences_by_id(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[OccurrenceId],
) -> Result<Vec<OccurrenceRow>, store::Error> {
    let select =
        store::keyset::any_of(occurrence::Entity::in_scope(scope), occurrence::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?)
}

/// Rules of one organisation by id.
pub async fn schedules_by_id(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[ScheduleId],
) -> Result<Vec<ScheduleRow>, store::Error> {
    let select = store::keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?)
}
