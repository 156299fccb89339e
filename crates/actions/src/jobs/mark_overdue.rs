//! The due date has passed.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

use super::Due;
use crate::model::row;
use crate::{Error, Event, commands};

/// At the start of the day after the due date: says that the action is late.
///
/// Guard: `marked_overdue_at`, which is empty once for each due date.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct MarkOverdue(pub Due);

#[async_trait]
impl Job for MarkOverdue {
    const KIND: &'static str = "actions.mark_overdue";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(action) = self.0.still(uow).await? else { return Ok(()) };
            if action.marked_overdue_at.is_some() || !action.is_overdue(uow.now()) {
                return Ok(());
            }
            let change = row::ActiveModel { marked_overdue_at: Set(Some(uow.now())), ..Default::default() };
            let after = commands::update(uow, &action, action.version, change).await?;
            let (owner, due_on, restricted) = (after.owner_id, after.due_on, after.restricted);
            uow.emit(&Event::Overdue { action: after.id, owner, due_on, restricted });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
