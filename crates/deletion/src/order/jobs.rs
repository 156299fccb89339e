//! Passing on orders that are not confirmed.

use async_trait::async_trait;
use jobs::{Context, Job, JobError, Registry};
use kernel::{DeletionOrderId, Id};
use sea_orm::ActiveValue::Set;
use serde::{Deserialize, Serialize};
use store::model;

use super::event::Event;
use super::model::{OrderState, row};
use super::queries;
use crate::{Error, WATCH_RETENTION};

pub(crate) fn register(registry: &mut Registry) {
    registry.job::<PassOnOrder>(&[WATCH_RETENTION]);
}

/// Says that an order was not confirmed in time; it stays open. Its guard is the row's `overdue_at`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PassOnOrder {
    /// Which order.
    pub order: DeletionOrderId,
}

#[async_trait]
impl Job for PassOnOrder {
    const KIND: &'static str = "deletion.pass_on_order";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write(async |uow| {
            let Some(order) = queries::get(uow.db(), uow.scope(), self.order).await? else { return Ok(()) };
            if order.state != OrderState::Open || order.overdue_at.is_some() {
                return Ok(());
            }
            let change = row::ActiveModel { overdue_at: Set(Some(uow.now())), ..Default::default() };
            model::update::<row::Entity>(uow, order.id.uuid(), order.version, change).await?;
            uow.emit(&Event::Overdue { order: order.id, rule: order.rule, system: order.system, role: order.role });
            Ok::<(), Error>(())
        })
        .await?;
        Ok(())
    }
}
