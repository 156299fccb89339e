//! A case that came back.

use kernel::{DeviationId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::case;
use crate::rules::{self, Move};
use crate::steps::{self, Words};
use crate::{Deviation, Error, Event, LINK, StepKind, VIEW};

/// Say that a case is an earlier one that came back.
#[derive(Debug, Clone)]
pub struct Link {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
    /// The earlier case, closed or not.
    pub recurrence_of: DeviationId,
}

/// Links a case to the earlier one that came back as it. A closed case is never opened again: what was decided in it
/// stays as it was decided.
pub async fn link(uow: &mut UnitOfWork, Link { deviation, seen, recurrence_of }: Link) -> Result<Deviation, Error> {
    let before = load(uow, deviation).await?;
    uow.require(LINK, &before)?;
    rules::next(before.status, Move::Work)?;
    let earlier = load(uow, recurrence_of).await?;
    uow.require(VIEW, &earlier)?;
    if before.recurrence_of.is_some() {
        return Err(Error::AlreadyLinked);
    }
    rules::may_link((before.reported_at, before.id), (earlier.reported_at, earlier.id))?;
    let change = case::ActiveModel { recurrence_of: Set(Some(recurrence_of)), ..Default::default() };
    let after = update(uow, &before, seen, change).await?;
    steps::record(uow, &after, StepKind::Linked, LINK, Words::to(recurrence_of)).await?;
    uow.emit(&Event::Linked { deviation, recurrence_of });
    Ok(after)
}
