//! Finding retention rules.

use async_graphql::{Context, InputObject, Object};
use deletion::rule;
use kernel::NEW;

use super::types::RetentionRule;
use crate::ApiError;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `retentionRules`.
#[derive(Default)]
pub struct RuleQueries;

/// Which rules a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct RetentionRuleFilter {
    /// With a version in force, or without.
    in_force: Option<bool>,
}

#[Object]
impl RuleQueries {
    /// The retention rules, the one proposed first first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn retention_rules(
        &self,
        ctx: &Context<'_>,
        filter: Option<RetentionRuleFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<RetentionRule>>, ApiError> {
        let list = List::new(ctx.session(), "retentionRules")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let filter = rule::RuleFilter { in_force: filter.unwrap_or_default().in_force };
        let found = rule::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, rule::RetentionRule::position, RetentionRule)))
    }
}
