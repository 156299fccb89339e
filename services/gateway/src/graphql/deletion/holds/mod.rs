//! Holds: what may not be erased for now.

mod codes;
mod mutations;
mod queries;
mod types;

pub use mutations::HoldMutations;
pub use queries::HoldQueries;
pub use types::Hold;
