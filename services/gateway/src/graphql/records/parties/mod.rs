//! Processors, and what was agreed with them.

mod codes;
mod mutations;
mod queries;
mod types;

pub use mutations::PartyMutations;
pub use queries::PartyQueries;
pub use types::{Agreement, Processor};
