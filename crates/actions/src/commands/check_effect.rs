//! Saying whether it worked.

use kernel::{ActionId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::row;
use crate::rules::{self, Move};
use crate::steps::{self, StepKind, Words};
use crate::{Action, CHECK_EFFECT, Error, Event};

/// Say whether it worked.
#[derive(Debug, Clone)]
pub struct CheckEffect {
    /// Which action.
    pub action: ActionId,
    /// The version that was seen.
    pub seen: Version,
    /// It did.
    pub effective: bool,
    /// What the check found.
    pub note: Option<String>,
}

/// Says whether it worked. The date of the check is when it is due; whoever can tell sooner may say so sooner.
pub async fn check_effect(uow: &mut UnitOfWork, check: CheckEffect) -> Result<Action, Error> {
    let before = load(uow, check.action).await?;
    uow.require(CHECK_EFFECT, &before)?;
    let state = rules::next(before.state, before.effect_check_on.is_some(), Move::CheckEffect(check.effective))?;
    let note = rules::valid_text(check.note, "note")?;
    let change = row::ActiveModel {
        state: Set(state),
        effect_checked_at: Set(Some(uow.now())),
        effect_checked_by: Set(uow.scope().actor.person()),
        effect_note: Set(note),
        ..Default::default()
    };
    let after = update(uow, &before, check.seen, change).await?;
    let words = Words::change(before.state.code(), state.code());
    steps::record(uow, &after, StepKind::EffectChecked, CHECK_EFFECT, words).await?;
    let effective = check.effective;
    uow.emit(&Event::EffectChecked { action: after.id, serves: after.serves(), effective });
    Ok(after)
}
