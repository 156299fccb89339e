//! Bringing a case to its end.

use kernel::{DeviationId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::model::case;
use crate::rules::{self, Move};
use crate::steps::{self, Words};
use crate::{CLOSE, Deviation, Error, Event, StepKind};

/// Close a case whose cause is known and whose actions have shown their effect.
#[derive(Debug, Clone)]
pub struct Close {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
    /// How it ended.
    pub outcome: String,
    /// Why nothing had to be done, where nothing was asked for.
    pub no_action_reason: Option<String>,
}

/// Closes a case, for good: one that comes back is reported again and linked to it.
pub async fn close(uow: &mut UnitOfWork, new: Close) -> Result<Deviation, Error> {
    let before = load(uow, new.deviation).await?;
    uow.require(CLOSE, &before)?;
    let status = rules::next(before.status, Move::Close)?;
    let outcome = rules::valid_text(Some(new.outcome), "outcome")?.ok_or(Error::OutcomeMissing)?;
    let reason = rules::valid_text(new.no_action_reason, "noActionReason")?;
    let subject = before.as_subject();
    let actions = actions::of_subjects(uow.db(), uow.scope(), std::slice::from_ref(&subject)).await?;
    let actions = actions.get(&subject).map(Vec::as_slice).unwrap_or_default();
    rules::may_close(&before, actions, reason.as_deref())?;
    let change = case::ActiveModel {
        status: Set(status),
        outcome: Set(Some(outcome)),
        no_action_reason: Set(reason),
        closed_at: Set(Some(uow.now())),
        closed_by: Set(uow.scope().actor.person()),
        ..Default::default()
    };
    let after = update(uow, &before, new.seen, change).await?;
    let words = Words::change(before.status.code(), after.status.code());
    steps::record(uow, &after, StepKind::Closed, CLOSE, words).await?;
    uow.emit(&Event::Closed { deviation: after.id, kind: after.kind, restricted: after.restricted });
    Ok(after)
}
