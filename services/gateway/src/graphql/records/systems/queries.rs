//! Finding systems.

use async_graphql::{Context, Object};
use kernel::NEW;
use records::systems;

use super::types::System;
use crate::ApiError;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `systems`.
#[derive(Default)]
pub struct SystemQueries;

#[Object]
impl SystemQueries {
    /// The systems in which data lies, in the order in which they were entered.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn systems(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<System>>, ApiError> {
        let list = List::new(ctx.session(), "systems")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_REGISTER, NEW).await?;
        let found = systems::page(read, read.scope(), &page).await?;
        Ok(Some(list.connection(found, systems::System::position, System)))
    }
}
