//! Lists of what will be due, for the role that is told ahead.

mod mutations;
mod queries;
mod types;

pub use mutations::ListMutations;
pub use queries::ListQueries;
pub use types::{Candidate, CandidateList};
