//! What becomes of jobs after an attempt, written down for a whole batch in one statement.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::TimeDelta;
use kernel::{Instant, JobId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveEnum, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use store::InstallationUnit;
use store::keyset::among;

use super::each;
use crate::queue::{KIND_UNKNOWN, State, row};
use crate::{Error, JobRow, Ledger, metrics, registry};

/// The first wait after a failure; each further one is twice as long.
const FIRST_BACKOFF: TimeDelta = TimeDelta::seconds(10);
/// No wait is longer.
const LONGEST_BACKOFF: TimeDelta = TimeDelta::hours(6);
/// The shortest and the longest wait of a job that nobody here knows: as long as it has been waiting already.
const UNKNOWN_AGAIN: (TimeDelta, TimeDelta) = (TimeDelta::minutes(1), TimeDelta::hours(1));

pub(super) enum Outcome {
    /// The lease of the batch was used up before its turn came.
    NotBegun,
    Done,
    Again(&'static str),
    Later(Duration),
    /// A program of another version may know its kind; given up after a week.
    Unknown,
    GivenUp(&'static str),
}

/// A job as it is after its attempt.
#[derive(Clone)]
struct After {
    state: State,
    run_at: Instant,
    attempt: i32,
    problem: Option<String>,
    problem_at: Option<Instant>,
    finished_at: Option<Instant>,
}

impl Ledger {
    /// Writes outcomes down, each only while the job is still its worker's; and claims the next batch in the same unit, if it
    /// is to. Returns what was claimed.
    pub(super) async fn record(&self, outcomes: &[(JobRow, Outcome)], claim: bool) -> Result<Vec<JobRow>, Error> {
        if outcomes.is_empty() && !claim {
            return Ok(Vec::new());
        }
        self.0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                self.write(unit, outcomes).await?;
                if claim { self.claim_further(unit).await } else { Ok(Vec::new()) }
            })
            .await
    }

    async fn write(&self, unit: &InstallationUnit, outcomes: &[(JobRow, Outcome)]) -> Result<(), Error> {
        use row::Column::{Attempt, Fence, FinishedAt, Id, LeaseUntil, Problem, ProblemAt, RunAt, State as Stands};
        let (mut done, mut rows) = (BTreeMap::<i64, Vec<JobId>>::new(), Vec::new());
        for (job, outcome) in outcomes {
            let after = outcome.after(job, unit.now(), |below| unit.chance_below(below));
            if let (State::Completed, Some(kind)) = (after.state, self.0.registry.kind(&job.kind)) {
                metrics::succeeded(kind, unit.now());
            }
            metrics::finished(self.0.registry.kind(&job.kind).unwrap_or("unknown"), outcome.name());
            if matches!(outcome, Outcome::Done) {
                done.entry(job.fence).or_default().push(job.id);
                continue;
            }
            rows.push(vec![
                job.id.into(),
                job.fence.into(),
                after.state.to_value().into(),
                after.run_at.into(),
                after.attempt.into(),
                after.problem.into(),
                after.problem_at.into(),
                after.finished_at.into(),
                None::<Instant>.into(),
            ]);
        }
        // Nearly all are done, at the first attempt: of them only ids are sent, and not nine values each.
        let backend = unit.get_database_backend();
        for (fence, ids) in done {
            let change = row::ActiveModel {
                state: Set(State::Completed),
                problem: Set(None),
                problem_at: Set(None),
                finished_at: Set(Some(unit.now())),
                lease_until: Set(None),
                ..Default::default()
            };
            let theirs = row::Entity::update_many().set(change).filter(Fence.eq(fence)).filter(among(backend, Id, ids));
            theirs.exec(unit).await?;
        }
        let columns = [Stands, RunAt, Attempt, Problem, ProblemAt, FinishedAt, LeaseUntil];
        Ok(each::change(unit, "jobs", (&[Id, Fence], &columns), rows).await?)
    }
}

impl Outcome {
    /// The code of what went wrong.
    pub(super) fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Again(problem) | Self::GivenUp(problem) => Some(problem),
            Self::Unknown => Some(KIND_UNKNOWN),
            Self::NotBegun | Self::Done | Self::Later(_) => None,
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::NotBegun => "not_begun",
            Self::Done => "completed",
            Self::Again(_) => "retryable",
            Self::Later(_) => "snoozed",
            Self::Unknown => "unknown",
            Self::GivenUp(_) => "discarded",
        }
    }

    fn after(&self, job: &JobRow, now: Instant, chance_below: impl FnOnce(u64) -> u64) -> After {
        let as_it_was = After {
            state: State::Available,
            run_at: job.run_at,
            attempt: job.attempt,
            problem: job.problem.clone(),
            problem_at: job.problem_at,
            finished_at: None,
        };
        let with = |problem: &str| {
            let known = job.problem_at.filter(|_| job.problem.as_deref() == Some(problem));
            After { problem: Some(problem.to_owned()), problem_at: Some(known.unwrap_or(now)), ..as_it_was.clone() }
        };
        match self {
            Self::NotBegun => After { attempt: job.attempt - 1, ..as_it_was },
            Self::Done => {
                After { state: State::Completed, problem: None, problem_at: None, finished_at: Some(now), ..as_it_was }
            }
            Self::Again(problem) => {
                After { state: State::Retryable, run_at: now + backoff(job.attempt, chance_below), ..with(problem) }
            }
            Self::Later(time) => After {
                attempt: job.attempt - 1,
                run_at: now + TimeDelta::from_std(*time).unwrap_or(LONGEST_BACKOFF),
                ..as_it_was
            },
            Self::Unknown => {
                let after = with(KIND_UNKNOWN);
                let waited = now - after.problem_at.unwrap_or(now);
                if waited >= registry::UNKNOWN_KEPT {
                    return After { state: State::Discarded, finished_at: Some(now), ..after };
                }
                let (least, most) = UNKNOWN_AGAIN;
                After { attempt: job.attempt - 1, run_at: now + waited.clamp(least, most), ..after }
            }
            Self::GivenUp(problem) => After { state: State::Discarded, finished_at: Some(now), ..with(problem) },
        }
    }
}

/// Twice as long each time, up to a limit, plus up to a quarter by chance so that failures do not march in step.
fn backoff(attempt: i32, chance_below: impl FnOnce(u64) -> u64) -> TimeDelta {
    let doublings = u32::try_from(attempt.clamp(1, 16) - 1).unwrap_or(0);
    let wait = Ord::min(FIRST_BACKOFF * 2_i32.pow(doublings), LONGEST_BACKOFF);
    let quarter = u64::try_from(wait.num_milliseconds() / 4).unwrap_or(0);
    let more = i64::try_from(chance_below(Ord::max(quarter, 1))).unwrap_or(0);
    wait + TimeDelta::milliseconds(more)
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
        assert_eq!(backoff(1, |below| below - 1), TimeDelta::milliseconds(12_499));
        assert_eq!(backoff(20, |below| below - 1), LONGEST_BACKOFF * 5 / 4 - TimeDelta::milliseconds(1));
    }
}
