//! The tick: schedules whose instant has come get their period, their job and their next instant in one transaction.

use calendar::{Occurrence, Schedule, Span};
use kernel::Instant;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Map, Value};
use store::InstallationUnit;

use super::asleep::{Unfit, asleep};
use crate::queue::{self, New};
use crate::schedules::{CatchUp, Due, Outcome, ScheduleRow, coming, just_before, occurrence, opens_at, row};
use crate::{Error, Ledger, metrics};

/// A period that is opened later than this is late; below it is only the tick's own rhythm.
const LATE: chrono::TimeDelta = chrono::TimeDelta::hours(1);
/// So many missed periods of one schedule are looked at in one transaction; the next one goes on from there.
const MISSED: usize = 1_000;

/// A schedule, read.
struct Plan<'a> {
    schedule: &'a ScheduleRow,
    kind: &'static str,
    fields: &'a Map<String, Value>,
    rule: Schedule,
    before: Span,
}

/// A period that has come.
struct Opening<'a> {
    occurrence: &'a Occurrence,
    lateness: chrono::TimeDelta,
    skipped: bool,
}

impl Ledger {
    /// Opens one batch of what is due, in a turn at writing. Returns how many schedules were taken.
    pub async fn tick(&self) -> Result<usize, Error> {
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let due = due(unit, unit.now(), self.0.options.batch).await?;
                let taken = due.len();
                for schedule in due {
                    match self.plan(&schedule) {
                        Ok(plan) => self.open(unit, &plan).await?,
                        Err(unfit) => asleep(unit, &schedule, &unfit).await?,
                    }
                }
                Ok::<_, Error>(taken)
            })
            .await
    }

    /// What a schedule says; nothing of it is asked of the database, so whatever is wrong here is wrong with the schedule.
    fn plan<'s>(&self, schedule: &'s ScheduleRow) -> Result<Plan<'s>, Unfit> {
        let kind = self.0.registry.kind(&schedule.kind).ok_or_else(|| Unfit::UnknownKind(schedule.kind.clone()))?;
        let (rule, before) = Unfit::rule_of(schedule)?;
        let fields = schedule.payload.as_object().ok_or(Unfit::Payload)?;
        Ok(Plan { schedule, kind, fields, rule, before })
    }

    async fn open(&self, unit: &InstallationUnit, plan: &Plan<'_>) -> Result<(), Error> {
        let Plan { schedule, ref rule, before, .. } = *plan;
        let waits = |occurrence: &Occurrence| opens_at(occurrence, rule, before) > unit.now();
        let mut next = schedule.next_due_at.and_then(|due| rule.next_after(just_before(due)));
        let mut open = Vec::new();
        while let Some(occurrence) = next.take_if(|next| !waits(next) && open.len() < MISSED) {
            next = rule.next_after(occurrence.due_at);
            open.push(occurrence);
        }
        let more = next.as_ref().is_some_and(|next| !waits(next));
        let last = open.len().saturating_sub(1);
        for (index, occurrence) in open.iter().enumerate() {
            let lateness = unit.now() - opens_at(occurrence, rule, before);
            let skipped = schedule.catch_up == CatchUp::Latest && (index < last || more);
            write_down(unit, plan, &Opening { occurrence, lateness, skipped }).await?;
        }
        schedule.change(unit, coming(next.as_ref(), rule, before)).await
    }
}

async fn write_down(unit: &InstallationUnit, plan: &Plan<'_>, opening: &Opening<'_>) -> Result<(), Error> {
    let Plan { schedule, kind, fields, .. } = *plan;
    let Opening { occurrence, lateness, skipped } = *opening;
    let id = unit.new_id();
    let period = occurrence::ActiveModel {
        organisation_id: Set(schedule.organisation_id),
        id: Set(id),
        schedule_key: Set(schedule.key.clone()),
        period: Set(occurrence.period.clone()),
        nominal_on: Set(occurrence.nominal),
        on: Set(occurrence.date),
        due_at: Set(occurrence.due_at),
        opened_at: Set(unit.now()),
        lateness_ms: Set(lateness.num_milliseconds().max(0)),
        outcome: Set(if skipped { Outcome::Skipped } else { Outcome::Opened }),
    };
    let written = occurrence::Entity::insert(period)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(unit)
        .await?;
    // The period was opened before: by a rule that has changed since, or by another worker. It is not opened twice.
    if written == 0 || skipped {
        return Ok(());
    }
    let due = Due {
        occurrence: id,
        period: occurrence.period.clone(),
        nominal: occurrence.nominal,
        date: occurrence.date,
        due_at: occurrence.due_at,
        opened_at: unit.now(),
        late: schedule.catch_up == CatchUp::Late && lateness > LATE,
    };
    let mut payload = fields.clone();
    payload.insert("due".to_owned(), serde_json::to_value(due).map_err(store::Error::from)?);
    let job = New {
        organisation: schedule.organisation_id,
        id: unit.new_id(),
        kind,
        payload: payload.into(),
        unique: Some(id.to_string()),
        run_at: unit.now(),
        now: unit.now(),
    };
    queue::row::Entity::insert(job.row()).exec_without_returning(unit).await?;
    metrics::opened(lateness);
    Ok(())
}

pub(super) async fn due(unit: &InstallationUnit, now: Instant, limit: u64) -> Result<Vec<ScheduleRow>, Error> {
    Ok(row::Entity::find()
        .filter(row::Column::NextOpensAt.lte(now))
        .order_by_asc(row::Column::NextOpensAt)
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .all(unit)
        .await?)
}
