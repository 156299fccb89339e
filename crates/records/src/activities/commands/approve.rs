//! Approving an activity, or the change that is proposed of it.

use kernel::{ActivityId, Role, Version};
use ports::Ports;
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::change::withdrawn;
use super::{go_live, load, refer, update, write};
use crate::activities::model::activity;
use crate::activities::{Activity, Content, Event, Status, StepKind, queries, rules, steps};
use crate::{APPROVE_ACTIVITY, Error, RegisterRefusal};

/// Approve an activity whose legal bases are confirmed, or a proposed change of a live one.
#[derive(Debug, Clone, Copy)]
pub struct Approve {
    /// Which activity.
    pub activity: ActivityId,
    /// The version that was seen: what is approved is what was read.
    pub seen: Version,
}

/// Approves. Never by whoever wrote it, and never by the data protection officer, whatever other role they hold. An
/// approved change of a live activity is in force at once, so what a start must have, it must have too.
pub async fn approve(uow: &mut UnitOfWork, ports: &Ports, new: Approve) -> Result<Activity, Error> {
    let before = load(uow, new.activity).await?;
    uow.require(APPROVE_ACTIVITY, &before)?;
    if uow.standing().role(Role::Dpo).is_some() {
        uow.refuse(APPROVE_ACTIVITY, &before);
        return Err(RegisterRefusal::ApprovedByDpo.into());
    }
    match (before.status, &before.proposal) {
        (Status::BasisConfirmed, _) => {
            let change = activity::ActiveModel {
                status: Set(Status::Approved),
                approved_at: Set(Some(uow.now())),
                ..Default::default()
            };
            let after = update(uow, before.id, new.seen, change).await?;
            steps::record(uow, &after, StepKind::Approved, APPROVE_ACTIVITY, None).await?;
            uow.emit(&Event::Approved((&after).into()));
            Ok(after)
        }
        (Status::Live, Some(proposal)) if before.proposal_confirmed_at.is_some() => {
            let content = proposal.0.clone();
            apply(uow, ports, &before, new.seen, content).await
        }
        (Status::Draft, _) | (Status::Live, Some(_)) => Err(RegisterRefusal::BasisUnconfirmed.into()),
        (Status::Approved | Status::Live, _) => Err(RegisterRefusal::NotDraft.into()),
        (Status::Ceased, _) => Err(RegisterRefusal::Ceased.into()),
    }
}

async fn apply(
    uow: &mut UnitOfWork,
    ports: &Ports,
    before: &Activity,
    seen: Version,
    content: Content,
) -> Result<Activity, Error> {
    refer(uow, &content).await?;
    go_live::may_be_live(uow, ports, before, &content).await?;
    let current = queries::content_of(uow.db(), uow.scope(), before).await?;
    let parts = rules::differences(&current, &content);
    let now = uow.now();
    let change = activity::ActiveModel {
        name: Set(content.name.clone()),
        side: Set(content.side),
        details: Set(content.details.clone()),
        content_hash: Set(content.hash()),
        author_id: Set(before.proposal_author_id),
        basis_confirmed_at: Set(before.proposal_confirmed_at),
        approved_at: Set(Some(now)),
        ..withdrawn()
    };
    let after = update(uow, before.id, seen, change).await?;
    write::parts(uow, after.id, &content).await?;
    steps::record(uow, &after, StepKind::Approved, APPROVE_ACTIVITY, Some(parts.clone())).await?;
    uow.emit(&Event::Approved((&after).into()));
    uow.emit(&Event::Changed { of: (&after).into(), parts });
    Ok(after)
}
