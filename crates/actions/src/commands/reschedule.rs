//! Moving the due date.

use chrono::NaiveDate;
use kernel::{ActionId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::row;
use crate::rules::{self, Move};
use crate::steps::{self, StepKind, Words};
use crate::{Action, Error, Event, RESCHEDULE, jobs};

/// Let it be done by another date.
#[derive(Debug, Clone)]
pub struct Reschedule {
    /// Which action.
    pub action: ActionId,
    /// The version that was seen.
    pub seen: Version,
    /// Local date by whose end it must be done now.
    pub due_on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Lets it be done by another date. Reminder, lateness and the way upwards begin anew.
pub async fn reschedule(uow: &mut UnitOfWork, new: Reschedule) -> Result<Action, Error> {
    let before = load(uow, new.action).await?;
    uow.require(RESCHEDULE, &before)?;
    rules::next(before.state, before.effect_check_after.is_some(), Move::Rearrange)?;
    let reason = rules::valid_reason(new.reason)?;
    let time = access::organisation(uow.db(), uow.scope()).await?.working_time();
    rules::may_be_due(new.due_on, time.zone.date(uow.now()))?;
    if before.due_on == new.due_on {
        return Err(Error::DueDateUnchanged);
    }
    let change = row::ActiveModel {
        due_on: Set(new.due_on),
        overdue_from: Set(rules::overdue_from(new.due_on, &time)),
        reminded_at: Set(None),
        marked_overdue_at: Set(None),
        escalated_at: Set(None),
        escalated_to: Set(None),
        ..Default::default()
    };
    let after = update(uow, &before, new.seen, change).await?;
    let words = Words::change(before.due_on, after.due_on).note(Some(reason));
    steps::record(uow, &after, StepKind::Rescheduled, RESCHEDULE, words).await?;
    uow.emit(&Event::Rescheduled { action: after.id, due_on: after.due_on });
    jobs::watch_due_date(uow, &after, &time).await?;
    Ok(after)
}
