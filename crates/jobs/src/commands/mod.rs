//! What people do to the ledger, one file each.

mod accept_clock;
mod cancel_job;
mod pause;
mod resume;
mod retry_job;
mod run_now;

pub use accept_clock::accept_clock;
pub use cancel_job::cancel_job;
pub use pause::{Pause, pause};
pub use resume::resume;
pub use retry_job::retry_job;
pub use run_now::{RunNow, run_now};

use kernel::{JobId, Resource, ScheduleId, Subject};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use store::{Scoped, UnitOfWork};

use crate::schedules::{self, ScheduleRow};
use crate::{Error, JobRow, queue};

impl Resource for ScheduleRow {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("schedule", self.id))
    }
}

impl Resource for JobRow {
    fn subject(&self) -> Option<Subject> {
        Some(Subject::new("job", self.id))
    }
}

/// A schedule, held until the unit ends: the ledger does nothing with it meanwhile.
async fn schedule(uow: &UnitOfWork, id: ScheduleId) -> Result<ScheduleRow, Error> {
    let row = schedules::row::Entity::in_scope(uow.scope()).filter(schedules::row::Column::Id.eq(id)).lock_exclusive();
    row.one(uow.db()).await?.ok_or(Error::ScheduleNotFound)
}

/// A job, held until the unit ends: no worker takes it meanwhile.
async fn job(uow: &UnitOfWork, id: JobId) -> Result<JobRow, Error> {
    let row = queue::row::Entity::in_scope(uow.scope()).filter(queue::row::Column::Id.eq(id)).lock_exclusive();
    row.one(uow.db()).await?.ok_or(Error::JobNotFound)
}
