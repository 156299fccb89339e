//! The tick: schedules whose instant has come get their period, their job and their next instant in one transaction, a
//! batch of them by a handful of statements.

use chrono::TimeDelta;
use kernel::{Id, Instant};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{InstallationUnit, Mode};

use super::asleep::Unfit;
use super::opening::{Openings, Plan};
use crate::schedules::{ScheduleRow, row};
use crate::{Error, Ledger};

/// Where fewer schedules share an instant, their jobs are not spread.
const SHARED: usize = 100;

impl Ledger {
    /// Opens what is due: one batch of it, and where that is full on a server further ones for a while. Returns how many
    /// schedules were taken.
    pub async fn open(&self) -> Result<usize, Error> {
        let begun = self.0.store.elapsed();
        let taken = self.tick().await?;
        if !self.is_full(taken) {
            return Ok(taken);
        }
        let beside = self.abreast(move |ledger| async move {
            let mut all = 0;
            while ledger.is_at_it(begun) {
                let taken = ledger.tick().await?;
                all += taken;
                if !ledger.is_full(taken) {
                    break;
                }
            }
            Ok(all)
        });
        Ok(taken + beside.await?)
    }

    /// Whether there may be more where a batch held so many.
    pub(super) fn is_full(&self, batch: usize) -> bool {
        u64::try_from(batch).is_ok_and(|batch| batch >= self.0.options.batch)
    }

    /// Opens one batch of what is due, in a turn at writing. Returns how many schedules were taken.
    pub async fn tick(&self) -> Result<usize, Error> {
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let batch = self.0.options.batch;
                let due = due(unit, batch).await?;
                let (mut openings, mut taken) = (Openings::default(), 0);
                for schedule in &due {
                    // One that has missed very many periods fills the batch; the rest stay due.
                    if self.is_full(openings.len()) {
                        break;
                    }
                    taken += 1;
                    match self.plan(schedule) {
                        Ok(plan) => openings.come(unit, &plan, self.spread(schedule, due.len(), unit.now()))?,
                        Err(unfit) => openings.change(unfit.change(schedule, unit.now())),
                    }
                }
                openings.write(unit).await?;
                Ok::<_, Error>(taken)
            })
            .await
    }

    fn plan<'s>(&self, schedule: &'s ScheduleRow) -> Result<Plan<'s>, Unfit> {
        if self.0.registry.kind(&schedule.kind).is_none() {
            return Err(Unfit::UnknownKind(schedule.kind.clone()));
        }
        Plan::of(schedule)
    }

    /// When the job of a period may run: where many share the instant, somewhere within the window, each schedule always
    /// at the same place of it. The period itself is due and opened at its instant. A test clock's years are the same each
    /// time, and spread nothing.
    fn spread(&self, schedule: &ScheduleRow, due: usize, now: Instant) -> Instant {
        let window = u64::try_from(self.0.options.jitter.as_millis()).unwrap_or(u64::MAX);
        if due < SHARED || window == 0 || self.0.store.mode() == Mode::Test {
            return now;
        }
        // The last half of an id is chance.
        let (_, chance) = schedule.id.uuid().as_u64_pair();
        now + TimeDelta::milliseconds(i64::try_from(chance % window).unwrap_or_default())
    }
}

/// What is due, the longest waiting first. Who else opens periods takes others.
async fn due(unit: &InstallationUnit, limit: u64) -> Result<Vec<ScheduleRow>, Error> {
    Ok(row::Entity::find()
        .filter(row::Column::NextOpensAt.lte(unit.now()))
        .order_by_asc(row::Column::NextOpensAt)
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(unit)
        .await?)
}
