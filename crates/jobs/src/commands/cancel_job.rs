//! Calling a job off that waits.

use kernel::JobId;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::UnitOfWork;

use crate::queue::{State, row};
use crate::{CANCEL_JOB, Error, Event};

/// The code of a job that somebody called off.
const CANCELLED: &str = "JOB_CANCELLED";

/// Gives a job up that waits for its instant, for a worker or for another attempt. It can be tried again.
pub async fn cancel_job(uow: &mut UnitOfWork, job: JobId) -> Result<JobId, Error> {
    let before = super::job(uow, job).await?;
    uow.require(CANCEL_JOB, &before)?;
    if !matches!(before.state, State::Available | State::Retryable) {
        return Err(Error::NotWaiting(before.state.name()));
    }
    let change = row::ActiveModel {
        state: Set(State::Discarded),
        problem: Set(Some(CANCELLED.to_owned())),
        problem_at: Set(Some(uow.now())),
        finished_at: Set(Some(uow.now())),
        ..Default::default()
    };
    row::Entity::update_many()
        .set(change)
        .filter(row::Column::OrganisationId.eq(uow.organisation()))
        .filter(row::Column::Id.eq(job))
        .exec(uow.db())
        .await?;
    uow.emit(&Event::Cancelled { job, kind: before.kind });
    Ok(job)
}
