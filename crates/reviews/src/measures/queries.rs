//! Finding measures and the looks at them.

use std::collections::HashMap;

use kernel::{MeasureId, Page, Position, Scope, Slice, VerificationId, Visible};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::{Measure, Verification, row, verification};
use crate::Error;

/// One measure.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, measure: MeasureId) -> Result<Option<Measure>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(measure)).one(db).await?)
}

/// Many measures in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    measures: &[MeasureId],
) -> Result<HashMap<MeasureId, Measure>, Error> {
    if measures.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, measures.iter().copied()).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The measure that a pack calls by this key.
pub async fn by_key(db: &impl ConnectionTrait, scope: &Scope, key: &str) -> Result<Option<Measure>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Key.eq(key)).one(db).await?)
}

/// A page of the measures in force, in the order in which they came into it.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<Measure>, Error> {
    let mut select = row::Entity::in_scope(scope).filter(row::Column::EndedAt.is_null());
    if !visible.all {
        select = select.filter(row::Column::Id.is_null());
    }
    Ok(keyset::page(db, select, row::Column::InForceFrom, row::Column::Id, Order::Asc, page).await?)
}

/// All measures in force, by their keys. There are as many as a library has, so they are not paged.
pub(crate) async fn in_force(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Measure>, Error> {
    let rows = row::Entity::in_scope(scope).filter(row::Column::EndedAt.is_null());
    Ok(rows.order_by_asc(row::Column::Key).all(db).await?)
}

/// The looks at these measures, the latest first, in one statement.
pub async fn verifications_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    measures: &[MeasureId],
) -> Result<HashMap<MeasureId, Vec<Verification>>, Error> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    if measures.is_empty() {
        return Ok(found);
    }
    let column = verification::Column::MeasureId;
    let select = keyset::any_of(verification::Entity::in_scope(scope), column, measures.iter().copied());
    for row in select.order_by_desc(verification::Column::Id).all(db).await? {
        found.entry(row.measure_id).or_default().push(row);
    }
    Ok(found)
}

/// Many looks in one statement; what is not here is not in the answer.
pub async fn verifications_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    verifications: &[VerificationId],
) -> Result<HashMap<VerificationId, Verification>, Error> {
    if verifications.is_empty() {
        return Ok(HashMap::new());
    }
    let column = verification::Column::Id;
    let select = keyset::any_of(verification::Entity::in_scope(scope), column, verifications.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}
