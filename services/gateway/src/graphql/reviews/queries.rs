//! Looking at the year wheel and its meetings.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::duty::{Duty, DutyKind};
use super::measure::Measure;
use super::occurrence::{Occurrence, OccurrenceState};
use crate::ApiError;
use crate::graphql::input::{self, optional_id};
use crate::graphql::lookup::visible;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;

/// `duties`, `occurrences`, `reviews`, `measures`, `minutesVerification`.
#[derive(Default)]
pub struct ReviewsQueries;

/// Which occurrences a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct OccurrenceFilter {
    /// Of this duty.
    duty: Option<ID>,
    /// Meetings or tasks.
    kind: Option<DutyKind>,
    /// In this state.
    state: Option<OccurrenceState>,
    /// Due at this instant or later.
    due_from: Option<DateTime>,
    /// Due before this instant.
    due_before: Option<DateTime>,
}

/// What a look at signed minutes has found.
#[derive(SimpleObject)]
pub struct MinutesVerification {
    /// The stored text has the stored hash.
    hash_holds: bool,
    /// Written anew from the rows of the meeting and of its signature, the text is the same.
    rows_agree: bool,
    /// Nothing was changed since the signature.
    intact: bool,
}

#[Object]
impl ReviewsQueries {
    /// What recurs in the organisation, in the order in which it was entered.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn duties(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Duty>>, ApiError> {
        let list = List::new(ctx.session(), "duties")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, reviews::VIEW_DUTIES).await?;
        let found = reviews::duties::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, reviews::Duty::position, Duty)))
    }

    /// Each time that a duty is due, the one due last first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn occurrences(
        &self,
        ctx: &Context<'_>,
        filter: Option<OccurrenceFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Occurrence>>, ApiError> {
        let list = List::new(ctx.session(), "occurrences")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, reviews::VIEW_DUTIES).await?;
        let filter = filter.unwrap_or_default().narrow()?;
        let found = reviews::occurrences::page(read, read.scope(), visible, filter, &page).await?;
        Ok(Some(list.connection(found, reviews::Occurrence::position, Occurrence)))
    }

    /// The meetings that were held with a quorum, the one due last first: agenda, decisions, minutes.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn reviews(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Occurrence>>, ApiError> {
        let list = List::new(ctx.session(), "reviews")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, reviews::VIEW_REVIEWS).await?;
        let held = reviews::occurrences::Filter {
            kind: Some(reviews::Kind::Meeting),
            state: Some(reviews::State::Held),
            ..reviews::occurrences::Filter::default()
        };
        let found = reviews::occurrences::page(read, read.scope(), visible, held, &page).await?;
        Ok(Some(list.connection(found, reviews::Occurrence::position, Occurrence)))
    }

    /// The routines and measures in force, in the order in which they came into it.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn measures(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Measure>>, ApiError> {
        let list = List::new(ctx.session(), "measures")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, reviews::VIEW_MEASURES).await?;
        let found = reviews::measures::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, reviews::Measure::position, Measure)))
    }

    /// Whether the signed minutes of a meeting still say what was signed: written anew from the rows, and compared.
    async fn minutes_verification(
        &self,
        ctx: &Context<'_>,
        meeting: ID,
    ) -> Result<Option<MinutesVerification>, ApiError> {
        let meeting = input::id(&meeting, "meeting")?;
        let read = &ctx.reading()?.read;
        visible(read, reviews::VIEW_REVIEWS).await?;
        let found = reviews::verify_minutes(read, read.scope(), meeting).await?;
        let reviews::Verification { hash_holds, rows_agree } = found;
        Ok(Some(MinutesVerification { hash_holds, rows_agree, intact: found.is_intact() }))
    }
}

impl OccurrenceFilter {
    fn narrow(self) -> Result<reviews::occurrences::Filter, ApiError> {
        Ok(reviews::occurrences::Filter {
            duty: optional_id(self.duty.as_ref(), "duty")?,
            kind: self.kind.map(reviews::Kind::from),
            state: self.state.map(reviews::State::from),
            due_from: self.due_from.map(|at| at.0),
            due_before: self.due_before.map(|at| at.0),
        })
    }
}
