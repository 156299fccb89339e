//! What can be done with endpoints and deliveries.

mod edit;
mod traffic;

use async_graphql::MergedObject;

/// Mutations of webhooks.
#[derive(MergedObject, Default)]
pub struct WebhookMutations(edit::EditMutations, traffic::TrafficMutations);
