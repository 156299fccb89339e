//! Finding deletion orders.

use async_graphql::{Context, ID, InputObject, Object};
use deletion::order;
use kernel::NEW;

use super::codes::DeletionOrderState;
use super::types::{DeletionOrder, DeletionOrderThing};
use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `deletionOrders` and `deletionOrderThings`.
#[derive(Default)]
pub struct OrderQueries;

/// Which orders are wanted. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct DeletionOrderFilter {
    /// Standing in one of these places.
    states: Option<Vec<DeletionOrderState>>,
    /// To one of these roles.
    roles: Option<Vec<Role>>,
}

#[Object]
impl OrderQueries {
    /// What owners of systems are to erase, close or hand back by hand, the latest order first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn deletion_orders(
        &self,
        ctx: &Context<'_>,
        filter: Option<DeletionOrderFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<DeletionOrder>>, ApiError> {
        let list = List::new(ctx.session(), "deletionOrders")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let filter = filter.unwrap_or_default();
        let states = filter.states.map(|all| input::list(all, LIST, "states")).transpose()?;
        let roles = filter.roles.map(|all| input::list(all, LIST, "roles")).transpose()?;
        let filter = order::OrderFilter {
            states: states.map(|all| all.into_iter().map(order::OrderState::from).collect()),
            roles: roles.map(|all| all.into_iter().map(kernel::Role::from).collect()),
        };
        let found = order::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, order::DeletionOrder::position, DeletionOrder)))
    }

    /// What the things of an order are called in its system, for whoever holds the role that was ordered; each look is
    /// written down. What is gone meanwhile is left out.
    #[graphql(complexity = "relay::cost(Some(100), None, child_complexity)")]
    async fn deletion_order_things(
        &self,
        ctx: &Context<'_>,
        order: ID,
    ) -> Result<Option<Vec<DeletionOrderThing>>, ApiError> {
        let order = input::id(&order, "order")?;
        let reading = ctx.reading()?;
        let things = order::things(&reading.read, ctx.session().ports(), order).await?;
        Ok(Some(things.into_iter().map(DeletionOrderThing::of).collect()))
    }
}
