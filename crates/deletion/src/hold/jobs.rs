//! Holds that come to their last day.

use async_trait::async_trait;
use jobs::{Context, Job, JobError, Registry};
use kernel::{HoldId, Id};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use store::model;

use super::event::Event;
use super::model::{HoldState, row};
use super::queries;
use crate::{Error, WATCH_RETENTION};

pub(crate) fn register(registry: &mut Registry) {
    registry.job::<ExpireHold>(&[WATCH_RETENTION]);
}

/// Ends a hold whose last day has passed. Its guard is the state of the hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExpireHold {
    /// Which hold.
    pub hold: HoldId,
}

#[async_trait]
impl Job for ExpireHold {
    const KIND: &'static str = "deletion.expire_hold";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(hold) = queries::get(uow.db(), uow.scope(), self.hold).await? else { return Ok(()) };
            if hold.state != HoldState::Active {
                return Ok(());
            }
            let change = row::ActiveModel {
                state: Set(HoldState::Expired),
                ended_at: Set(Some(uow.now())),
                ..Default::default()
            };
            model::update::<row::Entity>(uow, hold.id.uuid(), hold.version, change).await?;
            uow.emit(&Event::Expired { hold: hold.id });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
