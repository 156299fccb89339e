//! The year wheel and its meetings.

mod duty;
mod meeting;
mod mutations;
mod occurrence;
mod queries;
mod quorum;

pub use duty::Duty;
pub(in crate::graphql) use meeting::treatments_of;
pub use meeting::{AgendaItem, Minutes, Sitting};
pub use mutations::ReviewsMutations;
pub use occurrence::Occurrence;
pub use queries::ReviewsQueries;
