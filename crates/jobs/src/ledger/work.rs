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
/// So long full batches follow each other without another look at everything.
const AT_IT: Duration = Duration::from_secs(1);
/// The next batch is claimed, and the last one's outcomes are written down, while one runs, where the one before took no
/// longer. What takes longer is rather left to whoever works beside this one.
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
        let mut batch = Batch { asked: begun, jobs: self.claim().await? };
        let (mut ran, mut ahead, mut claimed) = (Vec::new(), false, 0);
        while !batch.jobs.is_empty() {
            fail::fail_point!("jobs::after_claim", |_| std::process::abort());
            claimed += batch.jobs.len();
            let (length, at_work) = (batch.jobs.len(), self.0.store.elapsed());
            let (asked, next);
            if ahead && self.goes_on(length, begun) {
                asked = at_work;
                // Tasks of their own: jobs that never wait would let them wait. And two of them, so that a server does both
                // at once.
                let (recorder, claimer) = (self.clone(), self.clone());
                let recording = tokio::spawn(async move { recorder.record(&ran, false).await });
                let claiming = tokio::spawn(async move { claimer.claim().await });
                ran = self.run_batch(batch).await?;
                let recorded = recording.await.unwrap_or_else(panicked);
                next = claiming.await.unwrap_or_else(panicked).and_then(|next| recorded.map(|_| next));
            } else {
                self.record(&std::mem::take(&mut ran), false).await?;
                let done = self.run_batch(batch).await?;
                asked = self.0.store.elapsed();
                fail::fail_point!("jobs::before_record", |_| std::process::abort());
                next = self.record(&done, self.goes_on(length, begun)).await;
            }
            let Ok(next) = next else {
                // What was run meanwhile has been run all the same.
                self.record(&ran, false).await?;
                return next.map(|_| claimed);
            };
            ahead = self.0.options.side_by_side > 1 && self.0.store.elapsed().saturating_sub(at_work) < QUICK;
            batch = Batch { jobs: next, asked };
        }
        self.record(&ran, false).await?;
        Ok(claimed)
    }

    /// Whether the next batch is claimed in the unit that writes outcomes down: half as many commits where very many wait.
    /// Now and then the round looks at the clock, and at what has come to be due meanwhile; a simulated year does so after
    /// each batch, however long it took.
    fn goes_on(&self, last: usize, begun: Duration) -> bool {
        let full = u64::try_from(last).is_ok_and(|last| last >= self.0.options.batch);
        let worked = self.0.store.elapsed().saturating_sub(begun);
        full && worked < AT_IT && self.0.store.mode() == Mode::Production
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

/// What panicked in a task goes on where it is waited for.
fn panicked<T>(error: tokio::task::JoinError) -> T {
    std::panic::resume_unwind(error.into_panic())
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
