//! Looking at the ledger.

use async_graphql::{Context, Object};
use kernel::NEW;

use super::{Job, Schedule};
use crate::ApiError;
use crate::graphql::permissions::VIEW_JOBS;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `schedules` and `jobs`.
#[derive(Default)]
pub struct JobsQueries;

#[Object]
impl JobsQueries {
    /// What recurs in the organisation, the oldest rule first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn schedules(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Schedule>>, ApiError> {
        let list = List::new(ctx.session(), "schedules")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(VIEW_JOBS, NEW).await?;
        let found = jobs::schedules::schedules_page(read, read.scope(), &page).await?;
        Ok(Some(list.connection(found, jobs::schedules::ScheduleRow::position, Schedule)))
    }

    /// The organisation's background work, the latest first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn jobs(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Job>>, ApiError> {
        let list = List::new(ctx.session(), "jobs")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(VIEW_JOBS, NEW).await?;
        let found = jobs::jobs_page(read, read.scope(), &page).await?;
        Ok(Some(list.connection(found, jobs::JobRow::position, Job)))
    }
}
