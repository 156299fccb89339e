//! Finding processors and agreements.

use async_graphql::{Context, ID, InputObject, Object};
use kernel::NEW;
use records::processors;

use super::types::{Agreement, Processor};
use crate::ApiError;
use crate::graphql::input::optional_id;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// `processors` and `agreements`.
#[derive(Default)]
pub struct PartyQueries;

/// Which agreements a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct AgreementFilter {
    /// With this processor.
    processor: Option<ID>,
    /// That end on this date or earlier.
    ends_by: Option<Date>,
}

#[Object]
impl PartyQueries {
    /// The parties that process data for the organisation, in the order in which they were entered.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn processors(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Processor>>, ApiError> {
        let list = List::new(ctx.session(), "processors")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_REGISTER, NEW).await?;
        let found = processors::page(read, read.scope(), &page).await?;
        Ok(Some(list.connection(found, processors::Processor::position, Processor)))
    }

    /// What was agreed with processors, in the order in which it was entered.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn agreements(
        &self,
        ctx: &Context<'_>,
        filter: Option<AgreementFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Agreement>>, ApiError> {
        let list = List::new(ctx.session(), "agreements")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_REGISTER, NEW).await?;
        let filter = filter.unwrap_or_default();
        let processor = optional_id(filter.processor.as_ref(), "processor")?;
        let filter = processors::AgreementFilter { processor, ends_by: filter.ends_by.map(|date| date.0) };
        let found = processors::agreements_page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, processors::Agreement::position, Agreement)))
    }
}
