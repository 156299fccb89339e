//! Who asks, and whom there is.

use async_graphql::{Context, Object};

use super::feeds::CalendarFeed;
use super::organisation::Organisation;
use super::people::{Appointment, Person};
use super::sign_in::{ReportLink, Service, Token};
use super::viewer::Viewer;
use crate::ApiError;
use crate::graphql::lookup::visible;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `viewer`, `organisation`, and the lists of people and of ways to sign in.
#[derive(Default)]
pub struct AccessQueries;

#[Object]
impl AccessQueries {
    /// Whoever is signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>, ApiError> {
        ctx.session().scope()?;
        Ok(Some(Viewer))
    }

    /// The organisation that this request is about.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>, ApiError> {
        Organisation::own(ctx.session()).await.map(Some)
    }

    /// The organisations that you could name by the header `Samsvar-Organisation`, the first entered first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Organisation>>, ApiError> {
        let list = List::new(ctx.session(), "organisations")?;
        let all = Organisation::all_of(ctx.session()).await?;
        list.cut(all, Window { first, after, last, before }, Organisation::position, Organisation).map(Some)
    }

    /// The people here, in the order in which they were entered; those who have left are found by their id.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn persons(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Person>>, ApiError> {
        let list = List::new(ctx.session(), "persons")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, access::VIEW_PERSONS).await?;
        let found = access::persons::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, access::Person::position, Person)))
    }

    /// Who holds, held or is to hold which role, the one entered last first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Appointment>>, ApiError> {
        let list = List::new(ctx.session(), "appointments")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, access::VIEW_PERSONS).await?;
        let found = access::appointments::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, access::Appointment::position, Appointment)))
    }

    /// The programs that sign in by themselves, in the order in which they were entered.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn services(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Service>>, ApiError> {
        let list = List::new(ctx.session(), "services")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, access::MANAGE_SERVICES).await?;
        let found = access::services::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, access::services::Service::position, Service)))
    }

    /// The tokens of the API that you may see, the one made last first, void ones too.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn tokens(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Token>>, ApiError> {
        let list = List::new(ctx.session(), "tokens")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, access::VIEW_TOKENS).await?;
        let found = access::tokens::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, access::tokens::Token::position, Token)))
    }

    /// The calendar feeds that you may see, the one made last first, void ones too.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn calendar_feeds(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<CalendarFeed>>, ApiError> {
        let list = List::new(ctx.session(), "calendarFeeds")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, access::VIEW_CALENDAR_FEEDS).await?;
        let found = access::calendar_feeds::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, access::calendar_feeds::CalendarFeed::position, CalendarFeed)))
    }

    /// The links through which somebody without an account may report, the one made last first, void ones too.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn report_links(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<ReportLink>>, ApiError> {
        let list = List::new(ctx.session(), "reportLinks")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        let visible = visible(read, access::VIEW_REPORT_LINKS).await?;
        let found = access::report_links::page(read, read.scope(), visible, &page).await?;
        Ok(Some(list.connection(found, access::report_links::ReportLink::position, ReportLink)))
    }
}
