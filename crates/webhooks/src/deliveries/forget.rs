//! Deliveries that came to their end are kept for a while, so that people can look at them, and then forgotten.

use kernel::DeliveryId;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use store::{InstallationUnit, Store};

use super::{attempt, row};
use crate::Error;

/// How long they are kept after their end, business time.
pub const KEPT: chrono::TimeDelta = chrono::TimeDelta::days(30);
/// So many are forgotten in one transaction.
const BATCH: u64 = 500;

/// Forgets deliveries whose time is up, with their attempts. Nothing of them is personal.
pub(crate) async fn forget(store: &Store) -> Result<(), Error> {
    loop {
        let old: Vec<DeliveryId> =
            store.installation_read(async |unit| Ok::<_, Error>(forgettable(unit).await?)).await?;
        if old.is_empty() {
            return Ok(());
        }
        store
            .installation(async |unit: &mut InstallationUnit| {
                let attempts = attempt::Column::DeliveryId.is_in(old.iter().copied());
                attempt::Entity::delete_many().filter(attempts).exec(unit).await?;
                row::Entity::delete_many().filter(row::Column::Id.is_in(old.iter().copied())).exec(unit).await?;
                Ok::<_, Error>(())
            })
            .await?;
    }
}

async fn forgettable(unit: &InstallationUnit) -> Result<Vec<DeliveryId>, DbErr> {
    row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(row::Column::EndedAt.lt(unit.now() - KEPT))
        .limit(BATCH)
        .into_tuple()
        .all(unit)
        .await
}
