//! Saying that an activity is still as it is written.

use kernel::{ActivityId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::activities::model::activity;
use crate::activities::{Activity, Event, Status, StepKind, jobs, steps};
use crate::{CONFIRM_ACTIVITY, Error, RegisterRefusal};

/// Say that a live activity is still as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Confirm {
    /// Which activity.
    pub activity: ActivityId,
    /// The version that was seen: what is confirmed is what was read.
    pub seen: Version,
}

/// Says so, and is asked again in three years.
pub async fn confirm(uow: &mut UnitOfWork, new: Confirm) -> Result<Activity, Error> {
    let before = load(uow, new.activity).await?;
    uow.require(CONFIRM_ACTIVITY, &before)?;
    if before.status != Status::Live {
        return Err(RegisterRefusal::NotLive.into());
    }
    let change = activity::ActiveModel {
        confirmed_at: Set(Some(uow.now())),
        confirmation_asked_at: Set(None),
        ..Default::default()
    };
    let after = update(uow, before.id, new.seen, change).await?;
    steps::record(uow, &after, StepKind::Confirmed, CONFIRM_ACTIVITY, None).await?;
    uow.emit(&Event::Confirmed((&after).into()));
    jobs::ask_later(uow, &after).await?;
    Ok(after)
}
