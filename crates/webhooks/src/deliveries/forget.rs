//! Deliveries that came to their end are kept for a while, so that people can look at them, and then forgotten.

use kernel::DeliveryId;
use sea_orm::sea_query::{Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QuerySelect};
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
                // What was set on its way again meanwhile stays.
                let old = || Condition::all().add(row::Column::Id.is_in(old.iter().copied())).add(over(unit));
                let mut ids = Query::select();
                ids.column(row::Column::Id).from(row::Entity).cond_where(old());
                let attempts = attempt::Column::DeliveryId.in_subquery(ids);
                attempt::Entity::delete_many().filter(attempts).exec(unit).await?;
                row::Entity::delete_many().filter(old()).exec(unit).await?;
                Ok::<_, Error>(())
            })
            .await?;
    }
}

/// Ended, and kept for as long as it is.
fn over(unit: &InstallationUnit) -> SimpleExpr {
    row::Column::EndedAt.lt(unit.now() - KEPT)
}

async fn forgettable(unit: &InstallationUnit) -> Result<Vec<DeliveryId>, DbErr> {
    row::Entity::find()
        .select_only()
        .column(row::Column::Id)
        .filter(over(unit))
        .limit(BATCH)
        .into_tuple()
        .all(unit)
        .await
}
