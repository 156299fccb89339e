//! Zones change their law. What a schedule waits for was derived under the release of the zone data that its row names;
//! a program that has a newer release compiled in derives it again, batch by batch and what opens first before the rest,
//! while it works. A tick that comes to a schedule before its turn derives it there.
//!
//! An older release never replaces a newer one, so that two programs side by side during an upgrade do not undo each
//! other's work.

use calendar::TZDATA_VERSION;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::InstallationUnit;

use super::asleep::Unfit;
use super::opening::{Change, change_schedules};
use crate::schedules::{Coming, ScheduleRow, awaited, row};
use crate::{Error, Ledger};

/// So many schedules are dealt with in one transaction.
const BATCH: u64 = 500;

impl Ledger {
    /// Derives one batch again. Returns how many there were.
    pub(super) async fn derive_again(&self) -> Result<usize, Error> {
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let outdated = row::Entity::find()
                    .filter(row::Column::ZoneData.lt(TZDATA_VERSION))
                    .filter(row::Column::NextOpensAt.is_not_null())
                    .order_by_asc(row::Column::ZoneData)
                    .order_by_asc(row::Column::NextOpensAt)
                    .limit(BATCH)
                    .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
                    .all(unit)
                    .await?;
                let derived = outdated.len();
                if derived > 0 {
                    tracing::info!(
                        schedules = derived,
                        "{derived} schedules are derived again from the zone data {TZDATA_VERSION}"
                    );
                }
                let changes = outdated
                    .iter()
                    .map(|schedule| same_period(schedule).unwrap_or_else(|unfit| unfit.asleep(schedule)));
                change_schedules(unit, changes).await?;
                Ok::<_, Error>(derived)
            })
            .await
    }
}

/// The change by which a schedule waits for the same period under today's data.
fn same_period(schedule: &ScheduleRow) -> Result<Change, Unfit> {
    let (rule, before) = Unfit::rule_of(schedule)?;
    let next = schedule.next_due_at.and_then(|due| awaited(&rule, due));
    Ok(Change::to(schedule, Coming::of(next.as_ref(), &rule, before)))
}
