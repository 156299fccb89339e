//! Saying that it is done.

use kernel::{ActionId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::row;
use crate::rules::{self, Move};
use crate::steps::{self, StepKind, Words};
use crate::{Action, COMPLETE, Error, Event, jobs};

/// Say that it is done.
#[derive(Debug, Clone)]
pub struct Complete {
    /// Which action.
    pub action: ActionId,
    /// The version that was seen.
    pub seen: Version,
    /// What was done.
    pub note: Option<String>,
}

/// Says that it is done, and sets the date on which its effect is checked.
pub async fn complete(uow: &mut UnitOfWork, Complete { action, seen, note }: Complete) -> Result<Action, Error> {
    let before = load(uow, action).await?;
    uow.require(COMPLETE, &before)?;
    let state = rules::next(before.state, before.effect_check_after.is_some(), Move::Complete)?;
    let note = rules::valid_text(note, "note")?;
    let time = access::organisation(uow.db(), uow.scope()).await?.working_time();
    let check_on = before.effect_check_after().map(|span| span.after_date(time.zone.date(uow.now())));
    let change = row::ActiveModel {
        state: Set(state),
        completed_at: Set(Some(uow.now())),
        completed_by: Set(uow.scope().actor.person()),
        completion_note: Set(note),
        effect_check_on: Set(check_on),
        ..Default::default()
    };
    let after = update(uow, &before, seen, change).await?;
    let words = Words::change(before.state.code(), state.code());
    steps::record(uow, &after, StepKind::Completed, COMPLETE, words).await?;
    uow.emit(&Event::Completed { action, serves: after.serves(), restricted: after.restricted });
    jobs::watch_effect(uow, &after, &time).await?;
    Ok(after)
}
