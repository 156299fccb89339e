//! What a meeting asks for in a confidential case is open to the case's circle.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use kernel::{DeviationId, EventRef};
use serde::{Deserialize, Serialize};

use crate::{ADD_ACTION, Error, queries};

/// After a restricted action was asked for: lets those see it who are let into the case that it serves. A meeting cannot
/// know them.
///
/// Guard: the rows of the action's circle. Whoever is there already is not let in again, and nothing is said.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct ShareAction {
    /// Which case.
    pub deviation: DeviationId,
}

impl ShareAction {
    /// The job for an event `action.added`, if the action is a restricted one of a case.
    pub(super) fn of(event: &EventRef) -> Option<Self> {
        let data = |key: &str| event.data.get(key).map_or("", String::as_str);
        let is_meant = data("restricted") == "true" && data("subject_kind") == "deviation";
        let deviation = data("subject_id").parse().ok().filter(|_| is_meant)?;
        Some(Self { deviation })
    }
}

#[async_trait]
impl Job for ShareAction {
    const KIND: &'static str = "deviations.share_action";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(case) = queries::get(uow.db(), uow.scope(), self.deviation).await? else { return Ok(()) };
            uow.require(ADD_ACTION, &case)?;
            let insiders = case.circle().iter().copied().chain(case.owner_id).chain(case.line_id);
            for person in insiders {
                actions::share(uow, &case.as_subject(), person).await?;
            }
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
