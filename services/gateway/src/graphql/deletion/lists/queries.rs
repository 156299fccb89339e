//! Finding lists of what will be due.

use async_graphql::{Context, ID, InputObject, Object};
use deletion::candidate;
use kernel::NEW;

use super::types::CandidateList;
use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::input::optional_id;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `candidateLists`.
#[derive(Default)]
pub struct ListQueries;

/// Which lists are wanted. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct CandidateListFilter {
    /// For this role.
    role: Option<Role>,
    /// Under this rule.
    rule: Option<ID>,
}

#[Object]
impl ListQueries {
    /// Lists of what will be due, the latest first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn candidate_lists(
        &self,
        ctx: &Context<'_>,
        filter: Option<CandidateListFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<CandidateList>>, ApiError> {
        let list = List::new(ctx.session(), "candidateLists")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let filter = filter.unwrap_or_default();
        let rule = optional_id(filter.rule.as_ref(), "rule")?;
        let filter = candidate::ListFilter { role: filter.role.map(kernel::Role::from), rule };
        let found = candidate::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, candidate::CandidateList::position, CandidateList)))
    }
}
