//! What is held: subjects, references, items, anchors and consents.

mod anchors;
mod codes;
mod consenting;
mod consents;
mod erased;
mod events;
mod items;
mod mutations;
mod queries;
mod references;
mod subjects;
mod whom;

use async_graphql::MergedObject;

pub use consents::Consent;
pub use items::{Item, ItemFile};
pub use queries::HoldingQueries;
pub use references::Reference;
pub use subjects::Subject;
pub use whom::ExternalKeyInput;

/// What can be done to what is held.
#[derive(MergedObject, Default)]
pub struct HoldingsMutations(mutations::HoldingMutations, consenting::ConsentMutations, events::EventMutations);
