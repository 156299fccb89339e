//! Retention reviews: a role decides whether what is due is still needed.

mod codes;
mod entry;
mod mutations;
mod queries;
mod types;

pub use entry::RetentionReviewEntry;
pub use mutations::ReviewMutations;
pub use queries::ReviewQueries;
pub use types::RetentionReview;
