//! Pausing a schedule.

use kernel::ScheduleId;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::schedules::{ScheduleRow, row};
use crate::{Error, Event, PAUSE_SCHEDULE};

/// So many characters say why.
const REASON: usize = 500;

/// Have a schedule open nothing for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Which.
    pub schedule: ScheduleId,
    /// Why; it stands in the row until the schedule is resumed, and nowhere else.
    pub reason: String,
}

/// Pauses a schedule. It keeps the period that it has come to.
pub async fn pause(uow: &mut UnitOfWork, Pause { schedule, reason }: Pause) -> Result<ScheduleRow, Error> {
    let before = super::schedule(uow, schedule).await?;
    uow.require(PAUSE_SCHEDULE, &before)?;
    if before.paused_at.is_some() {
        return Err(Error::AlreadyPaused);
    }
    if before.next_due_at.is_none() {
        return Err(Error::Ended);
    }
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON {
        return Err(Error::Reason(REASON));
    }
    let actor = &uow.scope().actor;
    let change = row::ActiveModel {
        next_opens_at: Set(None),
        paused_at: Set(Some(uow.now())),
        paused_by_kind: Set(Some(actor.kind().to_owned())),
        paused_by: Set(Some(actor.reference())),
        pause_reason: Set(Some(reason.to_owned())),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, schedule, before.version, change).await?;
    uow.emit(&Event::Paused { schedule, kind: after.kind.clone() });
    Ok(after)
}
