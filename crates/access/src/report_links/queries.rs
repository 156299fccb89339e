//! Finding report links.

use std::collections::HashMap;

use kernel::{Page, Position, ReportLinkId, Scope, Slice, Visible};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter};
use store::{Scoped, keyset};

use super::{ReportLink, row};
use crate::Error;

/// One link.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, link: ReportLinkId) -> Result<Option<ReportLink>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(link)).one(db).await?)
}

/// Many links in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    links: &[ReportLinkId],
) -> Result<HashMap<ReportLinkId, ReportLink>, Error> {
    if links.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, links.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of the links that may be seen, the one made last first, void ones too.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<ReportLink>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if !visible.all {
        select = select.filter(row::Column::Id.is_null());
    }
    Ok(keyset::page(db, select, row::Column::MadeAt, row::Column::Id, Order::Desc, page).await?)
}
