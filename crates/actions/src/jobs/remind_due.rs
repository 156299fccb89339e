//! The owner is reminded.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

use super::Due;
use crate::model::row;
use crate::{Error, Event, commands};

/// Three days before the due date, at eight in the morning: says that the action is due soon.
///
/// Guard: `reminded_at`, which is empty once for each due date.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct RemindDue(pub Due);

#[async_trait]
impl Job for RemindDue {
    const KIND: &'static str = "actions.remind_due";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(action) = self.0.still(uow).await? else { return Ok(()) };
            if action.reminded_at.is_some() || action.is_overdue(uow.now()) {
                return Ok(());
            }
            let change = row::ActiveModel { reminded_at: Set(Some(uow.now())), ..Default::default() };
            let after = commands::update(uow, &action, action.version, change).await?;
            uow.emit(&Event::DueSoon { action: after.id, owner: after.owner_id, due_on: after.due_on });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
