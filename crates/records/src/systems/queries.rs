//! Finding systems.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{Instant, Page, Position, Role, Scope, Slice, SystemId};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::model::{owners, system};
use super::{Owners, System};
use crate::Error;

/// One system.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, system: SystemId) -> Result<Option<System>, Error> {
    Ok(system::Entity::in_scope(scope).filter(system::Column::Id.eq(system)).one(db).await?)
}

/// Many systems in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    systems: &[SystemId],
) -> Result<HashMap<SystemId, System>, Error> {
    if systems.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(system::Entity::in_scope(scope), system::Column::Id, systems.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Systems by what the organisation calls them, in one statement.
pub async fn by_keys(
    db: &impl ConnectionTrait,
    scope: &Scope,
    keys: &[String],
) -> Result<HashMap<String, System>, Error> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(system::Entity::in_scope(scope), system::Column::Key, keys.iter().cloned());
    Ok(select.all(db).await?.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// All systems, in the order in which they were entered. An organisation has dozens.
pub async fn all(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<System>, Error> {
    let select = system::Entity::in_scope(scope);
    Ok(select.order_by_asc(system::Column::CreatedAt).order_by_asc(system::Column::Id).all(db).await?)
}

/// A page of systems, in the order in which they were entered.
pub async fn page(db: &impl ConnectionTrait, scope: &Scope, page: &Page<Position>) -> Result<Slice<System>, Error> {
    use system::Column;
    let select = system::Entity::in_scope(scope);
    Ok(keyset::page(db, select, Column::CreatedAt, Column::Id, Order::Asc, page).await?)
}

/// Which roles have answered for each of these systems, the first of them first, in one statement.
pub async fn owners_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    systems: &[SystemId],
) -> Result<HashMap<SystemId, Vec<Owners>>, Error> {
    let mut all: HashMap<SystemId, Vec<Owners>> = HashMap::new();
    if systems.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(owners::Entity::in_scope(scope), owners::Column::SystemId, systems.iter().copied());
    for row in select.order_by_asc(owners::Column::Number).all(db).await? {
        all.entry(row.system_id).or_default().push(row);
    }
    Ok(all)
}

/// Which of these systems nobody answers for at an instant: no role is named, or nobody holds it. One statement for each
/// role that is named.
pub async fn unowned(
    db: &impl ConnectionTrait,
    scope: &Scope,
    systems: &[System],
    at: Instant,
) -> Result<BTreeSet<SystemId>, Error> {
    let named: BTreeSet<Role> =
        systems.iter().flat_map(|system| [system.owner, system.daily_owner]).flatten().collect();
    let mut held = BTreeMap::new();
    for role in named {
        held.insert(role, access::holder(db, scope, role, at).await?.is_some());
    }
    let is_held = |role: Option<Role>| role.is_some_and(|role| held.get(&role) == Some(&true));
    let unowned = systems.iter().filter(|system| !is_held(system.owner) || !is_held(system.daily_owner));
    Ok(unowned.map(|system| system.id).collect())
}
