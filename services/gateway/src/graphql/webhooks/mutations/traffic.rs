//! Whether events are delivered to an endpoint, and what is sent again.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use store::UnitOfWork;
use webhooks::deliveries::{self, Replay, ReplayMany};
use webhooks::endpoints::{self, Disable, Enable, Ping};

use crate::ApiError;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;
use crate::graphql::webhooks::types::{WebhookDelivery, WebhookEndpoint};

/// Mutations of what is delivered.
#[derive(Default)]
pub struct TrafficMutations;

/// An endpoint to be disabled.
#[derive(InputObject)]
pub struct DisableWebhookEndpointInput {
    /// Which.
    endpoint: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The endpoint as it is now.
#[derive(SimpleObject)]
pub struct DisableWebhookEndpointPayload {
    /// The endpoint.
    endpoint: Option<WebhookEndpoint>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An endpoint to be enabled.
#[derive(InputObject)]
pub struct EnableWebhookEndpointInput {
    /// Which.
    endpoint: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The endpoint as it is now.
#[derive(SimpleObject)]
pub struct EnableWebhookEndpointPayload {
    /// The endpoint.
    endpoint: Option<WebhookEndpoint>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An endpoint to be tried out.
#[derive(InputObject)]
pub struct PingWebhookEndpointInput {
    /// Which.
    endpoint: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The endpoint.
#[derive(SimpleObject)]
pub struct PingWebhookEndpointPayload {
    /// The endpoint.
    endpoint: Option<WebhookEndpoint>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A delivery to be sent again.
#[derive(InputObject)]
pub struct ReplayWebhookDeliveryInput {
    /// Which.
    delivery: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The delivery as it is now.
#[derive(SimpleObject)]
pub struct ReplayWebhookDeliveryPayload {
    /// The delivery.
    delivery: Option<WebhookDelivery>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What an endpoint has missed.
#[derive(InputObject)]
pub struct ReplayWebhookDeliveriesInput {
    /// To which endpoint.
    endpoint: ID,
    /// Deliveries made from this instant on.
    since: DateTime,
    /// Those too that the receiver has said it has.
    #[graphql(default)]
    delivered: bool,
    /// To go on: `moreAfter` of the answer before.
    after: Option<ID>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// What is sent again.
#[derive(SimpleObject)]
pub struct ReplayWebhookDeliveriesPayload {
    /// How many deliveries, at most 10 000.
    deliveries: u64,
    /// Where there are more: what to send as `after` for the next.
    more_after: Option<ID>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl TrafficMutations {
    /// Stops deliveries to an endpoint. What waits is cancelled, and can be replayed later.
    async fn disable_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        input: DisableWebhookEndpointInput,
    ) -> Result<Option<DisableWebhookEndpointPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("disableWebhookEndpoint", &input)?;
        let command =
            Disable { endpoint: input::id(&input.endpoint, "endpoint")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(endpoints::disable(uow, command).await?.id);
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let endpoint = WebhookEndpoint::find(session, done.value).await?;
        Ok(Some(DisableWebhookEndpointPayload { endpoint, audit_entry: first_entry(&done.audit) }))
    }

    /// Delivers to an endpoint again.
    async fn enable_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        input: EnableWebhookEndpointInput,
    ) -> Result<Option<EnableWebhookEndpointPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("enableWebhookEndpoint", &input)?;
        let command = Enable { endpoint: input::id(&input.endpoint, "endpoint")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(endpoints::enable(uow, command).await?.id);
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let endpoint = WebhookEndpoint::find(session, done.value).await?;
        Ok(Some(EnableWebhookEndpointPayload { endpoint, audit_entry: first_entry(&done.audit) }))
    }

    /// Sends `test.ping` to this endpoint alone, on the way that every event takes.
    async fn ping_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        input: PingWebhookEndpointInput,
    ) -> Result<Option<PingWebhookEndpointPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("pingWebhookEndpoint", &input)?;
        let command = Ping { endpoint: input::id(&input.endpoint, "endpoint")? };
        let work = async |uow: &mut UnitOfWork| Ok(endpoints::ping(uow, command).await?.id);
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let endpoint = WebhookEndpoint::find(session, done.value).await?;
        Ok(Some(PingWebhookEndpointPayload { endpoint, audit_entry: first_entry(&done.audit) }))
    }

    /// Sends one delivery again, whatever its end was: the same bytes under the same `webhook-id`.
    async fn replay_webhook_delivery(
        &self,
        ctx: &Context<'_>,
        input: ReplayWebhookDeliveryInput,
    ) -> Result<Option<ReplayWebhookDeliveryPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("replayWebhookDelivery", &input)?;
        let command = Replay { delivery: input::id(&input.delivery, "delivery")? };
        let work = async |uow: &mut UnitOfWork| Ok(deliveries::replay(uow, command).await?.id);
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let delivery = WebhookDelivery::find(session, done.value).await?;
        Ok(Some(ReplayWebhookDeliveryPayload { delivery, audit_entry: first_entry(&done.audit) }))
    }

    /// Sends again what failed or was cancelled since an instant.
    async fn replay_webhook_deliveries(
        &self,
        ctx: &Context<'_>,
        input: ReplayWebhookDeliveriesInput,
    ) -> Result<Option<ReplayWebhookDeliveriesPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("replayWebhookDeliveries", &input)?;
        let command = ReplayMany {
            endpoint: input::id(&input.endpoint, "endpoint")?,
            since: input.since.0,
            delivered: input.delivered,
            after: input.after.map(|after| input::id(&after, "after")).transpose()?,
            at_once: deliveries::AT_ONCE,
        };
        let work = async |uow: &mut UnitOfWork| deliveries::replay_many(uow, command).await;
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let audit_entry = first_entry(&done.audit);
        let deliveries::Replayed { deliveries, more_after } = done.value;
        let more_after = more_after.map(ID::from);
        Ok(Some(ReplayWebhookDeliveriesPayload { deliveries, more_after, audit_entry }))
    }
}
