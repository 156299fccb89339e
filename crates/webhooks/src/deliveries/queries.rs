//! Finding deliveries and attempts. What may be seen is decided with [`crate::VIEW`].

use std::collections::HashMap;

use kernel::{DeliveryId, EndpointId, Page, Position, Scope, Slice};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
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
const ATTEMPTS: u64 = 50;
/// So many deliveries of one endpoint are shown beside it; the rest is in the pages.
const MOST_EACH: u64 = 100;
/// Where a row stands among those of its kind.
const RANK: &str = "rank";

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

/// The newest deliveries to each of these endpoints, at most so many of each and never more than 100, in one statement.
pub async fn newest_of_endpoints(
    db: &impl ConnectionTrait,
    scope: &Scope,
    endpoints: &[EndpointId],
    each: u64,
) -> Result<HashMap<EndpointId, Vec<Delivery>>, Error> {
    let mut found: HashMap<EndpointId, Vec<Delivery>> = HashMap::new();
    if endpoints.is_empty() {
        return Ok(found);
    }
    let mut window = WindowStatement::partition_by(row::Column::EndpointId);
    window.order_by(row::Column::CreatedAt, Order::Desc).order_by(row::Column::Id, Order::Desc);
    let mut ranked = Query::select();
    ranked
        .column(row::Column::Id)
        .expr_window_as(Func::cust("ROW_NUMBER"), window, RANK)
        .from(row::Entity)
        .and_where(row::Column::OrganisationId.eq(scope.organisation))
        .and_where(row::Column::EndpointId.is_in(endpoints.iter().copied()));
    let deliveries = row::Entity::in_scope(scope)
        .filter(row::Column::Id.in_subquery(first_of_each(ranked, Ord::min(each, MOST_EACH))))
        .order_by_desc(row::Column::CreatedAt)
        .order_by_desc(row::Column::Id)
        .all(db)
        .await?;
    for delivery in deliveries {
        found.entry(delivery.endpoint_id).or_default().push(delivery);
    }
    Ok(found)
}

/// The attempts of each of these deliveries, the first made first, in one statement; of many the newest 50.
pub async fn attempts_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    deliveries: &[DeliveryId],
) -> Result<HashMap<DeliveryId, Vec<Attempt>>, Error> {
    let mut found: HashMap<DeliveryId, Vec<Attempt>> = HashMap::new();
    if deliveries.is_empty() {
        return Ok(found);
    }
    let mut window = WindowStatement::partition_by(attempt::Column::DeliveryId);
    window.order_by(attempt::Column::Number, Order::Desc);
    let mut ranked = Query::select();
    ranked
        .column(attempt::Column::Id)
        .expr_window_as(Func::cust("ROW_NUMBER"), window, RANK)
        .from(attempt::Entity)
        .and_where(attempt::Column::OrganisationId.eq(scope.organisation))
        .and_where(attempt::Column::DeliveryId.is_in(deliveries.iter().copied()));
    let attempts = attempt::Entity::in_scope(scope)
        .filter(attempt::Column::Id.in_subquery(first_of_each(ranked, ATTEMPTS)))
        .order_by_asc(attempt::Column::Number)
        .all(db)
        .await?;
    for attempt in attempts {
        found.entry(attempt.delivery_id).or_default().push(attempt);
    }
    Ok(found)
}

/// The ids of those that stand before the rest of their kind.
fn first_of_each(ranked: SelectStatement, each: u64) -> SelectStatement {
    let mut ids = Query::select();
    ids.column("id").from_subquery(ranked, "ranked").and_where(Expr::col(RANK).lte(each));
    ids
}
