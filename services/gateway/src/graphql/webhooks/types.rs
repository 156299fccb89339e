//! Endpoints, deliveries and attempts as the API shows them. No secret is among it.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use kernel::{DeliveryId, EndpointId};
use store::Read;
use webhooks::{deliveries, endpoints};

use super::codes::{WebhookDeliveryState, WebhookDisabledReason, WebhookEndpointState, WebhookSignature};
use crate::ApiError;
use crate::graphql::access::Person;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// Somebody who is told of events.
#[derive(Clone)]
pub struct WebhookEndpoint(pub(super) endpoints::Endpoint);

/// Somebody who is told of events.
#[Object]
impl WebhookEndpoint {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where events are sent.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// How its deliveries are signed.
    async fn signature(&self) -> WebhookSignature {
        self.0.algorithm.into()
    }

    /// What a receiver checks signatures by where they are made with a pair of keys: the public half, `whpk_…`.
    async fn verify_key(&self) -> Option<&str> {
        self.0.verify_key.as_deref()
    }

    /// Real time until which they are signed with the secret before the present one too; one before that signs until its
    /// own time is over.
    async fn previous_secret_until(&self) -> Option<DateTime> {
        self.0.previous_until.map(DateTime)
    }

    /// Whether events are delivered to it.
    async fn state(&self) -> WebhookEndpointState {
        self.0.state.into()
    }

    /// Why it is disabled.
    async fn disabled_reason(&self) -> Option<WebhookDisabledReason> {
        self.0.disabled_why.map(WebhookDisabledReason::from)
    }

    /// When it was disabled, business time.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(DateTime)
    }

    /// The person who created it; null = a service or the operator did.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.author_id).await
    }

    /// When it was created, business time.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// The event types that it wants; null = all that are published.
    async fn event_types(&self) -> Option<Vec<String>> {
        self.0.event_types()
    }
}

impl WebhookEndpoint {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: EndpointId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<WebhookEndpointById>(session, id, webhooks::VIEW).await?.map(Self))
    }
}

struct WebhookEndpointById;

impl Relation for WebhookEndpointById {
    type Key = EndpointId;
    type Value = endpoints::Endpoint;

    async fn load(read: &Read, keys: Vec<EndpointId>) -> Result<HashMap<EndpointId, Self::Value>, ApiError> {
        Ok(endpoints::by_ids(read, read.scope(), &keys).await?)
    }
}

/// One event on its way to one endpoint.
#[derive(Clone)]
pub struct WebhookDelivery(pub(super) deliveries::Delivery);

/// One event on its way to one endpoint.
#[Object]
impl WebhookDelivery {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// To whom.
    async fn endpoint(&self, ctx: &Context<'_>) -> Result<Option<WebhookEndpoint>, ApiError> {
        WebhookEndpoint::find(ctx.session(), self.0.endpoint_id).await
    }

    /// The `webhook-id` of every attempt: the event's id.
    async fn webhook_id(&self) -> String {
        self.0.event_id.to_string()
    }

    /// The event's type.
    async fn event_type(&self) -> &str {
        &self.0.event_type
    }

    /// The bytes that are sent, frozen: ids and kinds.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// Where it stands.
    async fn state(&self) -> WebhookDeliveryState {
        self.0.state.into()
    }

    /// Not before this instant, business time.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// How often it was tried.
    async fn attempt_count(&self) -> i32 {
        self.0.attempts
    }

    /// The attempts, the first made first; of many the newest 50.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<WebhookAttempt>, ApiError> {
        let attempts = ctx.session().load::<AttemptsOf>(self.0.id).await?.unwrap_or_default();
        Ok(attempts.into_iter().map(WebhookAttempt::of).collect())
    }

    /// The code of the last failure; null = there was none, or it was delivered after all.
    async fn problem(&self) -> Option<&str> {
        self.0.problem.as_deref()
    }

    /// When it was made, business time.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it came to its end, business time.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }
}

impl WebhookDelivery {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: DeliveryId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<WebhookDeliveryById>(session, id, webhooks::VIEW).await?.map(Self))
    }
}

struct WebhookDeliveryById;

impl Relation for WebhookDeliveryById {
    type Key = DeliveryId;
    type Value = deliveries::Delivery;

    async fn load(read: &Read, keys: Vec<DeliveryId>) -> Result<HashMap<DeliveryId, Self::Value>, ApiError> {
        Ok(deliveries::by_ids(read, read.scope(), &keys).await?)
    }
}

struct AttemptsOf;

impl Relation for AttemptsOf {
    type Key = DeliveryId;
    type Value = Vec<deliveries::Attempt>;

    async fn load(read: &Read, keys: Vec<DeliveryId>) -> Result<HashMap<DeliveryId, Self::Value>, ApiError> {
        Ok(deliveries::attempts_of(read, read.scope(), &keys).await?)
    }
}

/// One attempt to deliver. What was answered is not kept.
#[derive(SimpleObject)]
pub struct WebhookAttempt {
    /// The how-manieth of its delivery; one that ended with its process leaves a gap.
    number: i32,
    /// When, business time.
    at: DateTime,
    /// When, real time: the `webhook-timestamp`.
    sent_at: DateTime,
    /// How long it took, in milliseconds.
    duration_ms: i64,
    /// The HTTP status that the receiver answered; null = nothing.
    status: Option<i32>,
    /// The code of why it failed; null = it did not.
    problem: Option<String>,
}

impl WebhookAttempt {
    fn of(row: deliveries::Attempt) -> Self {
        Self {
            number: row.number,
            at: DateTime(row.at),
            sent_at: DateTime(row.sent_at),
            duration_ms: row.duration_ms,
            status: row.status,
            problem: row.problem,
        }
    }
}
