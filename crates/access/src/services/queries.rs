//! Finding services.

use std::collections::HashMap;

use kernel::{Page, Position, Scope, ServiceId, Slice, Visible};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter};
use store::{Scoped, keyset};

use super::{Service, row};
use crate::Error;

/// One service.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, service: ServiceId) -> Result<Option<Service>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(service)).one(db).await?)
}

/// The service of this name, a retired one too: names are not used again.
pub async fn by_name(db: &impl ConnectionTrait, scope: &Scope, name: &str) -> Result<Option<Service>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Name.eq(name.trim())).one(db).await?)
}

/// Many services in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    services: &[ServiceId],
) -> Result<HashMap<ServiceId, Service>, Error> {
    if services.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, services.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the services that may be seen, in the order in which they were entered, retired ones too.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<Service>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if !visible.all {
        select = select.filter(row::Column::Id.is_null());
    }
    Ok(keyset::page(db, select, row::Column::AddedAt, row::Column::Id, Order::Asc, page).await?)
}
