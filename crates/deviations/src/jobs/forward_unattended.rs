//! A case on which a superior sits passes on by itself.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use kernel::DeviationId;
use serde::{Deserialize, Serialize};

use crate::{Error, FORWARD, Status, commands, queries};

/// Four working hours after a report to a superior: copies the case to the security officer, unless the superior has
/// triaged it or passed it on (DT-89).
///
/// Guard: status and `forwarded_at` of the case, in the same unit as the change.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ForwardUnattended {
    /// Which case.
    pub deviation: DeviationId,
}

#[async_trait]
impl Job for ForwardUnattended {
    const KIND: &'static str = "deviations.forward_unattended";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(case) = queries::get(uow.db(), uow.scope(), self.deviation).await? else { return Ok(()) };
            uow.require(FORWARD, &case)?;
            if case.status != Status::Reported || case.forwarded_at.is_some() {
                return Ok(());
            }
            let seen = case.version;
            commands::pass_on(uow, case, seen, None).await?;
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
