//! What was erased is noted apart from the database, so that no restored backup can bring it back unseen.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use store::ErasureTold;

use crate::{Context, Job, JobError, Registry};

/// Notes beside the keys what an erasure has taken away: after its commit, so that nothing is noted that was taken back.
///
/// Guard: a note is named by the event that caused it, and one that is there stays as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NoteErased(ErasureTold);

#[async_trait]
impl Job for NoteErased {
    const KIND: &'static str = "jobs.note_erased";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let read = cx.read();
        Ok(read.store().note_erased(&read, &self.0).await?)
    }
}

/// Adds the jobs that serve the floors below.
pub fn register(registry: &mut Registry) {
    registry.job::<NoteErased>(&[]);
    registry.on("holding.erased", |event| ErasureTold::of(event).map(NoteErased));
}
