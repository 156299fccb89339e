#![doc = include_str!("../README.md")]

use std::sync::Arc;
use std::time::Duration;

use jobs::Ledger;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};
use tokio_util::sync::CancellationToken;

/// How often the ledger is woken, and how far apart what shares an instant is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Seconds between two rings, 1 to 60. What is left without an event waits at most so long; what has an instant does
    /// not wait for the ring.
    pub tick: u16,
    /// Seconds over which the jobs of a hundred or more schedules of one instant are spread, 0 to 3600; each schedule has
    /// its place in them. The periods themselves open at their instant. Under a test clock nothing is spread.
    pub jitter: u16,
    /// Seconds that the oldest due work may have waited in a server that calls itself ready, 1 to 86400.
    pub lag_limit: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self { tick: 1, jitter: 60, lag_limit: 120 }
    }
}

/// The bell could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler could not be started")]
pub struct Error(#[from] JobSchedulerError);

/// Wakes the ledger until `stop` is cancelled; a pass that has begun is brought to its end.
pub async fn run(ledger: Ledger, options: Options, stop: CancellationToken) -> Result<(), Error> {
    let bell = Arc::new(Notify::new());
    let mut scheduler = JobScheduler::new().await?;
    let ring = bell.clone();
    let every = Duration::from_secs(u64::from(options.tick.clamp(1, 60)));
    let rings = Job::new_repeated(every, move |_, _| ring.notify_one())?;
    scheduler.add(rings).await?;
    scheduler.start().await?;
    // A clock that was set back fails every pass for hours; that is said once, and not at every ring.
    let mut told = None;
    let mut due = None;
    loop {
        let until_due = async {
            match due {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = until_due => {}
            () = stop.cancelled() => break,
            () = bell.notified() => {}
            () = ledger.store().changed().notified() => {}
        }
        fail::fail_point!("scheduler::ends", |_| Ok(()));
        match ledger.pass().await {
            Ok(_) => (told, due) = (None, ledger.until_next()),
            Err(error) => {
                due = None;
                if told.replace(error.code()) != Some(error.code()) {
                    tracing::error!(error.code = error.code(), error = %error, "a pass of the ledger failed");
                }
            }
        }
    }
    scheduler.shutdown().await?;
    Ok(())
}
