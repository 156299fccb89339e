//! Who is told of events, and how. A secret is in one answer and nowhere else.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use store::UnitOfWork;
use webhooks::Options;
use webhooks::endpoints::{self, Change, Create, Retire, Rotate};

use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::access::Organisation;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::Duration;
use crate::graphql::session::{Ask, Session};
use crate::graphql::webhooks::codes::WebhookSignature;
use crate::graphql::webhooks::types::WebhookEndpoint;

/// Mutations of what endpoints are.
#[derive(Default)]
pub struct EditMutations;

/// An endpoint to be created.
#[derive(InputObject)]
pub struct CreateWebhookEndpointInput {
    /// What people call it.
    name: String,
    /// Where events are sent.
    url: String,
    /// The event types that it wants; null = all that are published.
    event_types: Option<Vec<String>>,
    /// How its deliveries are signed; left out = HMAC.
    signature: Option<WebhookSignature>,
    /// The same key again answers the same for 7 days, but for the secret.
    idempotency_key: Option<String>,
}

/// The endpoint that was created.
#[derive(SimpleObject)]
pub struct CreateWebhookEndpointPayload {
    /// The endpoint.
    endpoint: Option<WebhookEndpoint>,
    /// The secret that a receiver checks signatures by, shown this once; null in the answer to a repeated key, and where
    /// deliveries are signed with a pair of keys.
    secret: Option<String>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An endpoint, as it is to be.
#[derive(InputObject)]
pub struct ChangeWebhookEndpointInput {
    /// Which.
    endpoint: ID,
    /// The version that was seen.
    version: i32,
    /// Another name.
    name: Option<String>,
    /// Another address; what waits goes there too, and failures of the old one are forgotten.
    url: Option<String>,
    /// Other event types.
    event_types: Option<Vec<String>>,
    /// All event types that are published, in place of those that it wanted.
    #[graphql(default)]
    all_event_types: bool,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The endpoint as it is now.
#[derive(SimpleObject)]
pub struct ChangeWebhookEndpointPayload {
    /// The endpoint.
    endpoint: Option<WebhookEndpoint>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An endpoint to be deleted.
#[derive(InputObject)]
pub struct DeleteWebhookEndpointInput {
    /// Which.
    endpoint: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The endpoint as it was.
#[derive(SimpleObject)]
pub struct DeleteWebhookEndpointPayload {
    /// The endpoint.
    endpoint: Option<WebhookEndpoint>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An endpoint that gets another secret.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    /// Which.
    endpoint: ID,
    /// The version that was seen.
    version: i32,
    /// How long the present secret stays valid, at most P7D; left out = PT24H. PT0S where others may know it: it ends all
    /// old ones.
    overlap: Option<Duration>,
    /// The same key again answers the same for 7 days, but for the secret.
    idempotency_key: Option<String>,
}

/// The endpoint as it is now.
#[derive(SimpleObject)]
pub struct RotateWebhookSecretPayload {
    /// The endpoint.
    endpoint: Option<WebhookEndpoint>,
    /// The secret that a receiver checks signatures by, shown this once; null in the answer to a repeated key, and where
    /// deliveries are signed with a pair of keys.
    secret: Option<String>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl EditMutations {
    /// Tells somebody of events from now on.
    async fn create_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        input: CreateWebhookEndpointInput,
    ) -> Result<Option<CreateWebhookEndpointPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("createWebhookEndpoint", &input)?;
        let guard = options(session).guard();
        let command = Create {
            name: input.name,
            url: input.url,
            event_types: input.event_types.map(|types| input::list(types, LIST, "eventTypes")).transpose()?,
            algorithm: input.signature.map_or(webhooks::Algorithm::Hmac, webhooks::Algorithm::from),
        };
        let mut secret = None;
        let work = async |uow: &mut UnitOfWork| {
            let issued = endpoints::create(uow, guard, command).await?;
            secret = issued.secret;
            Ok(issued.endpoint.id)
        };
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let endpoint = WebhookEndpoint::find(session, done.value).await?;
        let secret = secret.map(|secret| secret.expose().to_owned());
        Ok(Some(CreateWebhookEndpointPayload { endpoint, secret, audit_entry: first_entry(&done.audit) }))
    }

    /// Changes what an endpoint is called, where it is, and what it wants. What is left out stays.
    async fn change_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        input: ChangeWebhookEndpointInput,
    ) -> Result<Option<ChangeWebhookEndpointPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeWebhookEndpoint", &input)?;
        let guard = options(session).guard();
        let event_types = match (input.all_event_types, input.event_types) {
            (true, Some(_)) => {
                let message = "name event types, or take all of them";
                return Err(ApiError::invalid(INPUT_INVALID, message).at("eventTypes"));
            }
            (true, None) => Some(None),
            (false, types) => types.map(|types| input::list(types, LIST, "eventTypes")).transpose()?.map(Some),
        };
        let command = Change {
            endpoint: input::id(&input.endpoint, "endpoint")?,
            seen: input::version(input.version),
            name: input.name,
            url: input.url,
            event_types,
        };
        let work = async |uow: &mut UnitOfWork| Ok(endpoints::change(uow, guard, command).await?.id);
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let endpoint = WebhookEndpoint::find(session, done.value).await?;
        Ok(Some(ChangeWebhookEndpointPayload { endpoint, audit_entry: first_entry(&done.audit) }))
    }

    /// Deletes an endpoint with its secrets, for good. The log of its deliveries stays its time.
    async fn delete_webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        input: DeleteWebhookEndpointInput,
    ) -> Result<Option<DeleteWebhookEndpointPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("deleteWebhookEndpoint", &input)?;
        let command = Retire { endpoint: input::id(&input.endpoint, "endpoint")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(endpoints::retire(uow, command).await?.id);
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let endpoint = WebhookEndpoint::find(session, done.value).await?;
        Ok(Some(DeleteWebhookEndpointPayload { endpoint, audit_entry: first_entry(&done.audit) }))
    }

    /// Gives an endpoint another secret. Deliveries are signed with both until the old one is over; at most three are valid
    /// at once.
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        input: RotateWebhookSecretInput,
    ) -> Result<Option<RotateWebhookSecretPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("rotateWebhookSecret", &input)?;
        let overlap = match input.overlap {
            None => endpoints::OVERLAP,
            Some(Duration(span)) => {
                let (now, zone) = (session.reading()?.read.now().await?, Organisation::own_zone(session).await?);
                span.after(now, zone) - now
            }
        };
        let command =
            Rotate { endpoint: input::id(&input.endpoint, "endpoint")?, seen: input::version(input.version), overlap };
        let mut secret = None;
        let work = async |uow: &mut UnitOfWork| {
            let issued = endpoints::rotate(uow, command).await?;
            secret = issued.secret;
            Ok(issued.endpoint.id)
        };
        let done = session.write::<_, webhooks::Error>(key, work).await?;
        let endpoint = WebhookEndpoint::find(session, done.value).await?;
        let secret = secret.map(|secret| secret.expose().to_owned());
        Ok(Some(RotateWebhookSecretPayload { endpoint, secret, audit_entry: first_entry(&done.audit) }))
    }
}

/// How this installation delivers: what an endpoint's address may be.
fn options(session: &Session) -> Options {
    session.ports().extensions.get::<Options>().map(|options| (*options).clone()).unwrap_or_default()
}
