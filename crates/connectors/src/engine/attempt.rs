//! One operation, bounded in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::Error;

/// A statement that ends itself does so within this; a connection that does not answer is given up after it.
const GRACE: Duration = Duration::from_millis(250);

/// One operation. Whoever gives up on it knows whether it had come to its commit.
#[derive(Clone)]
pub(crate) struct Attempt {
    ends: Instant,
    committing: Arc<AtomicBool>,
}

impl Attempt {
    pub(crate) fn within(limit: Duration) -> Self {
        Self { ends: Instant::now() + limit, committing: Arc::default() }
    }

    /// When it should be over.
    pub(crate) fn ends(&self) -> Instant {
        self.ends
    }

    /// What is left of its time.
    pub(crate) fn left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }

    /// From now on nobody knows what has happened, until the database has answered.
    pub(crate) fn commits(&self) {
        self.committing.store(true, Ordering::Relaxed);
    }

    /// The database has said that nothing has happened.
    pub(crate) fn was_refused(&self) {
        self.committing.store(false, Ordering::Relaxed);
    }

    /// Does the work, or gives up on it when its time is over.
    pub(crate) async fn bounded<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match tokio::time::timeout_at(self.ends + GRACE, work).await {
            Ok(done) => done,
            Err(_) if self.committing.load(Ordering::Relaxed) => Err(Error::OutcomeUnknown),
            Err(_) => Err(Error::Timeout),
        }
    }
}
