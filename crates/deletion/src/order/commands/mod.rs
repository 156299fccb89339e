//! What is done to orders.

mod confirm;
mod issue;

pub use confirm::{Confirm, confirm};
pub use issue::{Issue, issue};
