//! Finding endpoints, deliveries and what can be delivered.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::NEW;
use webhooks::{deliveries, endpoints};

use super::codes::WebhookDeliveryState;
use super::types::{WebhookDelivery, WebhookEndpoint};
use crate::ApiError;
use crate::graphql::input::optional_id;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `webhookEndpoints`, `webhookDeliveries` and `webhookEventTypes`.
#[derive(Default)]
pub struct WebhookQueries;

/// Which deliveries a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct WebhookDeliveryFilter {
    /// To this endpoint.
    endpoint: Option<ID>,
    /// Standing so.
    state: Option<WebhookDeliveryState>,
}

#[Object]
impl WebhookQueries {
    /// Those who are told of events, the first created first; deleted ones are not among them.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn webhook_endpoints(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<WebhookEndpoint>>, ApiError> {
        let list = List::new(ctx.session(), "webhookEndpoints")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(webhooks::VIEW, NEW).await?;
        let found = endpoints::page(read, read.scope(), &page).await?;
        Ok(Some(list.connection(found, endpoints::Endpoint::position, WebhookEndpoint)))
    }

    /// Events on their way to endpoints, the newest first; kept for 30 days after their end.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        filter: Option<WebhookDeliveryFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<WebhookDelivery>>, ApiError> {
        let list = List::new(ctx.session(), "webhookDeliveries")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(webhooks::VIEW, NEW).await?;
        let filter = filter.unwrap_or_default();
        let endpoint = optional_id(filter.endpoint.as_ref(), "endpoint")?;
        let filter = deliveries::Filter { endpoint, state: filter.state.map(deliveries::State::from) };
        let found = deliveries::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, deliveries::Delivery::position, WebhookDelivery)))
    }

    /// What can be delivered: every event type that is published, in the order of their names. The same with JSON Schemas
    /// stands at `/webhooks/catalogue.json`.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn webhook_event_types(&self, ctx: &Context<'_>) -> Result<Option<Vec<WebhookEventType>>, ApiError> {
        ctx.session().scope()?;
        Ok(Some(webhooks::catalogue::TYPES.iter().map(WebhookEventType::of).collect()))
    }
}

/// A type of event that is published.
#[derive(SimpleObject)]
pub struct WebhookEventType {
    /// `noun.past`.
    name: &'static str,
    /// When it is sent.
    description: &'static str,
    /// The names of what it says beside which, whose and about what.
    fields: Vec<&'static str>,
}

impl WebhookEventType {
    fn of(kind: &webhooks::catalogue::EventType) -> Self {
        let fields = kind.fields.iter().map(|field| field.name).collect();
        Self { name: kind.name, description: kind.description, fields }
    }
}
