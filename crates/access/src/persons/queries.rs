//! Finding people.

use std::collections::HashMap;

use kernel::{Page, PersonId, Position, Relation, Scope, Slice, Visible};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, UnitOfWork, keyset};

use super::{Person, row};
use crate::Error;

/// One person.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, person: PersonId) -> Result<Option<Person>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(person)).one(db).await?)
}

/// Many persons in one statement; who is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    persons: &[PersonId],
) -> Result<HashMap<PersonId, Person>, Error> {
    if persons.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, persons.iter().copied()).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The person whom a pack calls by this key.
pub async fn by_pack_key(db: &impl ConnectionTrait, scope: &Scope, key: &str) -> Result<Option<Person>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::PackKey.eq(key)).one(db).await?)
}

/// The persons whom a pack calls by these keys, by key, in one statement.
pub(crate) async fn by_pack_keys(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, Person>, Error> {
    let rows = keyset::any_of(row::Entity::in_scope(scope), row::Column::PackKey, keys).all(db).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.pack_key.clone()?, row))).collect())
}

/// A page of the people that may be seen, in the order in which they were entered; those who have left are not among them.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<Person>, Error> {
    let mut select = row::Entity::in_scope(scope).filter(row::Column::LeftAt.is_null());
    if !visible.all {
        select = select.filter(match visible.person {
            Some(person) if visible.relations.contains(&Relation::Own) => {
                Condition::all().add(row::Column::Id.eq(person))
            }
            _ => Condition::all().add(row::Column::Id.is_null()),
        });
    }
    Ok(keyset::page(db, select, row::Column::AddedAt, row::Column::Id, Order::Asc, page).await?)
}

/// The nearest superior. Whoever leaves hands those below them over, so the one named here is here.
pub async fn line_manager_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    person: PersonId,
) -> Result<Option<PersonId>, Error> {
    let found = row::Entity::in_scope(scope)
        .filter(row::Column::Id.eq(person))
        .select_only()
        .column(row::Column::LineManagerId)
        .into_tuple::<Option<PersonId>>()
        .one(db)
        .await?;
    Ok(found.flatten())
}

/// Those whose nearest superior somebody is, those who have left too.
pub(super) async fn below(uow: &UnitOfWork, manager: PersonId) -> Result<Vec<Person>, Error> {
    let select = row::Entity::in_scope(uow.scope()).filter(row::Column::LineManagerId.eq(manager));
    Ok(select.order_by_asc(row::Column::Id).all(uow.db()).await?)
}
