//! Sending again: the same bytes under the same `webhook-id`, to the endpoint's present address.

use kernel::{DeliveryId, EndpointId, Instant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, Iterable, QueryFilter};
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use super::{Delivery, KEPT, State, queries, row};
use crate::dispatcher::queue;
use crate::endpoints::enabled;
use crate::{Error, Event, MANAGE, endpoints};

/// At most so many deliveries are set on their way in one unit.
pub const AT_ONCE: u64 = 10_000;

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
    /// Those alone that were made after this one; where one call before has said that there are more.
    pub after: Option<DeliveryId>,
    /// So many of them, the first made first; at most [`AT_ONCE`].
    pub at_once: u64,
}

/// What is sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    /// How many deliveries.
    pub deliveries: u64,
    /// The last of them, where there are more behind it.
    pub more_after: Option<DeliveryId>,
}

/// Sends again what failed or was cancelled since an instant, as far as one unit goes.
pub async fn replay_many(uow: &mut UnitOfWork, command: ReplayMany) -> Result<Replayed, Error> {
    let ReplayMany { endpoint, since, delivered, after, at_once } = command;
    let found = endpoints::get(uow.db(), uow.scope(), endpoint).await?.ok_or(Error::EndpointNotFound)?;
    uow.require(MANAGE, &found)?;
    enabled(&found)?;
    if since > uow.now() || since < uow.now() - KEPT {
        return Err(Error::Since);
    }
    let after = match after {
        None => None,
        Some(after) => {
            let after = queries::get(uow.db(), uow.scope(), after).await?;
            Some(after.filter(|after| after.endpoint_id == endpoint).ok_or(Error::DeliveryNotFound)?)
        }
    };
    let at_once = at_once.clamp(1, AT_ONCE);
    let states = State::iter().filter(|state| state.has_ended() && (delivered || *state != State::Delivered));
    let mut wanted = Query::select();
    wanted
        .column(row::Column::Id)
        .from(row::Entity)
        .cond_where(
            Condition::all()
                .add(row::Column::OrganisationId.eq(uow.organisation()))
                .add(row::Column::EndpointId.eq(endpoint))
                .add(row::Column::CreatedAt.gte(after.as_ref().map_or(since, |after| after.created_at.max(since))))
                .add_option(after.as_ref().map(behind))
                .add(row::Column::State.is_in(states)),
        )
        .order_by(row::Column::CreatedAt, sea_orm::Order::Asc)
        .order_by(row::Column::Id, sea_orm::Order::Asc)
        .limit(at_once);
    let more_after = last_of_more(uow, wanted.clone(), at_once).await?;
    let deliveries = row::Entity::update_many()
        .set(anew(uow.now()))
        .filter(row::Column::Id.in_subquery(wanted))
        .exec(uow.db())
        .await?
        .rows_affected;
    queue::wake(uow.db(), [endpoint], uow.now()).await?;
    uow.emit(&Event::DeliveriesReplayed { endpoint, deliveries });
    Ok(Replayed { deliveries, more_after })
}

/// Made after this one.
fn behind(after: &Delivery) -> Condition {
    let at_once = Condition::all().add(row::Column::CreatedAt.eq(after.created_at)).add(row::Column::Id.gt(after.id));
    Condition::any().add(row::Column::CreatedAt.gt(after.created_at)).add(at_once)
}

/// The last of so many, if there are more.
async fn last_of_more(
    uow: &UnitOfWork,
    mut wanted: SelectStatement,
    at_once: u64,
) -> Result<Option<DeliveryId>, DbErr> {
    wanted.offset(at_once - 1).limit(2);
    let found = uow.db().query_all(&wanted).await?;
    match found.as_slice() {
        [last, _more] => Ok(Some(last.try_get("", "id")?)),
        _ => Ok(None),
    }
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
