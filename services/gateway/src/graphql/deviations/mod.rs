//! Cases: events, deviations, near misses, faults and breaches.

mod codes;
mod evidence;
mod mutations;
mod queries;
mod types;

pub use mutations::DeviationsMutations;
pub use queries::DeviationsQueries;
pub use types::Deviation;
