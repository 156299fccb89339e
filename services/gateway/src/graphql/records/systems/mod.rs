//! Systems in which data lies, and the roles that answer for them.

mod mutations;
mod queries;
mod types;

pub use mutations::SystemMutations;
pub use queries::SystemQueries;
pub use types::System;
