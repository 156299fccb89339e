//! The stop switch.

use kernel::{DeletionRunId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::{DeletionRun, RunState, run};
use super::{Event, queries};
use crate::{Error, RunsRefusal, STOP_RUN};

/// Stop a run.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    /// Which run.
    pub run: DeletionRunId,
}

/// Asks a run to stop. The window that is being erased comes to its end, and none begins after it; what went is verified
/// and proven all the same. Whoever is in a hurry need not have seen the last version.
pub async fn stop(uow: &mut UnitOfWork, Stop { run }: Stop) -> Result<DeletionRun, Error> {
    let run = queries::get(uow.db(), uow.scope(), run).await?.ok_or(RunsRefusal::RunNotFound)?;
    uow.require(STOP_RUN, &run)?;
    if run.state != RunState::Running || run.stop_asked_at.is_some() {
        return Err(RunsRefusal::RunNotRunning.into());
    }
    let by = uow.scope().actor.person();
    let change = run::ActiveModel { stop_asked_by: Set(by), stop_asked_at: Set(Some(uow.now())), ..Default::default() };
    let seen: Version = run.version;
    let after = model::update::<run::Entity>(uow, run.id, seen, change).await?;
    uow.emit(&Event::StopAsked { run: run.id, by });
    Ok(after)
}
