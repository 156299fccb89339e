//! What the floors below need done now and then: what waits is counted, checkpoints are signed.

use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kernel::Fault;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use store::InstallationUnit;

use crate::queue::{State, row, stands};
use crate::{Error, Ledger, metrics};

/// Checkpoints are signed a moment after the entries, and not more often than this.
const SIGNED_EVERY_MS: u64 = 1_000;
/// What waits is counted for the metrics not more often than this.
const COUNTED_EVERY_MS: u64 = 15_000;
/// So many are counted at most.
const COUNTED: u64 = 10_000;
/// A trail that cannot be signed is looked at again, and told again, after so long.
const LEFT_ALONE: Duration = Duration::from_secs(600);
/// So many rows are dealt with in one transaction.
const BATCH: u64 = 500;

impl Ledger {
    pub(super) async fn housekeeping(&self) -> Result<(), Error> {
        let elapsed = u64::try_from(self.0.store.elapsed().as_millis()).unwrap_or(u64::MAX);
        if is_time(&self.0.counted, elapsed, COUNTED_EVERY_MS) {
            self.count().await?;
        }
        if !is_time(&self.0.signed, elapsed, SIGNED_EVERY_MS) {
            return Ok(());
        }
        self.sign_checkpoints().await?;
        self.forget().await
    }

    async fn count(&self) -> Result<(), Error> {
        let backlog = self
            .0
            .store
            .installation_read(async |unit: &mut InstallationUnit| {
                let due = row::Entity::find()
                    .select_only()
                    .column(row::Column::Id)
                    .filter(stands(State::Available))
                    .filter(row::Column::RunAt.lte(unit.now()))
                    .limit(COUNTED);
                Ok::<_, Error>(due.count(unit).await?)
            })
            .await?;
        metrics::waiting(backlog);
        Ok(())
    }

    /// Signs a checkpoint for every organisation whose trail has grown, each in a unit of its own: a trail that does not
    /// continue what was signed stops nobody else's. It is told, left alone for a while and then looked at again.
    pub async fn sign_checkpoints(&self) -> Result<(), Error> {
        let store = &self.0.store;
        let now = store.elapsed();
        let left_alone = {
            let mut refused = self.0.refused.lock().unwrap_or_else(PoisonError::into_inner);
            refused.retain(|_, until| *until > now);
            refused.clone()
        };
        // Those that are left alone do not take the others' places.
        let limit = BATCH + left_alone.len() as u64;
        let behind = store.installation_read(async |unit| Ok::<_, Error>(audit::behind(unit, limit).await?)).await?;
        let mut behind = behind.into_iter().filter(|organisation| !left_alone.contains_key(organisation)).peekable();
        if behind.peek().is_none() {
            return Ok(());
        }
        let signer = store.keys().signer().await?;
        for organisation in behind {
            let signed = store
                .installation(async |unit: &mut InstallationUnit| {
                    audit::checkpoint(unit, organisation, &signer, unit.now()).await?;
                    Ok(())
                })
                .await;
            match signed {
                Err(Error::Audit(error)) if !matches!(error, audit::Error::Database(_)) => {
                    tracing::error!(%organisation, error.code = error.code(), %error, "nothing more is signed for {organisation}");
                    metrics::unsigned(error.code());
                    let mut refused = self.0.refused.lock().unwrap_or_else(PoisonError::into_inner);
                    refused.insert(organisation, now + LEFT_ALONE);
                }
                signed => signed?,
            }
        }
        Ok(())
    }
}

/// Whether so much process time has gone by since the last time that this said so.
fn is_time(last: &AtomicU64, elapsed: u64, every: u64) -> bool {
    let before = last.load(Ordering::Relaxed);
    let is_time = before == 0 || elapsed.saturating_sub(before) >= every;
    if is_time {
        last.store(elapsed.max(1), Ordering::Relaxed);
    }
    is_time
}
