//! Jobs at work: run with no transaction open.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use kernel::Scope;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::{InstallationUnit, Mode};

use super::outcome::Outcome;
use crate::queue::{State, row};
use crate::registry::Ran;
use crate::{Context, Error, JobError, JobRow, Ledger};

/// A worker trusts its lease for less time than it lasts, counted from before it asked for it.
const TRUSTED: f64 = 0.8;
/// A job is begun only while at least so much of the trusted time is left, so that none has to hurry because of those
/// before it.
const LEFT_AT_LEAST: f64 = 0.5;
/// In a long batch outcomes are written down after so long, so that little is done twice if the process dies.
const RECORDED_EVERY: Duration = Duration::from_secs(1);
/// Batches are worked off abreast where the first of them took no longer. What takes longer is rather left to whoever works
/// beside this process.
const QUICK: Duration = Duration::from_millis(250);
/// So many jobs for each that runs beside others go by between two looks at that.
const SLICE: usize = 16;

/// Jobs that were taken up together.
struct Batch {
    jobs: Vec<JobRow>,
    /// Process time before they were asked for.
    asked: Duration,
}

impl Ledger {
    /// Runs a batch of jobs, and further ones as long as they are full and do not take long. Returns how many were claimed.
    pub(super) async fn work(&self) -> Result<usize, Error> {
        let begun = self.0.store.elapsed();
        let first = Batch { asked: begun, jobs: self.claim().await? };
        let claimed = first.jobs.len();
        if claimed == 0 {
            return Ok(0);
        }
        let next = self.work_off(first, begun).await?;
        let quick = self.0.store.elapsed().saturating_sub(begun) < QUICK;
        let worked = if quick && !next.jobs.is_empty() {
            let beside = self.abreast(move |ledger| async move {
                let batch = Batch { asked: ledger.0.store.elapsed(), jobs: ledger.claim().await? };
                ledger.work_on(batch, begun).await
            });
            let (own, beside) = tokio::join!(self.work_on(next, begun), beside);
            own? + beside?
        } else {
            self.work_on(next, begun).await?
        };
        Ok(claimed + worked)
    }

    /// Works off a batch and those that follow it.
    async fn work_on(&self, mut batch: Batch, begun: Duration) -> Result<usize, Error> {
        let mut claimed = 0;
        while !batch.jobs.is_empty() {
            claimed += batch.jobs.len();
            batch = self.work_off(batch, begun).await?;
        }
        Ok(claimed)
    }

    /// Runs a batch and writes its outcomes down. Returns the next one, which is claimed in the same unit: half as many
    /// commits where very many wait. Now and then the round looks at the clock, and at what has come to be due meanwhile; a
    /// simulated year does so after each batch, however long it took.
    async fn work_off(&self, batch: Batch, begun: Duration) -> Result<Batch, Error> {
        fail::fail_point!("jobs::after_claim", |_| std::process::abort());
        let full = self.is_full(batch.jobs.len());
        let outcomes = self.run_batch(batch).await?;
        let asked = self.0.store.elapsed();
        let goes_on = full && self.is_at_it(begun) && self.0.store.mode() == Mode::Production;
        fail::fail_point!("jobs::before_record", |_| std::process::abort());
        Ok(Batch { asked, jobs: self.record(&outcomes, goes_on).await? })
    }

    async fn run_batch(&self, batch: Batch) -> Result<Vec<(JobRow, Outcome)>, Error> {
        let trusted = self.lease().mul_f64(TRUSTED);
        let side_by_side = self.0.options.side_by_side.max(1);
        let asked = batch.asked;
        let mut recorded = asked;
        let mut outcomes = Vec::with_capacity(batch.jobs.len());
        let mut jobs = batch.jobs.into_iter().peekable();
        while jobs.peek().is_some() {
            let slice = jobs.by_ref().take(SLICE.saturating_mul(side_by_side));
            let attempts: Vec<_> = slice.map(|job| self.attempt(job, asked, trusted)).collect();
            // Nothing of the batch is under way while its outcomes are written down: that takes a connection, too.
            outcomes.extend(stream::iter(attempts).buffered(side_by_side).collect::<Vec<_>>().await);
            let now = self.0.store.elapsed();
            // A simulated year is the same each time, however long it takes.
            if now.saturating_sub(recorded) >= RECORDED_EVERY && self.0.store.mode() == Mode::Production {
                self.record(&std::mem::take(&mut outcomes), false).await?;
                recorded = now;
            }
        }
        Ok(outcomes)
    }

    pub(super) fn lease(&self) -> Duration {
        fail::fail_point!("jobs::lease_s", |seconds| {
            Duration::from_secs(seconds.and_then(|seconds| seconds.parse().ok()).unwrap_or(1))
        });
        self.0.options.lease
    }

    /// Gives back what was claimed and not recorded by an earlier process. Only an embedded database has one server at a
    /// time; on any other these are the jobs of workers beside this one, and stay theirs.
    pub async fn release(&self) -> Result<(), Error> {
        if !self.0.store.is_embedded() {
            return Ok(());
        }
        self.0.store.installation(async |unit: &mut InstallationUnit| take_back(unit).await).await
    }

    /// One attempt, if enough of the lease that was asked for at `asked` is left for it.
    async fn attempt(&self, job: JobRow, asked: Duration, trusted: Duration) -> (JobRow, Outcome) {
        let left = trusted.saturating_sub(self.0.store.elapsed().saturating_sub(asked));
        if left < trusted.mul_f64(LEFT_AT_LEAST) {
            return (job, Outcome::NotBegun);
        }
        let outcome = self.run_told(&job, left).await;
        (job, outcome)
    }

    pub(super) async fn run(&self, job: &JobRow, limit: Duration) -> Outcome {
        fail::fail_point!("jobs::before_run");
        let Some(kind) = self.0.registry.kind(&job.kind) else {
            tracing::warn!(job.id = %job.id, "the job {} is of a kind that is not known here: {}", job.id, job.kind);
            return Outcome::Unknown;
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
            Ok(Ok(Ran::Through(outcome))) => outcome,
            Ok(Ok(Ran::Unreadable(error))) => {
                tracing::error!(job.id = %job.id, job.kind = kind, %error, "the job {} was given up: its fields do not read", job.id);
                return Outcome::GivenUp("JOB_PAYLOAD_UNREADABLE");
            }
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
}

/// Makes everything that runs available again. Only that has a lease.
pub(super) async fn take_back(unit: &InstallationUnit) -> Result<(), Error> {
    let change = row::ActiveModel { state: Set(State::Available), lease_until: Set(None), ..Default::default() };
    row::Entity::update_many().set(change).filter(row::Column::LeaseUntil.is_not_null()).exec(unit).await?;
    Ok(())
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
