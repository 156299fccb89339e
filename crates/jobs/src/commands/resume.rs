//! Resuming a schedule.

use kernel::ScheduleId;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::ledger::Plan;
use crate::schedules::{ScheduleRow, row};
use crate::{Error, Event, RESUME_SCHEDULE};

/// Resumes a schedule with the period that it had come to. What has come due meanwhile is caught up as its rule says.
pub async fn resume(uow: &mut UnitOfWork, schedule: ScheduleId) -> Result<ScheduleRow, Error> {
    let before = super::schedule(uow, schedule).await?;
    uow.require(RESUME_SCHEDULE, &before)?;
    if before.paused_at.is_none() {
        return Err(Error::NotPaused);
    }
    let plan = Plan::of(&before).map_err(|_| Error::Asleep)?;
    let change = row::ActiveModel {
        paused_at: Set(None),
        paused_by_kind: Set(None),
        paused_by: Set(None),
        pause_reason: Set(None),
        ..plan.coming(plan.awaited().as_ref()).change()
    };
    let after = model::update::<row::Entity>(uow, schedule, before.version, change).await?;
    uow.emit(&Event::Resumed { schedule, kind: after.kind.clone() });
    Ok(after)
}
