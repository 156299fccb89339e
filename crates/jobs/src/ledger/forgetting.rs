//! Jobs that are done are forgotten in the end. They need no index of their own for it: the one that lists each
//! organisation's jobs is walked, a few steps at a time.

use std::sync::PoisonError;

use chrono::TimeDelta;
use kernel::{Instant, JobId, OrganisationId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::InstallationUnit;

use crate::queue::{State, row};
use crate::{Error, Ledger};

/// Finished jobs are kept so long that people can ask about them; the periods stay for ever.
const KEPT: TimeDelta = TimeDelta::days(90);
/// A walk through everything begins so long after the last one.
const EVERY: TimeDelta = TimeDelta::hours(1);
/// So many rows are looked at in one step; where so many are to be forgotten, the walk pauses.
const BATCH: usize = 500;
/// So many steps at a time; an organisation takes one, and one more for each batch of its old jobs.
const STEPS: usize = 16;

/// How far the walk has come.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Walk {
    /// At the beginning.
    #[default]
    Begins,
    /// Behind a job.
    BehindJob(OrganisationId, Instant, JobId),
    /// Behind all jobs of an organisation.
    Behind(OrganisationId),
    /// Through, at that time.
    Ended(Instant),
}

/// A job as the walk sees it.
type Seen = (OrganisationId, Instant, JobId, State, Instant);

impl Ledger {
    pub(super) async fn forget(&self) -> Result<(), Error> {
        let walk = *self.0.walk.lock().unwrap_or_else(PoisonError::into_inner);
        let store = &self.0.store;
        let (walk, old) = store.installation_read(async |unit| further(unit, walk).await).await?;
        let spent = store.installation_read(async |unit| store::spent_keys(unit).await).await?;
        if !old.is_empty() || spent {
            store
                .installation(async |unit: &mut InstallationUnit| {
                    store::forget_spent_keys(unit).await?;
                    row::Entity::delete_many().filter(row::Column::Id.is_in(old)).exec(unit).await?;
                    Ok::<_, Error>(())
                })
                .await?;
        }
        *self.0.walk.lock().unwrap_or_else(PoisonError::into_inner) = walk;
        Ok(())
    }
}

/// A few steps. Returns how far they led, and the jobs on the way that are to be forgotten.
async fn further(unit: &InstallationUnit, mut walk: Walk) -> Result<(Walk, Vec<JobId>), Error> {
    let (now, mut old) = (unit.now(), Vec::new());
    if matches!(walk, Walk::Ended(at) if at <= now && now < at + EVERY) {
        return Ok((walk, old));
    }
    let before = now - KEPT;
    let is_old = |(_, created, ..): &Seen| *created < before;
    for _ in 0..STEPS {
        let Some(first) = seen(unit, walk, 1).await?.pop() else { return Ok((Walk::Ended(now), old)) };
        if !is_old(&first) {
            // Nor is any behind it that is of the same organisation.
            walk = Walk::Behind(first.0);
            continue;
        }
        for job in seen(unit, walk, BATCH as u64).await?.into_iter().take_while(is_old) {
            let (organisation, created, id, state, run_at) = job;
            walk = Walk::BehindJob(organisation, created, id);
            if state == State::Completed && run_at < before {
                old.push(id);
            }
        }
        if old.len() >= BATCH {
            break;
        }
    }
    Ok((walk, old))
}

/// What comes next, in the order of the index of those that no worker has.
async fn seen(unit: &InstallationUnit, walk: Walk, limit: u64) -> Result<Vec<Seen>, Error> {
    use row::Column::{CreatedAt, Id, LeaseUntil, OrganisationId, RunAt, State};
    let select = row::Entity::find().filter(LeaseUntil.is_null());
    let select = match walk {
        Walk::Begins | Walk::Ended(_) => select,
        Walk::Behind(organisation) => select.filter(OrganisationId.gt(organisation)),
        Walk::BehindJob(organisation, created, id) => {
            let keys = [OrganisationId, CreatedAt, Id].map(|column| Expr::col((row::Entity, column)));
            let bound = [Expr::val(organisation), Expr::val(created), Expr::val(id)];
            select.filter(Expr::tuple(keys).gt(Expr::tuple(bound)))
        }
    };
    let columns = [OrganisationId, CreatedAt, Id, State, RunAt];
    let ordered = [OrganisationId, CreatedAt, Id].into_iter().fold(select, QueryOrder::order_by_asc);
    Ok(ordered.select_only().columns(columns).limit(limit).into_tuple().all(unit).await?)
}
