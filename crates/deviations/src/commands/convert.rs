//! A case turns out to be of another kind.

use kernel::{DeviationId, Instant, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::case;
use crate::rules::{self, Move};
use crate::steps::{self, Words};
use crate::{CONVERT, Deviation, Error, Event, Kind, StepKind};

/// Say that a case is of another kind.
#[derive(Debug, Clone)]
pub struct Convert {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
    /// What kind it is.
    pub kind: Kind,
    /// Why.
    pub reason: String,
    /// Of a breach: when the organisation became aware; none = now, unless it is known already.
    pub aware_at: Option<Instant>,
}

/// Makes a case one of another kind, as a fault that was an attack after all. Its steps keep what it was.
pub async fn convert(uow: &mut UnitOfWork, new: Convert) -> Result<Deviation, Error> {
    let before = load(uow, new.deviation).await?;
    uow.require(CONVERT, &before)?;
    rules::next(before.status, Move::Work)?;
    let reason = rules::valid_text(Some(new.reason), "reason")?.ok_or(Error::ReasonMissing)?;
    if before.kind == new.kind {
        return Err(Error::KindUnchanged);
    }
    let aware_at = rules::aware_at(new.kind, new.aware_at, before.aware_at, before.discovered_at, uow.now())?;
    let change = case::ActiveModel { kind: Set(new.kind), aware_at: Set(aware_at), ..Default::default() };
    let after = update(uow, &before, new.seen, change).await?;
    let words = Words::change(before.kind.code(), after.kind.code()).note(Some(reason));
    steps::record(uow, &after, StepKind::Converted, CONVERT, words).await?;
    uow.emit(&Event::Converted { deviation: after.id, from: before.kind, to: after.kind });
    Ok(after)
}
