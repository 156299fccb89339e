//! What a job is.

use std::time::Duration;

use async_trait::async_trait;
use kernel::{Fault, FaultKind};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Context;

/// Work that outlives the request or instant that caused it. It may run twice some day, so its effect must bear it.
#[async_trait]
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `crate.verb_noun`; never used again for another job.
    const KIND: &'static str;

    /// Does the work.
    async fn run(&self, cx: &Context) -> Result<(), JobError>;
}

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Try again later, each time later than the time before.
    #[error("to be tried again")]
    Retry(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Not yet: come back after this long; counts as no attempt.
    #[error("not yet")]
    Snooze(Duration),
    /// Trying again cannot help.
    #[error("given up")]
    Discard(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl<F: Fault> From<F> for JobError {
    /// What may pass by itself is tried again; the rest is given up, with an alarm.
    fn from(fault: F) -> Self {
        match fault.kind() {
            FaultKind::Conflict | FaultKind::Internal => Self::Retry(Box::new(fault)),
            FaultKind::NotFound | FaultKind::Invalid | FaultKind::Forbidden | FaultKind::Unauthenticated => {
                Self::Discard(Box::new(fault))
            }
        }
    }
}
