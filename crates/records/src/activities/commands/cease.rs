//! The end of an activity.

use kernel::{ActivityId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::change::withdrawn;
use super::{load, update};
use crate::activities::model::activity;
use crate::activities::{Activity, Event, Status, StepKind, steps};
use crate::{CEASE_ACTIVITY, Error, RegisterRefusal};

/// Bring a live activity to its end.
#[derive(Debug, Clone, Copy)]
pub struct Cease {
    /// Which activity.
    pub activity: ActivityId,
    /// The version that was seen.
    pub seen: Version,
}

/// Ends an activity, for good. Its entry stays; the deletion of its data begins with the event.
pub async fn cease(uow: &mut UnitOfWork, new: Cease) -> Result<Activity, Error> {
    let before = load(uow, new.activity).await?;
    uow.require(CEASE_ACTIVITY, &before)?;
    if before.status != Status::Live {
        return Err(RegisterRefusal::NotLive.into());
    }
    let change = activity::ActiveModel { status: Set(Status::Ceased), ceased_at: Set(Some(uow.now())), ..withdrawn() };
    let after = update(uow, before.id, new.seen, change).await?;
    steps::record(uow, &after, StepKind::Ceased, CEASE_ACTIVITY, None).await?;
    uow.emit(&Event::Ceased((&after).into()));
    Ok(after)
}
