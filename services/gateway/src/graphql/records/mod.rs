//! The register of processing, and what is held.

mod activities;
mod holdings;
mod parties;
mod systems;

use async_graphql::MergedObject;

pub use activities::{Activity, Category, LegalSource, Purpose};
pub use holdings::{Consent, ExternalKeyInput, Item, ItemFile, Reference, Subject};
pub use parties::{Agreement, Processor};
pub use systems::System;

/// What can be asked of the register, and of what is held.
#[derive(MergedObject, Default)]
pub struct RecordsQueries(
    activities::ActivityQueries,
    parties::PartyQueries,
    systems::SystemQueries,
    holdings::HoldingQueries,
);

/// What can be done to the register, and to what is held.
#[derive(MergedObject, Default)]
pub struct RecordsMutations(
    activities::ActivityMutations,
    parties::PartyMutations,
    systems::SystemMutations,
    holdings::HoldingsMutations,
);
