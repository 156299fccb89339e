//! Finding holds.

use async_graphql::{Context, InputObject, Object};
use deletion::hold;
use kernel::NEW;

use super::codes::HoldState;
use super::types::Hold;
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `holds`.
#[derive(Default)]
pub struct HoldQueries;

/// Which holds a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct HoldFilter {
    /// Standing in one of these places.
    states: Option<Vec<HoldState>>,
}

#[Object]
impl HoldQueries {
    /// What may not be erased for now, the hold placed last first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn holds(
        &self,
        ctx: &Context<'_>,
        filter: Option<HoldFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Hold>>, ApiError> {
        let list = List::new(ctx.session(), "holds")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let states = filter.and_then(|filter| filter.states).map(|all| input::list(all, LIST, "states")).transpose()?;
        let states = states.map(|all| all.into_iter().map(hold::HoldState::from).collect());
        let filter = hold::HoldFilter { states };
        let found = hold::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, hold::Hold::position, Hold)))
    }
}
