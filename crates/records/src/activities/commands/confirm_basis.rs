//! Confirming the legal bases.

use kernel::{ActivityId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, update};
use crate::activities::model::activity;
use crate::activities::{Activity, Event, Status, StepKind, queries, rules, steps};
use crate::{CONFIRM_LEGAL_BASIS, Error, RegisterRefusal};

/// Confirm the legal bases of a draft, or of the change that is proposed of a live activity.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmBasis {
    /// Which activity.
    pub activity: ActivityId,
    /// The version that was seen: what is confirmed is what was read.
    pub seen: Version,
}

/// Confirms that each purpose has a legal basis that holds. Never by whoever wrote it (DT-35).
pub async fn confirm_basis(uow: &mut UnitOfWork, new: ConfirmBasis) -> Result<Activity, Error> {
    let before = load(uow, new.activity).await?;
    uow.require(CONFIRM_LEGAL_BASIS, &before)?;
    let change = match (before.status, &before.proposal) {
        (Status::Draft, _) => {
            rules::may_be_confirmed(&queries::content_of(uow.db(), uow.scope(), &before).await?)?;
            activity::ActiveModel {
                status: Set(Status::BasisConfirmed),
                basis_confirmed_at: Set(Some(uow.now())),
                ..Default::default()
            }
        }
        (Status::Live, Some(proposal)) if before.proposal_confirmed_at.is_none() => {
            rules::may_be_confirmed(&proposal.0)?;
            activity::ActiveModel { proposal_confirmed_at: Set(Some(uow.now())), ..Default::default() }
        }
        (Status::Ceased, _) => return Err(RegisterRefusal::Ceased.into()),
        _ => return Err(RegisterRefusal::NotDraft.into()),
    };
    let after = update(uow, before.id, new.seen, change).await?;
    steps::record(uow, &after, StepKind::BasisConfirmed, CONFIRM_LEGAL_BASIS, None).await?;
    uow.emit(&Event::BasisConfirmed((&after).into()));
    Ok(after)
}
