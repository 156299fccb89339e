//! Somebody else answers for a case.

use kernel::{DeviationId, PersonId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, present, update};
use crate::model::case;
use crate::rules::{self, Move};
use crate::steps::{self, Words};
use crate::{Deviation, Error, Event, HAND_OVER, StepKind};

/// Say that somebody else answers for a case.
#[derive(Debug, Clone)]
pub struct HandOver {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
    /// Who answers for it now.
    pub owner: PersonId,
}

/// Hands a case over, as when its owner leaves. Before the triage nobody answers for it by decision.
pub async fn hand_over(
    uow: &mut UnitOfWork,
    HandOver { deviation, seen, owner }: HandOver,
) -> Result<Deviation, Error> {
    let before = load(uow, deviation).await?;
    uow.require(HAND_OVER, &before)?;
    rules::next(before.status, Move::Work)?;
    if before.owner_id == Some(owner) {
        return Err(Error::OwnerUnchanged);
    }
    present(uow, owner, "owner").await?;
    let change = case::ActiveModel { owner_id: Set(Some(owner)), ..Default::default() };
    let after = update(uow, &before, seen, change).await?;
    let words = match before.owner_id {
        Some(from) => Words::change(from, owner),
        None => Words::to(owner),
    };
    steps::record(uow, &after, StepKind::HandedOver, HAND_OVER, words).await?;
    uow.emit(&Event::HandedOver { deviation, owner });
    actions::share(uow, &after.as_subject(), owner).await?;
    Ok(after)
}
