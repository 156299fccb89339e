//! Giving it up.

use kernel::{ActionId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::row;
use crate::rules::{self, Move};
use crate::steps::{self, StepKind, Words};
use crate::{Action, CANCEL, Error, Event};

/// Give it up.
#[derive(Debug, Clone)]
pub struct Cancel {
    /// Which action.
    pub action: ActionId,
    /// The version that was seen.
    pub seen: Version,
    /// Why.
    pub reason: String,
}

/// Gives up what has not been done.
pub async fn cancel(uow: &mut UnitOfWork, Cancel { action, seen, reason }: Cancel) -> Result<Action, Error> {
    let before = load(uow, action).await?;
    uow.require(CANCEL, &before)?;
    let state = rules::next(before.state, before.effect_check_after.is_some(), Move::Cancel)?;
    let reason = rules::valid_reason(reason)?;
    let change = row::ActiveModel {
        state: Set(state),
        cancelled_at: Set(Some(uow.now())),
        cancelled_by: Set(uow.scope().actor.person()),
        cancel_reason: Set(Some(reason)),
        ..Default::default()
    };
    let after = update(uow, &before, seen, change).await?;
    let words = Words::change(before.state.code(), state.code());
    steps::record(uow, &after, StepKind::Cancelled, CANCEL, words).await?;
    uow.emit(&Event::Cancelled { action, serves: after.serves() });
    Ok(after)
}
