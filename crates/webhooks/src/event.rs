//! What happened to endpoints. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{DeliveryId, EndpointId, Subject};
use sea_orm::entity::prelude::*;

/// Why an endpoint is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::N(16))", rename_all = "snake_case")]
pub enum Why {
    /// Somebody disabled it.
    ByHand,
    /// It answered that it is gone for good.
    Gone,
    /// Nothing but failures for days.
    Failing,
}

impl Why {
    /// As it is stored and told.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }
}

/// An event of this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// Somebody wants to be told of events.
    Created { endpoint: EndpointId },
    /// Its name, address or event types changed.
    Changed { endpoint: EndpointId },
    /// Nothing is delivered to it any more.
    Disabled { endpoint: EndpointId, why: Why },
    /// Events are delivered to it again.
    Enabled { endpoint: EndpointId },
    /// It has a new secret.
    SecretRotated { endpoint: EndpointId },
    /// It was deleted.
    Retired { endpoint: EndpointId },
    /// One delivery is sent again.
    DeliveryReplayed { delivery: DeliveryId, endpoint: EndpointId },
    /// Many deliveries are sent again.
    DeliveriesReplayed { endpoint: EndpointId, deliveries: u64 },
    /// Somebody tries it out: it goes to this endpoint, and to no other.
    Pinged { endpoint: EndpointId },
}

/// The type of the event that is sent to try an endpoint out.
pub(crate) const PING: &str = "test.ping";

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Created { .. } => "webhook.endpoint_created",
            Self::Changed { .. } => "webhook.endpoint_changed",
            Self::Disabled { .. } => "webhook.endpoint_disabled",
            Self::Enabled { .. } => "webhook.endpoint_enabled",
            Self::SecretRotated { .. } => "webhook.secret_rotated",
            Self::Retired { .. } => "webhook.endpoint_deleted",
            Self::DeliveryReplayed { .. } => "webhook.delivery_replayed",
            Self::DeliveriesReplayed { .. } => "webhook.deliveries_replayed",
            Self::Pinged { .. } => PING,
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Created { endpoint }
            | Self::Changed { endpoint }
            | Self::Disabled { endpoint, .. }
            | Self::Enabled { endpoint }
            | Self::SecretRotated { endpoint }
            | Self::Retired { endpoint }
            | Self::DeliveriesReplayed { endpoint, .. }
            | Self::Pinged { endpoint } => Subject::new("webhook_endpoint", endpoint),
            Self::DeliveryReplayed { delivery, .. } => Subject::new("webhook_delivery", delivery),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Disabled { why, .. } => BTreeMap::from([("why", why.code().to_owned())]),
            Self::DeliveryReplayed { endpoint, .. } => BTreeMap::from([("endpoint", endpoint.to_string())]),
            Self::DeliveriesReplayed { deliveries, .. } => BTreeMap::from([("deliveries", deliveries.to_string())]),
            _ => BTreeMap::new(),
        }
    }
}
