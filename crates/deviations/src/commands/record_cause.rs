//! Saying why it happened.

use kernel::{DeviationId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::case;
use crate::rules::{self, Move};
use crate::steps::{self, Words};
use crate::{Deviation, Error, Event, RECORD_CAUSE, Severity, StepKind};

/// Say why it happened.
#[derive(Debug, Clone)]
pub struct RecordCause {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
    /// Why.
    pub cause: String,
    /// How bad it is after all; none = as before.
    pub severity: Option<Severity>,
}

/// Records the cause; it may be recorded anew until the case is closed, and the audit trail keeps every version.
pub async fn record_cause(uow: &mut UnitOfWork, new: RecordCause) -> Result<Deviation, Error> {
    let before = load(uow, new.deviation).await?;
    uow.require(RECORD_CAUSE, &before)?;
    rules::next(before.status, Move::RecordCause)?;
    let cause = rules::valid_text(Some(new.cause), "cause")?.ok_or(Error::CauseMissing)?;
    let severity = new.severity.or(before.severity);
    let change = case::ActiveModel {
        cause: Set(Some(cause)),
        cause_recorded_at: Set(Some(uow.now())),
        cause_recorded_by: Set(uow.scope().actor.person()),
        severity: Set(severity),
        ..Default::default()
    };
    let after = update(uow, &before, new.seen, change).await?;
    let words = match (before.severity, severity) {
        (Some(from), Some(to)) if from != to => Words::change(from.code(), to.code()),
        _ => Words::default(),
    };
    steps::record(uow, &after, StepKind::CauseRecorded, RECORD_CAUSE, words).await?;
    uow.emit(&Event::CauseRecorded { deviation: after.id });
    Ok(after)
}
