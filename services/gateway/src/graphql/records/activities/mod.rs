//! Processing activities: the register.

mod codes;
mod content;
mod findings;
mod mutations;
mod parts;
mod proposal;
mod queries;
mod types;
mod workers;

pub use content::LegalSource;
pub use mutations::ActivityMutations;
pub use parts::{Category, Purpose};
pub use queries::ActivityQueries;
pub use types::Activity;
