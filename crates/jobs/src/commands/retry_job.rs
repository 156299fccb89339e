//! Trying a job again that was given up.

use kernel::JobId;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::UnitOfWork;

use crate::queue::{State, row};
use crate::{Error, Event, RETRY_JOB};

/// Has a job that was given up wait for a worker again, as if it had never been tried. Its fencing token grows, so that
/// no worker of before can write.
pub async fn retry_job(uow: &mut UnitOfWork, job: JobId) -> Result<JobId, Error> {
    let before = super::job(uow, job).await?;
    uow.require(RETRY_JOB, &before)?;
    if before.state != State::Discarded {
        return Err(Error::NotGivenUp(before.state.name()));
    }
    let change = row::ActiveModel {
        state: Set(State::Available),
        run_at: Set(uow.now()),
        attempt: Set(0),
        lease_until: Set(None),
        problem: Set(None),
        problem_at: Set(None),
        finished_at: Set(None),
        ..Default::default()
    };
    row::Entity::update_many()
        .set(change)
        .col_expr(row::Column::Fence, Expr::col(row::Column::Fence).add(1))
        .filter(row::Column::OrganisationId.eq(uow.organisation()))
        .filter(row::Column::Id.eq(job))
        .exec(uow.db())
        .await?;
    uow.emit(&Event::Retried { job, kind: before.kind });
    Ok(job)
}
