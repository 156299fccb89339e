//! Finding deliveries and attempts. What may be seen is decided with [`crate::VIEW`].

use std::collections::HashMap;

use kernel::{DeliveryId, EndpointId, Page, Position, Scope, Slice};
use sea_orm::sea_query::Order;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use store::{Scoped, keyset};

use super::{Attempt, Delivery, State, attempt, row};
use crate::Error;

/// Which deliveries a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// To this endpoint.
    pub endpoint: Option<EndpointId>,
    /// Standing so.
    pub state: Option<State>,
}

/// So many attempts of one delivery are shown, the newest of them.
const ATTEMPTS: u32 = 50;

/// One delivery.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, delivery: DeliveryId) -> Result<Option<Delivery>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(delivery)).one(db).await?)
}

/// Many deliveries in one statement; who is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deliveries: &[DeliveryId],
) -> Result<HashMap<DeliveryId, Delivery>, Error> {
    if deliveries.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, deliveries.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|delivery| (delivery.id, delivery)).collect())
}

/// A page of deliveries, the newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    page: &Page<Position>,
) -> Result<Slice<Delivery>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if let Some(endpoint) = filter.endpoint {
        select = select.filter(row::Column::EndpointId.eq(endpoint));
    }
    if let Some(state) = filter.state {
        select = select.filter(row::Column::State.eq(state));
    }
    Ok(keyset::page(db, select, row::Column::CreatedAt, row::Column::Id, Order::Desc, page).await?)
}

/// The attempts of each of these deliveries, the first made first, in one statement; of many the newest 50.
pub async fn attempts_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deliveries: &[DeliveryId],
) -> Result<HashMap<DeliveryId, Vec<Attempt>>, Error> {
    if deliveries.is_empty() {
        return Ok(HashMap::new());
    }
    let page = Page { backward: true, ..Page::first(ATTEMPTS) };
    let select = attempt::Entity::in_scope(scope).filter(attempt::Column::DeliveryId.is_in(deliveries.iter().copied()));
    let keys = (attempt::Column::Number, attempt::Column::Id);
    let found = keyset::page_of_each(select, attempt::Column::DeliveryId, keys, &Order::Asc, &page).all(db).await?;
    let each = keyset::cut_each(found, |attempt| attempt.delivery_id, &page);
    Ok(each.into_iter().map(|(delivery, newest)| (delivery, newest.rows)).collect())
}
