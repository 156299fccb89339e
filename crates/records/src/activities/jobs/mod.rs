//! What time and events do to activities.

mod ask_confirmation;
mod leave_change_task;

use calendar::Span;
use jobs::{Enqueue, Registry, When};
use kernel::Instant;
use store::UnitOfWork;

use super::Activity;
use crate::{Error, WATCH_REGISTER};

pub use ask_confirmation::AskConfirmation;
pub use leave_change_task::LeaveChangeTask;

/// So long an entry is taken for right; then somebody says so again.
pub(crate) const CONFIRMED_FOR: Span = Span::years(3);

/// Adds these jobs.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<AskConfirmation>(&[WATCH_REGISTER]);
    registry.job::<LeaveChangeTask>(&[WATCH_REGISTER]);
    registry.on("activity.started", LeaveChangeTask::of);
    registry.on("activity.ceased", LeaveChangeTask::of);
}

/// Leaves the job that asks for the next confirmation.
pub(crate) async fn ask_later(uow: &mut UnitOfWork, activity: &Activity) -> Result<(), Error> {
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    let at: Instant = CONFIRMED_FOR.after(uow.now(), zone);
    uow.enqueue(&AskConfirmation { activity: activity.id }, When::At(at)).await?;
    Ok(())
}
