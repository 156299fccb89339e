//! Finding endpoints. What may be seen is decided with [`crate::VIEW`].

use std::collections::HashMap;

use kernel::{EndpointId, Page, Position, Scope, Slice};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter};
use store::{Scoped, keyset};

use super::{Endpoint, State, row};
use crate::Error;

/// One endpoint, deleted ones too.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, endpoint: EndpointId) -> Result<Option<Endpoint>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(endpoint)).one(db).await?)
}

/// Many endpoints in one statement, deleted ones too; who is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    endpoints: &[EndpointId],
) -> Result<HashMap<EndpointId, Endpoint>, Error> {
    if endpoints.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, endpoints.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|endpoint| (endpoint.id, endpoint)).collect())
}

/// A page of the endpoints that were not deleted, the one created first first.
pub async fn page(db: &impl ConnectionTrait, scope: &Scope, page: &Page<Position>) -> Result<Slice<Endpoint>, Error> {
    let select = row::Entity::in_scope(scope).filter(row::Column::State.ne(State::Retired));
    Ok(keyset::page(db, select, row::Column::CreatedAt, row::Column::Id, sea_orm::Order::Asc, page).await?)
}

/// How many there are that were not deleted.
pub(super) async fn count(db: &impl ConnectionTrait, scope: &Scope) -> Result<u64, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::State.ne(State::Retired)).count(db).await?)
}
