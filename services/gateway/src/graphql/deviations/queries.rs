//! Finding cases.

use async_graphql::{Context, ID, InputObject, Object};

use super::codes::{DeviationKind, DeviationStatus, EventType, Severity};
use super::types::Deviation;
use crate::ApiError;
use crate::graphql::input::{list, optional_id};
use crate::graphql::limits::LIST;
use crate::graphql::lookup::visible;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `deviations`.
#[derive(Default)]
pub struct DeviationsQueries;

/// Which cases a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct DeviationFilter {
    /// Standing in one of these places.
    statuses: Option<Vec<DeviationStatus>>,
    /// Not closed, or closed.
    open: Option<bool>,
    /// Of one of these kinds.
    kinds: Option<Vec<DeviationKind>>,
    /// Of one of these types of the catalogue.
    event_types: Option<Vec<EventType>>,
    /// Of one of these severities.
    severities: Option<Vec<Severity>>,
    /// Opened by an event, or reported by somebody.
    opened_by_event: Option<bool>,
    /// Opened by events of this kind, as `duty.missed`.
    origin_event: Option<String>,
    /// Answered for by this person.
    owner: Option<ID>,
}

#[Object]
impl DeviationsQueries {
    /// The cases that you may see, the latest report first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn deviations(
        &self,
        ctx: &Context<'_>,
        filter: Option<DeviationFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Deviation>>, ApiError> {
        let list = List::new(ctx.session(), "deviations")?;
        let page = list.page(Window { first, after, last, before })?;
        let reading = ctx.reading()?;
        let read = &reading.read;
        let visible = visible(read, deviations::VIEW).await?;
        let filter = filter.unwrap_or_default().narrow()?;
        let found = deviations::page(read, read.scope(), visible, &filter, &page).await?;
        Ok(Some(list.connection(found, deviations::Deviation::position, |row| Deviation::shown(&reading, row))))
    }
}

impl DeviationFilter {
    fn narrow(self) -> Result<deviations::Filter, ApiError> {
        let statuses = self.statuses.map(|all| list(all, LIST, "statuses")).transpose()?;
        let kinds = self.kinds.map(|all| list(all, LIST, "kinds")).transpose()?;
        let event_types = self.event_types.map(|all| list(all, LIST, "eventTypes")).transpose()?;
        let severities = self.severities.map(|all| list(all, LIST, "severities")).transpose()?;
        Ok(deviations::Filter {
            statuses: statuses.map(|all| all.into_iter().map(deviations::Status::from).collect()),
            open: self.open,
            kinds: kinds.map(|all| all.into_iter().map(deviations::Kind::from).collect()),
            event_types: event_types.map(|all| all.into_iter().map(deviations::EventType::from).collect()),
            severities: severities.map(|all| all.into_iter().map(deviations::Severity::from).collect()),
            opened_by_event: self.opened_by_event,
            origin_event: self.origin_event,
            owner: optional_id(self.owner.as_ref(), "owner")?,
        })
    }
}
