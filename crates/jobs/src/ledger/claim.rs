//! Taking jobs: a batch at a time, in a short transaction, the longest waiting first; and none of an organisation's
//! thousands keep another's waiting.

use std::collections::{HashMap, HashSet};
use std::sync::PoisonError;
use std::time::Duration;

use kernel::{Id, Instant, JobId, OrganisationId};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use store::InstallationUnit;
use store::keyset::among;

use crate::queue::{State, row, stands};
use crate::{Error, JobRow, Ledger, metrics};

/// So many other organisations are looked for where one alone fills a batch; the next batch goes on behind them.
const OTHERS: usize = 16;

/// Where no other organisation waits, none is looked for so long.
const ALONE: Duration = Duration::from_millis(250);

/// Whose turn it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turns {
    /// The organisation behind which the next one is looked for.
    behind: OrganisationId,
    /// The process time until which no other is believed to wait.
    alone_until: Duration,
}

impl Default for Turns {
    fn default() -> Self {
        Self { behind: OrganisationId::from_uuid(Default::default()), alone_until: Duration::ZERO }
    }
}

/// What may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    run_at: Instant,
    id: JobId,
    organisation: OrganisationId,
}

impl Ledger {
    /// Takes up to a batch of jobs under a lease.
    pub(super) async fn claim(&self) -> Result<Vec<JobRow>, Error> {
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| self.claim_of(unit, conditions(unit).into()).await)
            .await
    }

    /// The same in a unit that writes something else, too, shortly after a look at everything: only what waits for its first
    /// attempt is looked for, which is nearly all.
    pub(super) async fn claim_further(&self, unit: &InstallationUnit) -> Result<Vec<JobRow>, Error> {
        let [available, ..] = conditions(unit);
        self.claim_of(unit, vec![available]).await
    }

    async fn claim_of(&self, unit: &InstallationUnit, looked_for: Vec<Condition>) -> Result<Vec<JobRow>, Error> {
        let candidates = self.candidates(unit, looked_for).await?;
        if candidates.is_empty() {
            return Ok(Vec::new());
        }
        let lease = chrono::TimeDelta::from_std(self.lease()).unwrap_or(chrono::TimeDelta::minutes(2));
        let change = row::ActiveModel {
            state: Set(State::Running),
            lease_until: Set(Some(unit.real_now() + lease)),
            started_at: Set(Some(unit.now())),
            ..Default::default()
        };
        // The conditions again: between the look and this, nobody else may have taken it.
        let mut jobs = row::Entity::update_many()
            .set(change)
            .col_expr(row::Column::Attempt, Expr::col(row::Column::Attempt).add(1))
            .col_expr(row::Column::Fence, Expr::col(row::Column::Fence).add(1))
            .filter(among(
                unit.get_database_backend(),
                row::Column::Id,
                candidates.iter().map(|candidate| candidate.id),
            ))
            .filter(conditions(unit).into_iter().fold(Condition::any(), Condition::add))
            .exec_with_returning(unit)
            .await?;
        jobs.sort_by_key(|job| (job.run_at, job.id));
        for job in &jobs {
            metrics::started(unit.now() - job.run_at);
        }
        Ok(jobs)
    }

    async fn candidates(&self, unit: &InstallationUnit, looked_for: Vec<Condition>) -> Result<Vec<Candidate>, Error> {
        let batch = self.0.options.batch;
        let mut oldest = Vec::new();
        for condition in looked_for {
            oldest.extend(found(unit, condition, batch).await?);
        }
        oldest.sort_unstable();
        oldest.truncate(length(batch));
        // Fewer than a batch are all that there are.
        if oldest.len() < length(batch) {
            return Ok(oldest);
        }
        let share = length(self.0.options.share);
        let mut taken: HashMap<OrganisationId, usize> = HashMap::new();
        let (mut within, beyond): (Vec<_>, Vec<_>) = oldest.into_iter().partition(|candidate| {
            let taken = taken.entry(candidate.organisation).or_default();
            *taken += 1;
            *taken <= share
        });
        if beyond.is_empty() {
            return Ok(within);
        }
        let known = taken.into_keys().collect();
        within.extend(self.of_others(unit, &known, beyond.len()).await?);
        // Where nobody else waits, an organisation may have more than its share.
        within.extend(beyond);
        within.truncate(length(batch));
        Ok(within)
    }

    /// Jobs of organisations that are not among the oldest, up to `most` together and each its share at the most.
    async fn of_others(
        &self,
        unit: &InstallationUnit,
        known: &HashSet<OrganisationId>,
        most: usize,
    ) -> Result<Vec<Candidate>, Error> {
        let turns = *self.0.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if self.0.store.elapsed() < turns.alone_until {
            return Ok(Vec::new());
        }
        let (mut behind, mut wrapped, mut round) = (turns.behind, false, false);
        let mut others = Vec::new();
        for _ in 0..OTHERS {
            if others.len() >= most {
                break;
            }
            let Some((organisation, run_at)) = next_organisation(unit, behind).await? else {
                round = wrapped;
                if round {
                    break;
                }
                (behind, wrapped) = (OrganisationId::from_uuid(Default::default()), true);
                continue;
            };
            round = wrapped && organisation > turns.behind;
            if round {
                break;
            }
            behind = organisation;
            if run_at > unit.now() || known.contains(&organisation) {
                continue;
            }
            let [available, ..] = conditions(unit);
            let share = Ord::min(self.0.options.share, (most - others.len()) as u64);
            let of_one = available.add(row::Column::OrganisationId.eq(organisation));
            others.extend(found(unit, of_one, share).await?);
        }
        // Where others work beside this, an organisation that comes to wait is seen a moment later.
        let alone = round && others.is_empty() && self.0.options.side_by_side > 1;
        let alone_until = if alone { self.0.store.elapsed() + ALONE } else { Duration::ZERO };
        *self.0.turns.lock().unwrap_or_else(PoisonError::into_inner) = Turns { behind, alone_until };
        Ok(others)
    }
}

/// What of a condition comes first. Who else claims takes others.
async fn found(unit: &InstallationUnit, condition: Condition, limit: u64) -> Result<Vec<Candidate>, Error> {
    let rows = row::Entity::find()
        .select_only()
        .columns([row::Column::RunAt, row::Column::Id, row::Column::OrganisationId])
        .filter(condition)
        .order_by_asc(row::Column::RunAt)
        .order_by_asc(row::Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .into_tuple::<(Instant, JobId, OrganisationId)>()
        .all(unit)
        .await?;
    Ok(rows.into_iter().map(|(run_at, id, organisation)| Candidate { run_at, id, organisation }).collect())
}

/// The organisation behind another that has a job waiting, and when the first of these may run: one step into an index.
async fn next_organisation(
    unit: &InstallationUnit,
    behind: OrganisationId,
) -> Result<Option<(OrganisationId, Instant)>, Error> {
    Ok(row::Entity::find()
        .select_only()
        .columns([row::Column::OrganisationId, row::Column::RunAt])
        .filter(stands(State::Available))
        .filter(row::Column::OrganisationId.gt(behind))
        .order_by_asc(row::Column::OrganisationId)
        .order_by_asc(row::Column::RunAt)
        .limit(1)
        .into_tuple()
        .one(unit)
        .await?)
}

/// What may be claimed: what waits and has come, what failed and may be tried again, and what was left under a lease that
/// has run out. Each has its own condition, because an index answers each but not all together.
fn conditions(unit: &InstallationUnit) -> [Condition; 3] {
    let come = |state: State| Condition::all().add(stands(state)).add(row::Column::RunAt.lte(unit.now()));
    // Only what runs has a lease, and the index of leases is short.
    let abandoned = Condition::all().add(row::Column::LeaseUntil.lt(unit.real_now()));
    [come(State::Available), come(State::Retryable), abandoned]
}

fn length(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
