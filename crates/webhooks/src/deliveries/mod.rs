//! Deliveries: one event on its way to one endpoint, and the attempts that were made.

mod fan_out;
mod forget;
mod model;
mod queries;
mod replay;

pub(crate) use fan_out::fan_out;
pub use forget::KEPT;
pub(crate) use forget::forget;
pub use model::{Attempt, Delivery, State};
pub(crate) use model::{attempt, row};
pub use queries::{Filter, attempts_of, by_ids, get, page};
pub use replay::{AT_ONCE, Replay, ReplayMany, Replayed, replay, replay_many};

use kernel::{EndpointId, Instant};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// Nothing that waits for an endpoint is sent any more. What is on its way ends as it ends.
pub(crate) async fn cancel_waiting(db: &impl ConnectionTrait, endpoint: EndpointId, now: Instant) -> Result<(), DbErr> {
    let change = row::ActiveModel { state: Set(State::Cancelled), ended_at: Set(Some(now)), ..Default::default() };
    row::Entity::update_many()
        .set(change)
        .filter(row::Column::EndpointId.eq(endpoint))
        .filter(row::Column::State.eq(State::Pending))
        .exec(db)
        .await?;
    Ok(())
}
