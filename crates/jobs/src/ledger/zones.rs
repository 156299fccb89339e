//! Zones change their law. What a schedule waits for was derived under the release of the zone data that its row names;
//! a program that has another release compiled in derives it again before its first tick.

use std::sync::atomic::Ordering;

use calendar::TZDATA_VERSION;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use store::InstallationUnit;

use super::asleep::{Unfit, asleep};
use crate::schedules::{ScheduleRow, awaited, coming, row};
use crate::{Error, Ledger};

/// So many schedules are dealt with in one transaction.
const BATCH: u64 = 500;

impl Ledger {
    /// Looks through all schedules, once in the life of a process. After a kill the rest is found by the next one.
    pub(super) async fn derive_again(&self) -> Result<(), Error> {
        if self.0.derived.load(Ordering::Relaxed) {
            return Ok(());
        }
        while self.0.store.installation_read(async |unit| Ok::<_, Error>(outdated(1).one(unit).await?)).await?.is_some()
        {
            self.0
                .store
                .installation(async |unit: &mut InstallationUnit| {
                    let outdated = outdated(BATCH).all(unit).await?;
                    tracing::info!(
                        schedules = outdated.len(),
                        "{} schedules are derived again from the zone data {TZDATA_VERSION}",
                        outdated.len()
                    );
                    for schedule in outdated {
                        match same_period(&schedule) {
                            Ok(change) => schedule.change(unit, change).await?,
                            Err(unfit) => asleep(unit, &schedule, &unfit).await?,
                        }
                    }
                    Ok::<_, Error>(())
                })
                .await?;
        }
        self.0.derived.store(true, Ordering::Relaxed);
        Ok(())
    }
}

fn outdated(limit: u64) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::ZoneData.ne(TZDATA_VERSION))
        .filter(row::Column::NextOpensAt.is_not_null())
        .limit(limit)
}

/// The change by which a schedule waits for the same period under today's data.
fn same_period(schedule: &ScheduleRow) -> Result<row::ActiveModel, Unfit> {
    let (rule, before) = Unfit::rule_of(schedule)?;
    let next = schedule.next_due_at.and_then(|due| awaited(&rule, due));
    Ok(coming(next.as_ref(), &rule, before))
}
