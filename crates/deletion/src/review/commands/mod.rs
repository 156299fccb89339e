//! What is done to reviews.

mod decide;

pub use decide::{Decide, decide};
