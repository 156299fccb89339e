//! What works beside the ledger: whoever takes note of every event as it is passed on, and work with a loop of its own.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{EventRef, Instant};
use store::InstallationUnit;

use crate::Error;

/// Takes note of events in the transaction in which they leave the outbox: what it writes is there for each event that
/// was passed on, once, and for no other.
#[async_trait]
pub trait Sink: Send + Sync {
    /// Writes down what these events cause.
    async fn take(&self, unit: &InstallationUnit, events: &[EventRef]) -> Result<(), Error>;

    /// The transaction has committed: what was written can be seen.
    fn taken(&self) {}
}

/// Work that has a loop of its own while a server runs. While a test database's clock is moved it is done by
/// [`crate::Ledger::advance`] at every due instant, so that nothing is missed that a running server would have done.
#[async_trait]
pub trait Background: Send + Sync {
    /// Does everything that is due now, and waits for its end. Returns how much there was.
    async fn settle(&self) -> Result<usize, Error>;

    /// The next business instant at which there is something to do, if there is one.
    async fn next_due(&self) -> Result<Option<Instant>, Error>;
}

/// All that works beside the ledger.
#[derive(Clone, Default)]
pub struct Beside {
    /// Who takes note of every event.
    pub sinks: Vec<Arc<dyn Sink>>,
    /// What has a loop of its own.
    pub background: Vec<Arc<dyn Background>>,
}
