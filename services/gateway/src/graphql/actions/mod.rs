//! What someone must do by when, and whether it worked.

mod mutations;
mod queries;
mod types;

pub use mutations::ActionsMutations;
pub use queries::ActionsQueries;
pub use types::Action;
pub(in crate::graphql) use types::{actions_of, find_all};
