//! Finding orders, and what their things are called where they lie.

use std::collections::{BTreeSet, HashMap};

use kernel::{DeletionOrderId, Page, Position, Role, Scope, Slice, WindowId};
use ports::{Db, ExternalKey, Ports};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter};
use store::{Read, Scoped, keyset};
use uuid::Uuid;

use super::event::Event;
use super::kept::kept;
use super::model::{DeletionOrder, OrderState, row};
use crate::{CONFIRM_ORDER, Error, RulesRefusal, rule};

/// Which orders are wanted. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    /// Standing in one of these places.
    pub states: Option<Vec<OrderState>>,
    /// To one of these roles.
    pub roles: Option<Vec<Role>>,
}

/// A page of orders, the latest first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &OrderFilter,
    page: &Page<Position>,
) -> Result<Slice<DeletionOrder>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if let Some(states) = &filter.states {
        select = select.filter(row::Column::State.is_in(states.iter().copied()));
    }
    if let Some(roles) = &filter.roles {
        select = select.filter(row::Column::Role.is_in(roles.iter().copied()));
    }
    Ok(keyset::page(db, select, row::Column::IssuedAt, row::Column::Id, Order::Desc, page).await?)
}

/// One order.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    id: DeletionOrderId,
) -> Result<Option<DeletionOrder>, Error> {
    Ok(by_ids(db, scope, &[id]).await?.remove(&id))
}

/// Many orders in one statement.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[DeletionOrderId],
) -> Result<HashMap<DeletionOrderId, DeletionOrder>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|order| (order.id, order)).collect())
}

/// The orders of these windows, in one statement.
pub async fn of_windows(
    db: &impl ConnectionTrait,
    scope: &Scope,
    windows: &[WindowId],
) -> Result<HashMap<WindowId, DeletionOrder>, Error> {
    if windows.is_empty() {
        return Ok(HashMap::new());
    }
    let select = row::Entity::in_scope(scope).filter(row::Column::WindowId.is_in(windows.iter().copied()));
    Ok(select.all(db).await?.into_iter().map(|order| (order.window_id, order)).collect())
}

/// The things of this rule's orders that nobody has answered yet.
pub(crate) async fn open_things(db: &impl ConnectionTrait, scope: &Scope, rule: &str) -> Result<BTreeSet<Uuid>, Error> {
    let open = row::Entity::in_scope(scope).filter(row::Column::Rule.eq(rule));
    let open = open.filter(row::Column::State.eq(OrderState::Open)).all(db).await?;
    Ok(open.iter().flat_map(DeletionOrder::ids).collect())
}

/// What the things of an order are called where they lie; what is gone or kept meanwhile is left out. These names are personal:
/// they are for whoever was ordered, and each look is written down.
pub async fn things(read: &Read, ports: &Ports, id: DeletionOrderId) -> Result<Vec<(Uuid, ExternalKey)>, Error> {
    let scope = read.scope().clone();
    let order = get(read, &scope, id).await?.ok_or(RulesRefusal::OrderNotFound)?;
    read.require(CONFIRM_ORDER, &order).await?;
    if read.standing().await?.role(order.role).is_none() {
        return Err(RulesRefusal::RoleRequired.into());
    }
    let Some(source) = rule::source(ports, &order.holding_kind) else { return Ok(Vec::new()) };
    let kept: BTreeSet<Uuid> =
        kept(Db::Read(read), ports, &order).await?.into_iter().map(|spared| spared.holding).collect();
    let wanted: Vec<Uuid> = order.ids().into_iter().filter(|id| !kept.contains(id)).collect();
    let keys = source.keys(Db::Read(read), &wanted).await?;
    read.looked(&Event::ThingsViewed { order: order.id });
    Ok(keys)
}
