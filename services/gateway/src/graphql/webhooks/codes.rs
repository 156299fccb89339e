//! The words of webhooks as the API writes them.

use async_graphql::Enum;

/// Whether events are delivered to an endpoint.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "webhooks::endpoints::State")]
pub enum WebhookEndpointState {
    /// They are.
    Enabled,
    /// They are not, until somebody enables it.
    Disabled,
    /// It was deleted; its row stays for the deliveries that were made.
    Retired,
}

/// Why an endpoint is disabled.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "webhooks::Why")]
pub enum WebhookDisabledReason {
    /// Somebody disabled it.
    ByHand,
    /// It answered that it is gone for good.
    Gone,
    /// Nothing but failures for days.
    Failing,
}

/// How deliveries are signed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "webhooks::Algorithm")]
pub enum WebhookSignature {
    /// HMAC-SHA-256 with a secret that both sides know: `v1`.
    Hmac,
    /// Ed25519, of which the receiver knows the public half only: `v1a`.
    Ed25519,
}

/// Where a delivery stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "webhooks::deliveries::State")]
pub enum WebhookDeliveryState {
    /// Waits for its instant, or for a place on the way.
    Pending,
    /// On its way, as long as its lease lasts.
    Delivering,
    /// The receiver has said that it has it.
    Delivered,
    /// Given up after its last attempt.
    Failed,
    /// Not sent, because its endpoint was disabled or deleted.
    Cancelled,
}
