//! Finding retention reviews.

use async_graphql::{Context, InputObject, Object};
use deletion::review;
use kernel::NEW;

use super::codes::RetentionReviewState;
use super::types::RetentionReview;
use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `retentionReviews`.
#[derive(Default)]
pub struct ReviewQueries;

/// Which reviews are wanted. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct RetentionReviewFilter {
    /// Standing in one of these places.
    states: Option<Vec<RetentionReviewState>>,
    /// That ask one of these roles.
    roles: Option<Vec<Role>>,
}

#[Object]
impl ReviewQueries {
    /// What roles are asked about what is due, the latest review first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn retention_reviews(
        &self,
        ctx: &Context<'_>,
        filter: Option<RetentionReviewFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<RetentionReview>>, ApiError> {
        let list = List::new(ctx.session(), "retentionReviews")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let filter = filter.unwrap_or_default();
        let states = filter.states.map(|all| input::list(all, LIST, "states")).transpose()?;
        let roles = filter.roles.map(|all| input::list(all, LIST, "roles")).transpose()?;
        let filter = review::ReviewFilter {
            states: states.map(|all| all.into_iter().map(review::ReviewState::from).collect()),
            roles: roles.map(|all| all.into_iter().map(kernel::Role::from).collect()),
        };
        let found = review::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, review::RetentionReview::position, RetentionReview)))
    }
}
