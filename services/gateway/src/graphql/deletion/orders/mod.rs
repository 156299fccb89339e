//! Deletion orders: what the owner of a system does by hand.

mod codes;
mod mutations;
mod queries;
mod types;

pub use mutations::OrderMutations;
pub use queries::OrderQueries;
pub use types::DeletionOrder;
