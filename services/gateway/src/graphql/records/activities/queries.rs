//! Finding activities, and what is missing in the register.

use async_graphql::{Context, InputObject, Object};
use kernel::{Id, NEW, Position, SortKey};
use ports::Db;
use records::activities;

use super::codes::{ActivitySide, ActivityStatus};
use super::findings::RegisterFinding;
use super::types::Activity;
use crate::ApiError;
use crate::graphql::input::list;
use crate::graphql::limits::LIST;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `activities` and `registerFindings`.
#[derive(Default)]
pub struct ActivityQueries;

/// Which activities a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct ActivityFilter {
    /// Of the controller's register, or of the processor's.
    side: Option<ActivitySide>,
    /// Standing in one of these places.
    statuses: Option<Vec<ActivityStatus>>,
    /// Called so by the organisation.
    keys: Option<Vec<String>>,
}

#[Object]
impl ActivityQueries {
    /// The register of processing activities, in the order in which they were entered.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn activities(
        &self,
        ctx: &Context<'_>,
        filter: Option<ActivityFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Activity>>, ApiError> {
        let list = List::new(ctx.session(), "activities")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_REGISTER, NEW).await?;
        let filter = filter.unwrap_or_default().narrow()?;
        let found = activities::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, activities::Activity::position, Activity)))
    }

    /// What is missing in the register, or doubtful, activity by activity; ceased ones are left out.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn register_findings(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<RegisterFinding>>, ApiError> {
        let session = ctx.session();
        let list = List::new(session, "registerFindings")?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_REGISTER, NEW).await?;
        let found = activities::findings(Db::Read(read), read.scope(), session.ports()).await?;
        let organisation = read.scope().organisation.uuid();
        let numbered: Vec<_> = (0..).zip(found).collect();
        // Findings are worked out and not kept: they are told apart by their place.
        let position = |(number, _): &(i64, _)| Position { sort: SortKey::Number(*number), id: organisation };
        let window = Window { first, after, last, before };
        list.cut(numbered, window, position, |(_, finding)| RegisterFinding::of(finding)).map(Some)
    }
}

impl ActivityFilter {
    fn narrow(self) -> Result<activities::Filter, ApiError> {
        let statuses = self.statuses.map(|all| list(all, LIST, "statuses")).transpose()?;
        Ok(activities::Filter {
            side: self.side.map(activities::Side::from),
            statuses: statuses.map(|all| all.into_iter().map(activities::Status::from).collect()),
            keys: self.keys.map(|all| list(all, LIST, "keys")).transpose()?,
        })
    }
}
