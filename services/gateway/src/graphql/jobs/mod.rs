//! The ledger: what recurs, what runs, and a test database's clock.

mod mutations;
mod queries;
mod types;

pub use mutations::JobsMutations;
pub use queries::JobsQueries;
pub use types::{Job, Schedule};
