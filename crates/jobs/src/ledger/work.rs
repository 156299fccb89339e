//! Jobs are claimed in a batch, run with no transaction open, and their outcomes recorded in a batch.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use kernel::{Instant, Scope};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::InstallationUnit;

use crate::queue::{State, row};
use crate::{Context, Error, JobError, JobRow, Ledger, metrics};

/// A worker trusts its lease for less time than it lasts, counted from before it asked for it.
const TRUSTED: f64 = 0.8;
/// The first wait after a failure; each further one is twice as long.
const FIRST_BACKOFF: chrono::TimeDelta = chrono::TimeDelta::seconds(10);
/// No wait is longer.
const LONGEST_BACKOFF: chrono::TimeDelta = chrono::TimeDelta::hours(6);

enum Outcome {
    /// The lease of the batch was used up before its turn came.
    NotBegun,
    Done,
    Again(&'static str),
    Later(Duration),
    GivenUp(&'static str),
}

impl Ledger {
    /// Runs one batch of jobs. Returns how many.
    pub(super) async fn work(&self) -> Result<usize, Error> {
        let asked = self.0.store.elapsed();
        let trusted = self.0.options.lease.mul_f64(TRUSTED);
        let jobs = self.claim().await?;
        let mut outcomes = Vec::with_capacity(jobs.len());
        for job in &jobs {
            let left = trusted.saturating_sub(self.0.store.elapsed().saturating_sub(asked));
            let outcome = if left.is_zero() { Outcome::NotBegun } else { self.run(job, left).await };
            outcomes.push((job, outcome));
        }
        if !outcomes.is_empty() {
            self.record(&outcomes).await?;
        }
        Ok(jobs.len())
    }

    /// Gives back what was claimed and not recorded: by an earlier process, or by a pass that was broken off. Only for the
    /// one server of an embedded database, and not while a pass runs.
    pub async fn release(&self) -> Result<(), Error> {
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                row::Entity::update_many()
                    .set(row::ActiveModel {
                        state: Set(State::Available),
                        lease_until: Set(None),
                        ..Default::default()
                    })
                    .filter(row::Column::State.eq(State::Running))
                    .exec(unit)
                    .await?;
                Ok(())
            })
            .await
    }

    async fn claim(&self) -> Result<Vec<JobRow>, Error> {
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let ids = claimable(unit, self.0.options.batch).await?;
                let lease = chrono::TimeDelta::from_std(self.0.options.lease).unwrap_or(chrono::TimeDelta::minutes(2));
                let change = row::ActiveModel {
                    state: Set(State::Running),
                    lease_until: Set(Some(unit.real_now() + lease)),
                    ..Default::default()
                };
                let mut jobs = row::Entity::update_many()
                    .set(change)
                    .col_expr(row::Column::Attempt, Expr::col(row::Column::Attempt).add(1))
                    .col_expr(row::Column::Fence, Expr::col(row::Column::Fence).add(1))
                    .filter(row::Column::Id.is_in(ids))
                    .filter(conditions(unit).into_iter().fold(Condition::any(), Condition::add))
                    .exec_with_returning(unit)
                    .await?;
                jobs.sort_by_key(|job| (job.run_at, job.id));
                Ok(jobs)
            })
            .await
    }

    async fn run(&self, job: &JobRow, limit: Duration) -> Outcome {
        let Some(kind) = self.0.registry.kind(&job.kind) else {
            tracing::error!(job.id = %job.id, "the job {} is of a kind that is not known: {}", job.id, job.kind);
            return Outcome::GivenUp("JOB_KIND_UNKNOWN");
        };
        let attempt = u32::try_from(job.attempt).unwrap_or(u32::MAX);
        // It took its worker down with it, as often as it may: neither failed nor done.
        if attempt > self.0.options.attempts {
            tracing::error!(job.id = %job.id, job.kind = kind, attempt, "the job {} was given up: no attempt came to an end", job.id);
            return Outcome::GivenUp("JOB_ATTEMPTS_EXHAUSTED");
        }
        let cx = Context {
            store: self.0.store.clone(),
            scope: Scope::job(job.organisation_id, kind),
            ports: self.0.ports.clone(),
            job: job.id,
            run_at: job.run_at,
            fence: job.fence,
            attempt,
        };
        // What a job had in hand when it panicked is dropped with it, and its unit of work rolls back.
        let running = AssertUnwindSafe(self.0.registry.run(kind, job.payload.clone(), &cx)).catch_unwind();
        let outcome = match tokio::time::timeout(limit, running).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(JobError::Retry("it panicked".into())),
            Err(_) => Err(JobError::Retry("it took longer than its lease".into())),
        };
        match outcome {
            Ok(()) => Outcome::Done,
            Err(JobError::Snooze(time)) => Outcome::Later(time),
            Err(JobError::Retry(error)) if attempt < self.0.options.attempts => {
                tracing::warn!(job.id = %job.id, job.kind = kind, attempt, error = %chain(error.as_ref()), "the job {} failed and will be tried again", job.id);
                Outcome::Again("JOB_FAILED")
            }
            Err(JobError::Retry(error)) => {
                tracing::error!(job.id = %job.id, job.kind = kind, attempt, error = %chain(error.as_ref()), "the job {} was given up after its last attempt", job.id);
                Outcome::GivenUp("JOB_ATTEMPTS_EXHAUSTED")
            }
            Err(JobError::Discard(error)) => {
                tracing::error!(job.id = %job.id, job.kind = kind, error = %chain(error.as_ref()), "the job {} was given up", job.id);
                Outcome::GivenUp("JOB_DISCARDED")
            }
        }
    }

    async fn record(&self, outcomes: &[(&JobRow, Outcome)]) -> Result<(), Error> {
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let done: Vec<_> = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done)).collect();
                if !done.is_empty() {
                    let change = row::ActiveModel {
                        state: Set(State::Completed),
                        lease_until: Set(None),
                        problem: Set(None),
                        finished_at: Set(Some(unit.now())),
                        ..Default::default()
                    };
                    let mine = done.iter().fold(Condition::any(), |any, (job, _)| {
                        any.add(Condition::all().add(row::Column::Id.eq(job.id)).add(row::Column::Fence.eq(job.fence)))
                    });
                    row::Entity::update_many().set(change).filter(mine).exec(unit).await?;
                }
                for (job, outcome) in outcomes {
                    metrics::finished(self.0.registry.kind(&job.kind).unwrap_or("unknown"), outcome.name());
                    let Some(change) = outcome.change(job, unit) else { continue };
                    row::Entity::update_many()
                        .set(change)
                        .filter(row::Column::Id.eq(job.id))
                        .filter(row::Column::Fence.eq(job.fence))
                        .exec(unit)
                        .await?;
                }
                Ok(())
            })
            .await
    }
}

impl Outcome {
    fn name(&self) -> &'static str {
        match self {
            Self::NotBegun => "not_begun",
            Self::Done => "completed",
            Self::Again(_) => "retryable",
            Self::Later(_) => "snoozed",
            Self::GivenUp(_) => "discarded",
        }
    }

    /// The row's change, for all but those that are recorded together.
    fn change(&self, job: &JobRow, unit: &InstallationUnit) -> Option<row::ActiveModel> {
        let change = row::ActiveModel { lease_until: Set(None), ..Default::default() };
        match self {
            Self::Done => None,
            Self::NotBegun => {
                Some(row::ActiveModel { state: Set(State::Available), attempt: Set(job.attempt - 1), ..change })
            }
            Self::Again(problem) => Some(row::ActiveModel {
                state: Set(State::Retryable),
                run_at: Set(unit.now() + backoff(job.attempt, |below| unit.chance_below(below))),
                problem: Set(Some((*problem).to_owned())),
                ..change
            }),
            Self::Later(time) => Some(row::ActiveModel {
                state: Set(State::Available),
                attempt: Set(job.attempt - 1),
                run_at: Set(unit.now() + chrono::TimeDelta::from_std(*time).unwrap_or(LONGEST_BACKOFF)),
                ..change
            }),
            Self::GivenUp(problem) => Some(row::ActiveModel {
                state: Set(State::Discarded),
                problem: Set(Some((*problem).to_owned())),
                finished_at: Set(Some(unit.now())),
                ..change
            }),
        }
    }
}

/// What may be claimed, the longest waiting first.
pub(super) async fn claimable(unit: &InstallationUnit, limit: u64) -> Result<Vec<kernel::JobId>, Error> {
    let mut ids: Vec<(Instant, kernel::JobId)> = Vec::new();
    for condition in conditions(unit) {
        let found = row::Entity::find()
            .select_only()
            .columns([row::Column::RunAt, row::Column::Id])
            .filter(condition)
            .order_by_asc(row::Column::RunAt)
            .order_by_asc(row::Column::Id)
            .limit(limit)
            .into_tuple::<(Instant, kernel::JobId)>()
            .all(unit)
            .await?;
        ids.extend(found);
    }
    ids.sort_unstable();
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(ids.into_iter().map(|(_, id)| id).collect())
}

/// What may be claimed: what waits and has come, what failed and may be tried again, and what was left under a lease that
/// has run out. Each has its own condition, because an index answers each but not all together.
fn conditions(unit: &InstallationUnit) -> [Condition; 3] {
    let come =
        |state: State| Condition::all().add(row::Column::State.eq(state)).add(row::Column::RunAt.lte(unit.now()));
    let abandoned =
        Condition::all().add(row::Column::State.eq(State::Running)).add(row::Column::LeaseUntil.lt(unit.real_now()));
    [come(State::Available), come(State::Retryable), abandoned]
}

/// Twice as long each time, up to a limit, plus up to a quarter by chance so that failures do not march in step.
fn backoff(attempt: i32, chance_below: impl FnOnce(u64) -> u64) -> chrono::TimeDelta {
    let doublings = u32::try_from(attempt.clamp(1, 16) - 1).unwrap_or(0);
    let wait = Ord::min(FIRST_BACKOFF * 2_i32.pow(doublings), LONGEST_BACKOFF);
    let quarter = u64::try_from(wait.num_milliseconds() / 4).unwrap_or(0);
    let more = i64::try_from(chance_below(Ord::max(quarter, 1))).unwrap_or(0);
    wait + chrono::TimeDelta::milliseconds(more)
}

/// An error with its causes, for the log: codes and names of tables, never values.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_twice_the_one_before_up_to_six_hours() {
        let least = |attempt| backoff(attempt, |_| 0).num_seconds();
        let waits: Vec<_> = (1..=13).map(least).collect();
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120, 10_240, 20_480, 21_600]);
        assert_eq!((least(0), least(1_000)), (10, 21_600));
        // Chance adds less than a quarter.
        assert_eq!(backoff(1, |below| below - 1), chrono::TimeDelta::milliseconds(12_499));
        assert_eq!(backoff(20, |below| below - 1), LONGEST_BACKOFF * 5 / 4 - chrono::TimeDelta::milliseconds(1));
    }
}
