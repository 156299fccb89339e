//! The year wheel, its meetings, and what is in force.

mod duty;
mod measure;
mod meeting;
mod mutations;
mod occurrence;
mod queries;
mod quorum;

pub use duty::Duty;
pub use measure::{Measure, Verification};
pub(in crate::graphql) use meeting::treatments_of;
pub use meeting::{AgendaItem, Minutes, Sitting};
pub use mutations::ReviewsMutations;
pub use occurrence::Occurrence;
pub use queries::ReviewsQueries;
