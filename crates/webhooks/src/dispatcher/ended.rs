//! Attempts that have ended and are not written down yet. A database that fails for a while loses none of them.

use std::time::Duration;

use tokio::time::Instant;

use super::attempt::Outcome;

/// How long is waited after a first failure; each further one doubles it.
const FIRST_REST: Duration = Duration::from_millis(250);
const LONGEST_REST: Duration = Duration::from_secs(5);
/// What cannot be written down so often is left to its lease, and sent again: about half a minute.
const TRIES: u32 = 10;

/// What has ended, and how often it could not be written down.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) outcomes: Vec<Outcome>,
    failures: u32,
    again_at: Option<Instant>,
}

impl Ended {
    /// Whether it is time to write something down.
    pub(super) fn is_due(&self) -> bool {
        !self.outcomes.is_empty() && self.again_at.is_none_or(|at| at <= Instant::now())
    }

    /// It could not be done: whether it is to be tried again.
    pub(super) fn rest(&mut self) -> bool {
        self.failures += 1;
        let rest = FIRST_REST * 2_u32.pow((self.failures - 1).min(8));
        self.again_at = Some(Instant::now() + rest.min(LONGEST_REST));
        self.failures < TRIES
    }

    /// All that was to be written down, which is done with.
    pub(super) fn take(&mut self) -> Vec<Outcome> {
        (self.failures, self.again_at) = (0, None);
        std::mem::take(&mut self.outcomes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_database_that_fails_is_asked_again_for_half_a_minute() {
        let (mut ended, begun) = (Ended::default(), Instant::now());
        let mut tries = 1;
        while ended.rest() {
            tokio::time::sleep_until(ended.again_at.expect("an instant")).await;
            tries += 1;
        }
        assert_eq!((tries, begun.elapsed().as_secs()), (TRIES, 27));
        ended.take();
        assert!(ended.rest(), "it begins anew");
    }
}
