//! Webhooks: who is told of events, and what became of each delivery.

mod codes;
mod mutations;
mod queries;
mod types;

pub use mutations::WebhookMutations;
pub use queries::WebhookQueries;
pub use types::{WebhookDelivery, WebhookEndpoint};
