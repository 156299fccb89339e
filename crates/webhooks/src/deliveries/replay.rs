//! Sending again: the same bytes under the same `webhook-id`, to the endpoint's present address.

use kernel::{DeliveryId, EndpointId, Instant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iterable, QueryFilter};
use store::UnitOfWork;

use super::{Delivery, KEPT, State, queries, row};
use crate::dispatcher::queue;
use crate::endpoints::enabled;
use crate::{Error, Event, MANAGE, endpoints};

/// So many deliveries are set on their way in one unit; the same call again takes the next.
const AT_ONCE: u64 = 10_000;

/// Send one delivery again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replay {
    /// Which.
    pub delivery: DeliveryId,
}

/// Sends one delivery again, whatever its end was.
pub async fn replay(uow: &mut UnitOfWork, Replay { delivery }: Replay) -> Result<Delivery, Error> {
    let before = queries::get(uow.db(), uow.scope(), delivery).await?.ok_or(Error::DeliveryNotFound)?;
    uow.require(MANAGE, &before)?;
    let endpoint = endpoints::get(uow.db(), uow.scope(), before.endpoint_id).await?.ok_or(Error::EndpointNotFound)?;
    enabled(&endpoint)?;
    if !before.state.has_ended() {
        return Err(Error::Unfinished);
    }
    row::Entity::update_many()
        .set(anew(uow.now()))
        .filter(row::Column::OrganisationId.eq(uow.organisation()))
        .filter(row::Column::Id.eq(delivery))
        .filter(row::Column::State.eq(before.state))
        .exec(uow.db())
        .await?;
    queue::wake(uow.db(), [endpoint.id], uow.now()).await?;
    uow.emit(&Event::DeliveryReplayed { delivery, endpoint: endpoint.id });
    queries::get(uow.db(), uow.scope(), delivery).await?.ok_or(Error::DeliveryNotFound)
}

/// Send again what an endpoint has missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplayMany {
    /// To which endpoint.
    pub endpoint: EndpointId,
    /// Deliveries made from this instant on, business time.
    pub since: Instant,
    /// Those too that the receiver has said it has.
    pub delivered: bool,
}

/// Sends again what failed or was cancelled since an instant. Returns how many deliveries that are, at most 10 000: the
/// same call again takes the next.
pub async fn replay_many(uow: &mut UnitOfWork, command: ReplayMany) -> Result<u64, Error> {
    let ReplayMany { endpoint, since, delivered } = command;
    let found = endpoints::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &found)?;
    enabled(&found)?;
    if since > uow.now() || since < uow.now() - KEPT {
        return Err(Error::Since);
    }
    let states = State::iter().filter(|state| state.has_ended() && (delivered || *state != State::Delivered));
    let mut wanted = Query::select();
    wanted
        .column(row::Column::Id)
        .from(row::Entity)
        .cond_where(
            Condition::all()
                .add(row::Column::OrganisationId.eq(uow.organisation()))
                .add(row::Column::EndpointId.eq(endpoint))
                .add(row::Column::CreatedAt.gte(since))
                .add(row::Column::State.is_in(states)),
        )
        .order_by(row::Column::CreatedAt, sea_orm::Order::Asc)
        .order_by(row::Column::Id, sea_orm::Order::Asc)
        .limit(AT_ONCE);
    let deliveries = row::Entity::update_many()
        .set(anew(uow.now()))
        .filter(row::Column::Id.in_subquery(wanted))
        .exec(uow.db())
        .await?
        .rows_affected;
    queue::wake(uow.db(), [endpoint], uow.now()).await?;
    uow.emit(&Event::DeliveriesReplayed { endpoint, deliveries });
    Ok(deliveries)
}

/// Due now, with all its tries before it.
fn anew(now: Instant) -> row::ActiveModel {
    row::ActiveModel {
        state: Set(State::Pending),
        due_at: Set(now),
        tries: Set(0),
        problem: Set(None),
        ended_at: Set(None),
        ..Default::default()
    }
}
