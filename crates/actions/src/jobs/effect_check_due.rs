//! The day of the effect check has come.

use async_trait::async_trait;
use jobs::{Context, Job, JobError};
use kernel::ActionId;
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};

use crate::model::row;
use crate::{Error, Event, State, WATCH, commands, queries};

/// On the morning of the day of the effect check: says that it is to be made.
///
/// Guard: `effect_check_due_at`; an action is completed once, so it is empty once.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct EffectCheckDue {
    /// Which action.
    pub action: ActionId,
}

#[async_trait]
impl Job for EffectCheckDue {
    const KIND: &'static str = "actions.effect_check_due";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(action) = queries::get(uow.db(), uow.scope(), self.action).await? else { return Ok(()) };
            uow.require(WATCH, &action)?;
            if action.state != State::Completed || action.effect_check_due_at.is_some() {
                return Ok(());
            }
            let change = row::ActiveModel { effect_check_due_at: Set(Some(uow.now())), ..Default::default() };
            let after = commands::update(uow, &action, action.version, change).await?;
            uow.emit(&Event::EffectCheckDue { action: after.id, serves: after.serves() });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
