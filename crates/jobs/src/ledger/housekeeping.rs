//! What the floors below need done now and then: checkpoints signed, spent keys and jobs forgotten.

use std::sync::atomic::Ordering;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use store::InstallationUnit;

use crate::queue::{State, row};
use crate::{Error, Ledger};

/// Checkpoints are signed a moment after the entries, and not more often than this.
const SIGNED_EVERY_MS: u64 = 1_000;
/// Finished jobs are kept so long that people can ask about them; the periods stay for ever.
const JOBS_KEPT: chrono::TimeDelta = chrono::TimeDelta::days(90);
/// So many rows are dealt with in one transaction.
const BATCH: u64 = 500;

impl Ledger {
    pub(super) async fn housekeeping(&self) -> Result<(), Error> {
        let elapsed = u64::try_from(self.0.store.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.0.signed.load(Ordering::Relaxed);
        if last != 0 && elapsed.saturating_sub(last) < SIGNED_EVERY_MS {
            return Ok(());
        }
        self.0.signed.store(elapsed.max(1), Ordering::Relaxed);
        self.sign_checkpoints().await?;
        self.forget().await
    }

    /// Signs a checkpoint for every organisation whose trail has grown.
    pub async fn sign_checkpoints(&self) -> Result<(), Error> {
        let store = &self.0.store;
        let behind = store.installation_read(async |unit| Ok::<_, Error>(audit::behind(unit, BATCH).await?)).await?;
        if behind.is_empty() {
            return Ok(());
        }
        let signer = store.keys().signer().await?;
        store
            .installation(async |unit: &mut InstallationUnit| {
                for organisation in &behind {
                    audit::checkpoint(unit, *organisation, &signer, unit.now()).await?;
                }
                Ok(())
            })
            .await
    }

    async fn forget(&self) -> Result<(), Error> {
        let store = &self.0.store;
        let old: Vec<kernel::JobId> = store
            .installation_read(async |unit| {
                Ok::<_, Error>(
                    row::Entity::find()
                        .select_only()
                        .column(row::Column::Id)
                        .filter(row::Column::State.eq(State::Completed))
                        .filter(row::Column::RunAt.lt(unit.now() - JOBS_KEPT))
                        .limit(BATCH)
                        .into_tuple()
                        .all(unit)
                        .await?,
                )
            })
            .await?;
        let spent = store.installation_read(async |unit| store::spent_keys(unit).await).await?;
        if old.is_empty() && !spent {
            return Ok(());
        }
        store
            .installation(async |unit: &mut InstallationUnit| {
                store::forget_spent_keys(unit).await?;
                row::Entity::delete_many().filter(row::Column::Id.is_in(old)).exec(unit).await?;
                Ok(())
            })
            .await
    }
}
