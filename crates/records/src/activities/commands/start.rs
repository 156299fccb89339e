//! Going live.

use kernel::{ActivityId, Version};
use ports::Ports;
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{go_live, load, update};
use crate::activities::model::activity;
use crate::activities::{Activity, Event, Status, StepKind, jobs, queries, steps};
use crate::{Error, RegisterRefusal, START_ACTIVITY};

/// Begin with an approved activity.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    /// Which activity.
    pub activity: ActivityId,
    /// The version that was seen.
    pub seen: Version,
}

/// Lets an approved activity go live: each category governed by exactly one rule in each state, each processor under an
/// agreement in force, extra data under extra measures.
pub async fn start(uow: &mut UnitOfWork, ports: &Ports, new: Start) -> Result<Activity, Error> {
    let before = load(uow, new.activity).await?;
    uow.require(START_ACTIVITY, &before)?;
    if before.status != Status::Approved {
        return Err(RegisterRefusal::NotApproved.into());
    }
    let content = queries::content_of(uow.db(), uow.scope(), &before).await?;
    go_live::may_be_live(uow, ports, &before, &content).await?;
    let now = Some(uow.now());
    let change = activity::ActiveModel {
        status: Set(Status::Live),
        started_at: Set(now),
        confirmed_at: Set(now),
        ..Default::default()
    };
    let after = update(uow, before.id, new.seen, change).await?;
    steps::record(uow, &after, StepKind::Started, START_ACTIVITY, None).await?;
    uow.emit(&Event::Started((&after).into()));
    jobs::ask_later(uow, &after).await?;
    Ok(after)
}
