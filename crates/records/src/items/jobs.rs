//! What is left to be done after items have gone.

use async_trait::async_trait;
use jobs::{Context, Job, JobError, Registry};
use kernel::FileId;
use serde::{Deserialize, Serialize};

use super::queries;
use crate::{Error, HoldingsRefusal, SWEEP_HOLDINGS};

/// Removes the bytes of files whose rows went through the erase door.
///
/// Guard: a file that is gone is no fault. One whose row is there is left alone.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeleteFiles {
    /// Which files.
    pub files: Vec<FileId>,
}

#[async_trait]
impl Job for DeleteFiles {
    const KIND: &'static str = "records.delete_files";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let files = cx.ports().extensions.get::<files::Files>();
        let files = files.ok_or_else(|| Error::from(HoldingsRefusal::FilesMissing))?;
        let read = cx.read();
        let kept = queries::files_by_ids(&read, cx.scope(), &self.files).await?;
        drop(read);
        let gone: Vec<_> = self.files.iter().copied().filter(|file| !kept.contains_key(file)).collect();
        files.delete(cx.organisation(), &gone).await?;
        Ok(())
    }
}

/// Adds this job.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<DeleteFiles>(&[SWEEP_HOLDINGS]);
}
