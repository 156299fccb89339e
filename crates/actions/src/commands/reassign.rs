//! Asking somebody else.

use kernel::{ActionId, PersonId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, present, update};
use crate::model::row;
use crate::rules::{self, Move};
use crate::steps::{self, StepKind, Words};
use crate::{Action, Error, Event, REASSIGN};

/// Let somebody else do it.
#[derive(Debug, Clone)]
pub struct Reassign {
    /// Which action.
    pub action: ActionId,
    /// The version that was seen.
    pub seen: Version,
    /// Who must do it now.
    pub owner: PersonId,
    /// Why, if that is worth saying.
    pub note: Option<String>,
}

/// Lets somebody else do it, by the same date.
pub async fn reassign(uow: &mut UnitOfWork, Reassign { action, seen, owner, note }: Reassign) -> Result<Action, Error> {
    let before = load(uow, action).await?;
    uow.require(REASSIGN, &before)?;
    rules::next(before.state, before.effect_check_after.is_some(), Move::Rearrange)?;
    let note = rules::valid_text(note, "note")?;
    if before.owner_id == owner {
        return Err(Error::OwnerUnchanged);
    }
    present(uow, owner, "owner").await?;
    let line = access::line_manager_of(uow.db(), uow.scope(), owner).await?;
    let change = row::ActiveModel { owner_id: Set(owner), line_id: Set(line), ..Default::default() };
    let after = update(uow, &before, seen, change).await?;
    let words = Words::change(before.owner_id, owner).note(note);
    steps::record(uow, &after, StepKind::Reassigned, REASSIGN, words).await?;
    uow.emit(&Event::Reassigned { action, owner });
    Ok(after)
}
