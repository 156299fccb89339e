//! Finding data sets.

use std::collections::HashMap;

use kernel::{DataSetId, Scope};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::Declared;
use super::model::data_set;
use crate::{DataSet, Error};

/// All data sets, by what the organisation calls them. It has a handful.
pub async fn data_sets(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Declared>, Error> {
    Ok(data_set::Entity::in_scope(scope).order_by_asc(data_set::Column::Key).all(db).await?)
}

/// How things of this kind lie in this system, where that was declared.
pub async fn data_set_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    system: &str,
    kind: &str,
) -> Result<Option<DataSet>, Error> {
    let select = data_set::Entity::in_scope(scope).filter(data_set::Column::System.eq(system));
    let row = select.filter(data_set::Column::Kind.eq(kind)).one(db).await?;
    Ok(row.map(|row| row.definition.0))
}

/// Many data sets in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[DataSetId],
) -> Result<HashMap<DataSetId, Declared>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(data_set::Entity::in_scope(scope), data_set::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Data sets by what the organisation calls them, in one statement.
pub(crate) async fn by_keys(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[String],
) -> Result<HashMap<String, Declared>, Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(data_set::Entity::in_scope(scope), data_set::Column::Key, keys.iter().cloned());
    Ok(select.all(db).await?.into_iter().map(|row| (row.key.clone(), row)).collect())
}
