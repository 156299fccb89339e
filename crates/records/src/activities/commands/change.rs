//! Changing what is said of an activity.

use kernel::{ActivityId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{go_live, load, refer, update, write};
use crate::activities::model::activity;
use crate::activities::{Activity, Content, Event, Proposal, Status, StepKind, queries, rules, steps};
use crate::{DRAFT_ACTIVITY, Error, RegisterRefusal};

/// Change what is said of an activity.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which activity.
    pub activity: ActivityId,
    /// The version that was seen.
    pub seen: Version,
    /// All that is said of it from now on.
    pub content: Content,
}

/// Changes an activity. Before it is live, it is a draft again: what was confirmed and approved was something else. A
/// live one changes at once, but for what it rests on: other purposes or categories, and access for a role that had none
/// or less, are a proposal that takes the way of a draft, while what was approved goes on. Either way, what was proposed
/// before is withdrawn.
pub async fn change(uow: &mut UnitOfWork, new: Change) -> Result<Activity, Error> {
    let before = load(uow, new.activity).await?;
    uow.require(DRAFT_ACTIVITY, &before)?;
    let content = rules::valid(new.content)?;
    refer(uow, &content).await?;
    let current = queries::content_of(uow.db(), uow.scope(), &before).await?;
    let waiting = before.proposal.as_ref().map_or(&current, |proposal| &proposal.0);
    if content == *waiting {
        return Err(RegisterRefusal::Unchanged.into());
    }
    let parts = match rules::differences(&current, &content) {
        // What is said stays as it is; only what was proposed is withdrawn.
        parts if parts.is_empty() => "proposal".to_owned(),
        parts => parts,
    };
    match before.status {
        Status::Ceased => Err(RegisterRefusal::Ceased.into()),
        Status::Live if !rules::same_ground(&current, &content) => {
            propose(uow, &before, new.seen, content, parts).await
        }
        status => {
            if status == Status::Live {
                go_live::has_what_it_needs(uow, &content).await?;
            }
            rewrite(uow, &before, new.seen, content, parts).await
        }
    }
}

async fn propose(
    uow: &mut UnitOfWork,
    before: &Activity,
    seen: Version,
    content: Content,
    parts: String,
) -> Result<Activity, Error> {
    let change = activity::ActiveModel {
        proposal: Set(Some(Proposal(content))),
        proposal_author_id: Set(uow.scope().actor.person()),
        proposed_at: Set(Some(uow.now())),
        proposal_confirmed_at: Set(None),
        ..Default::default()
    };
    let after = update(uow, before.id, seen, change).await?;
    steps::record(uow, &after, StepKind::Proposed, DRAFT_ACTIVITY, Some(parts.clone())).await?;
    uow.emit(&Event::Proposed { of: (&after).into(), parts });
    Ok(after)
}

async fn rewrite(
    uow: &mut UnitOfWork,
    before: &Activity,
    seen: Version,
    content: Content,
    parts: String,
) -> Result<Activity, Error> {
    let mut change = activity::ActiveModel {
        name: Set(content.name.clone()),
        side: Set(content.side),
        details: Set(content.details.clone()),
        content_hash: Set(content.hash()),
        author_id: Set(uow.scope().actor.person()),
        ..withdrawn()
    };
    if before.status != Status::Live {
        change.status = Set(Status::Draft);
        change.basis_confirmed_at = Set(None);
        change.approved_at = Set(None);
    }
    let after = update(uow, before.id, seen, change).await?;
    write::parts(uow, after.id, &content).await?;
    steps::record(uow, &after, StepKind::Changed, DRAFT_ACTIVITY, Some(parts.clone())).await?;
    uow.emit(&Event::Changed { of: (&after).into(), parts });
    Ok(after)
}

/// No proposal waits any longer.
pub(super) fn withdrawn() -> activity::ActiveModel {
    activity::ActiveModel {
        proposal: Set(None),
        proposal_author_id: Set(None),
        proposed_at: Set(None),
        proposal_confirmed_at: Set(None),
        ..Default::default()
    }
}
