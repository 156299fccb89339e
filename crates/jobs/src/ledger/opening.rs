//! Periods that open: what of it is decided without the database, and how all of a batch is written down by a number of
//! statements that does not depend on how many there are.

use std::collections::HashSet;

use calendar::{Occurrence, Schedule, Span, TZDATA_VERSION};
use kernel::{Id, Instant, JobId, OccurrenceId, ScheduleId};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, Iterable};
use serde_json::{Map, Value};

use super::asleep::Unfit;
use super::each::{self, PARAMETERS};
use crate::queue::{self, New};
use crate::schedules::{CatchUp, Coming, Due, Outcome, ScheduleRow, awaited, just_before, occurrence, opens_at, row};
use crate::{Error, metrics};

/// A period that is opened later than this is late; below it is only the tick's own rhythm.
const LATE: chrono::TimeDelta = chrono::TimeDelta::hours(1);
/// So many missed periods of one schedule are looked at in one transaction; the next one goes on from there.
const MISSED: usize = 1_000;

/// A schedule, read.
pub(crate) struct Plan<'a> {
    schedule: &'a ScheduleRow,
    fields: &'a Map<String, Value>,
    rule: Schedule,
    before: Span,
}

impl<'a> Plan<'a> {
    /// What a schedule says; nothing of it is asked of the database, so whatever is wrong here is wrong with the schedule.
    pub(crate) fn of(schedule: &'a ScheduleRow) -> Result<Self, Unfit> {
        let (rule, before) = Unfit::rule_of(schedule)?;
        let fields = schedule.payload.as_object().ok_or(Unfit::Payload)?;
        Ok(Self { schedule, fields, rule, before })
    }

    /// The period that it has come to. Where its instant was derived from older zone data, the date tells.
    pub(crate) fn awaited(&self) -> Option<Occurrence> {
        let due = self.schedule.next_due_at?;
        if self.schedule.zone_data.as_str() < TZDATA_VERSION {
            return awaited(&self.rule, due);
        }
        self.rule.next_after(just_before(due))
    }

    /// The period behind another.
    pub(crate) fn after(&self, occurrence: &Occurrence) -> Option<Occurrence> {
        self.rule.next_after(occurrence.due_at)
    }

    pub(crate) fn opens_at(&self, occurrence: &Occurrence) -> Instant {
        opens_at(occurrence, &self.rule, self.before)
    }

    /// What it waits for if this is the period.
    pub(crate) fn coming(&self, next: Option<&Occurrence>) -> Coming {
        Coming::of(next, &self.rule, self.before)
    }
}

/// What a schedule waits for from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    schedule: ScheduleId,
    coming: Coming,
    problem: Option<&'static str>,
    zone_data: String,
    /// The last period that was written down before, and the last that is now.
    last: (Option<OccurrenceId>, Option<OccurrenceId>),
}

impl Change {
    pub(crate) fn to(schedule: &ScheduleRow, coming: Coming) -> Self {
        Self {
            schedule: schedule.id,
            coming,
            problem: None,
            zone_data: TZDATA_VERSION.to_owned(),
            last: (schedule.last_occurrence_id, None),
        }
    }

    fn having(mut self, written: Option<OccurrenceId>) -> Self {
        self.last.1 = written;
        self
    }

    /// It keeps the period that it has come to, and is looked at again at an instant or not.
    pub(super) fn unopened(schedule: &ScheduleRow, again: Option<Instant>, problem: &'static str) -> Self {
        let coming = Coming { opens_at: again, due_at: schedule.next_due_at };
        Self {
            schedule: schedule.id,
            coming,
            problem: Some(problem),
            zone_data: schedule.zone_data.clone(),
            last: (schedule.last_occurrence_id, None),
        }
    }
}

/// Where the ids and instants of what is opened come from.
pub(crate) trait Source {
    /// Business time.
    fn now(&self) -> Instant;
    /// A new id.
    fn new_id<I: Id>(&self) -> I;
}

impl Source for store::InstallationUnit {
    fn now(&self) -> Instant {
        self.now()
    }
    fn new_id<I: Id>(&self) -> I {
        self.new_id()
    }
}

impl Source for store::UnitOfWork {
    fn now(&self) -> Instant {
        self.now()
    }
    fn new_id<I: Id>(&self) -> I {
        self.new_id()
    }
}

struct Opened {
    period: occurrence::ActiveModel,
    job: Option<(OccurrenceId, queue::row::ActiveModel)>,
    lateness: chrono::TimeDelta,
}

/// All that opens in one transaction.
#[derive(Default)]
pub(crate) struct Openings {
    opened: Vec<Opened>,
    changes: Vec<Change>,
}

impl Openings {
    pub(super) fn len(&self) -> usize {
        self.opened.len()
    }

    pub(super) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// All periods of a schedule that have come. Their jobs may run at `run_at`.
    pub(super) fn come(&mut self, source: &impl Source, plan: &Plan<'_>, run_at: Instant) -> Result<(), store::Error> {
        let now = source.now();
        let waits = |occurrence: &Occurrence| plan.opens_at(occurrence) > now;
        let mut next = plan.awaited();
        let mut open = Vec::new();
        while let Some(occurrence) = next.take_if(|next| !waits(next) && open.len() < MISSED) {
            next = plan.after(&occurrence);
            open.push(occurrence);
        }
        let more = next.as_ref().is_some_and(|next| !waits(next));
        let last = open.len().saturating_sub(1);
        let mut written = None;
        for (index, occurrence) in open.iter().enumerate() {
            let skipped = plan.schedule.catch_up == CatchUp::Latest && (index < last || more);
            let opening = Opening { occurrence, run_at, skipped, manual: false };
            written = Some(self.add(source, plan, &opening)?.0);
        }
        self.change(Change::to(plan.schedule, plan.coming(next.as_ref())).having(written));
        Ok(())
    }

    /// The period that a schedule waits for, before its instant has come. Returns its id and that of its job.
    pub(crate) fn now(
        &mut self,
        source: &impl Source,
        plan: &Plan<'_>,
        occurrence: &Occurrence,
    ) -> Result<(OccurrenceId, JobId), store::Error> {
        let opening = Opening { occurrence, run_at: source.now(), skipped: false, manual: true };
        let ids = self.add(source, plan, &opening)?;
        let next = plan.after(occurrence);
        self.change(Change::to(plan.schedule, plan.coming(next.as_ref())).having(Some(ids.0)));
        Ok(ids)
    }

    fn add(
        &mut self,
        source: &impl Source,
        plan: &Plan<'_>,
        opening: &Opening<'_>,
    ) -> Result<(OccurrenceId, JobId), store::Error> {
        let Opening { occurrence, run_at, skipped, manual } = *opening;
        let (schedule, now) = (plan.schedule, source.now());
        let (id, job) = (source.new_id::<OccurrenceId>(), source.new_id::<JobId>());
        let lateness = now - plan.opens_at(occurrence);
        let period = occurrence::ActiveModel {
            organisation_id: Set(schedule.organisation_id),
            id: Set(id),
            schedule_key: Set(schedule.key.clone()),
            // By the calendar, never by the instant, which is another one when the rule or its zone's law has changed.
            period: Set(occurrence.period.clone()),
            nominal_on: Set(occurrence.nominal),
            on: Set(occurrence.date),
            due_at: Set(occurrence.due_at),
            opened_at: Set(now),
            lateness_ms: Set(lateness.num_milliseconds().max(0)),
            outcome: Set(if skipped { Outcome::Skipped } else { Outcome::Opened }),
            zone_data: Set(Some(TZDATA_VERSION.to_owned())),
            job_id: Set((!skipped).then_some(job)),
            manual: Set(manual),
        };
        let due = Due {
            occurrence: id,
            period: occurrence.period.clone(),
            nominal: occurrence.nominal,
            date: occurrence.date,
            due_at: occurrence.due_at,
            opened_at: now,
            late: schedule.catch_up == CatchUp::Late && lateness > LATE,
        };
        let mut payload = plan.fields.clone();
        payload.insert("due".to_owned(), serde_json::to_value(due)?);
        let new = New {
            organisation: schedule.organisation_id,
            id: job,
            kind: &schedule.kind,
            payload: payload.into(),
            // The period is there once, and its job with it.
            unique: None,
            run_at,
            now,
            // It is due by itself, and nobody's trace.
            trace: None,
        };
        let left = (!skipped).then(|| (id, new.row()));
        self.opened.push(Opened { period, job: left, lateness });
        Ok((id, job))
    }

    /// Writes all of it down. Returns how many periods were opened: one that was there before, by a rule that has changed
    /// since or by another worker, is not opened twice.
    pub(crate) async fn write(self, db: &impl ConnectionTrait) -> Result<usize, Error> {
        let (mut opened, mut written) = (0, HashSet::new());
        let rows = PARAMETERS / queue::row::Column::iter().count().max(occurrence::Column::iter().count());
        let mut rest = self.opened;
        while !rest.is_empty() {
            let later = rest.split_off(rest.len().min(rows));
            let (periods, left): (Vec<_>, Vec<_>) =
                rest.into_iter().map(|Opened { period, job, lateness }| (period, (job, lateness))).unzip();
            let new = put_periods(db, periods).await?;
            let mut jobs = Vec::with_capacity(left.len());
            for (job, lateness) in left {
                if let Some((_, job)) = job.filter(|(id, _)| new.contains(id)) {
                    metrics::opened(lateness);
                    jobs.push(job);
                }
            }
            opened += jobs.len();
            if !jobs.is_empty() {
                db.execute(&each::put::<queue::row::Entity>(db.get_database_backend(), jobs)).await?;
            }
            written.extend(new);
            rest = later;
        }
        let changes = self.changes.into_iter().map(|mut change| {
            change.last.1 = change.last.1.filter(|last| written.contains(last));
            change
        });
        change_schedules(db, changes).await?;
        Ok(opened)
    }
}

/// A period that opens.
struct Opening<'a> {
    occurrence: &'a Occurrence,
    run_at: Instant,
    skipped: bool,
    manual: bool,
}

/// Writes periods down. Returns those that were not there before.
async fn put_periods(
    db: &impl ConnectionTrait,
    rows: Vec<occurrence::ActiveModel>,
) -> Result<HashSet<OccurrenceId>, DbErr> {
    fail::fail_point!("jobs::forget_period", |_| Ok(HashSet::new()));
    let mut insert = each::put::<occurrence::Entity>(db.get_database_backend(), rows);
    insert.on_conflict(OnConflict::new().do_nothing().to_owned()).returning_col(occurrence::Column::Id);
    let new = db.query_all(&insert).await?;
    new.iter().map(|row| row.try_get("", "id")).collect()
}

/// What schedules wait for from now on, in one statement.
pub(super) async fn change_schedules(
    db: &impl ConnectionTrait,
    changes: impl Iterator<Item = Change>,
) -> Result<(), DbErr> {
    use row::Column::{Id, LastOccurrenceId, NextDueAt, NextOpensAt, Problem, ZoneData};
    let rows = changes.map(|change| {
        let Change { schedule, coming, problem, zone_data, last } = change;
        let (problem, last) = (problem.map(str::to_owned), last.1.or(last.0));
        vec![
            schedule.into(),
            coming.opens_at.into(),
            coming.due_at.into(),
            problem.into(),
            zone_data.into(),
            last.into(),
        ]
    });
    let columns = [NextOpensAt, NextDueAt, Problem, ZoneData, LastOccurrenceId];
    each::change(db, "schedules", (&[Id], &columns), rows.collect()).await
}
