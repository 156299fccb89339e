//! Writing an activity down.

use kernel::{NEW, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{refer, write};
use crate::activities::model::activity;
use crate::activities::{Activity, Content, Event, Status, StepKind, queries, rules, steps};
use crate::{DRAFT_ACTIVITY, Error, RegisterRefusal, words};

/// Write an activity down, with all its parts.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What the organisation calls it, as `A-07`.
    pub key: String,
    /// All that is said of it.
    pub content: Content,
}

/// Writes an activity down. Whoever does neither confirms nor approves it.
pub async fn draft(uow: &mut UnitOfWork, new: Draft) -> Result<Activity, Error> {
    uow.require(DRAFT_ACTIVITY, NEW)?;
    let key = words::key(new.key, "key")?;
    let content = rules::valid(new.content)?;
    refer(uow, &content).await?;
    if queries::by_keys(uow.db(), uow.scope(), std::slice::from_ref(&key)).await?.contains_key(&key) {
        return Err(RegisterRefusal::ActivityKeyTaken.into());
    }
    let row = activity::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        key: Set(key),
        name: Set(content.name.clone()),
        side: Set(content.side),
        status: Set(Status::Draft),
        details: Set(content.details.clone()),
        content_hash: Set(content.hash()),
        author_id: Set(uow.scope().actor.person()),
        drafted_at: Set(uow.now()),
        basis_confirmed_at: Set(None),
        approved_at: Set(None),
        started_at: Set(None),
        ceased_at: Set(None),
        confirmed_at: Set(None),
        confirmation_asked_at: Set(None),
        proposal: Set(None),
        proposal_author_id: Set(None),
        proposed_at: Set(None),
        proposal_confirmed_at: Set(None),
    };
    let activity = model::insert(uow, row).await?;
    write::parts(uow, activity.id, &content).await?;
    steps::record(uow, &activity, StepKind::Drafted, DRAFT_ACTIVITY, None).await?;
    uow.emit(&Event::Drafted((&activity).into()));
    Ok(activity)
}
