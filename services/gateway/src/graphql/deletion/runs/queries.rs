//! Finding plans, runs and certificates.

use async_graphql::{Context, ID, InputObject, Object};
use deletion::{certificate, plan, run};
use kernel::NEW;

use super::certificate::Certificate;
use super::codes::{DeletionPlanState, DeletionRunState};
use super::plan::DeletionPlan;
use super::run::DeletionRun;
use crate::ApiError;
use crate::graphql::input::{self, optional_id};
use crate::graphql::limits::LIST;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `deletionPlans`, `deletionRuns` and `certificates`.
#[derive(Default)]
pub struct RunQueries;

/// Which plans a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct DeletionPlanFilter {
    /// Standing in one of these places.
    states: Option<Vec<DeletionPlanState>>,
    /// Of this rule.
    rule: Option<ID>,
}

/// Which runs a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct DeletionRunFilter {
    /// Standing in one of these places.
    states: Option<Vec<DeletionRunState>>,
}

#[Object]
impl RunQueries {
    /// What runs will do or have done, the plan begun last first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn deletion_plans(
        &self,
        ctx: &Context<'_>,
        filter: Option<DeletionPlanFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<DeletionPlan>>, ApiError> {
        let list = List::new(ctx.session(), "deletionPlans")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let filter = filter.unwrap_or_default();
        let states = filter.states.map(|all| input::list(all, LIST, "states")).transpose()?;
        let states = states.map(|all| all.into_iter().map(plan::PlanState::from).collect());
        let filter = plan::PlanFilter { states, rule: optional_id(filter.rule.as_ref(), "rule")? };
        let found = plan::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, plan::DeletionPlan::position, DeletionPlan)))
    }

    /// Plans that are or were carried out, the one that began last first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn deletion_runs(
        &self,
        ctx: &Context<'_>,
        filter: Option<DeletionRunFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<DeletionRun>>, ApiError> {
        let list = List::new(ctx.session(), "deletionRuns")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let states = filter.and_then(|filter| filter.states).map(|all| input::list(all, LIST, "states")).transpose()?;
        let states = states.map(|all| all.into_iter().map(run::RunState::from).collect());
        let filter = run::RunFilter { states };
        let found = run::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, run::DeletionRun::position, DeletionRun)))
    }

    /// The proofs of runs, the one issued last first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn certificates(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Certificate>>, ApiError> {
        let list = List::new(ctx.session(), "certificates")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(deletion::VIEW_RETENTION, NEW).await?;
        let found = certificate::page(read, read.scope(), &page).await?;
        Ok(Some(list.connection(found, certificate::Certificate::position, Certificate)))
    }
}
