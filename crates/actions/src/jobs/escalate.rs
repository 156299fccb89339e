//! A late action is passed upwards.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use kernel::{PersonId, Role};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use super::Due;
use crate::model::row;
use crate::{Action, Error, Event, commands};

/// After five working days of lateness: names the owner's nearest superior, so that somebody who can change something
/// knows of it.
///
/// Guard: `escalated_at`, which is empty once for each due date.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Escalate(pub Due);

#[async_trait]
impl Job for Escalate {
    const KIND: &'static str = "actions.escalate";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(action) = self.0.still(uow).await? else { return Ok(()) };
            if action.escalated_at.is_some() || !action.is_overdue(uow.now()) {
                return Ok(());
            }
            let to = above(uow, &action).await?;
            let change =
                row::ActiveModel { escalated_at: Set(Some(uow.now())), escalated_to: Set(to), ..Default::default() };
            let after = commands::update(uow, &action, action.version, change).await?;
            uow.emit(&Event::Escalated { action: after.id, owner: after.owner_id, to });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}

/// Whom a late action is passed to. The owner's superior as the line stands now; whoever has none above them answers to
/// the head of the business, and the head to the security officer. A restricted action never leaves its circle.
async fn above(uow: &UnitOfWork, action: &Action) -> Result<Option<PersonId>, Error> {
    let owner = action.owner_id;
    if action.restricted {
        let insiders = action.author_id.into_iter().chain(action.circle().iter().copied());
        return Ok(insiders.into_iter().find(|person| *person != owner));
    }
    if let Some(manager) = access::line_manager_of(uow.db(), uow.scope(), owner).await? {
        return Ok(Some(manager));
    }
    for role in [Role::Ctrl, Role::Sec] {
        let holders = access::persons_with_role(uow.db(), uow.scope(), role, uow.now()).await?;
        if let Some(holder) = holders.into_iter().find(|holder| holder.person != owner) {
            return Ok(Some(holder.person));
        }
    }
    Ok(None)
}
