//! Occurrences: each time that a duty is due, from its opening to its being held or missed.

mod close;
mod confirm;
mod model;
mod open;
mod queries;

pub(crate) use close::close;
pub use confirm::{Confirm, confirm_duty};
pub use model::{Invitation, Occurrence, State};
pub(crate) use model::{invitation, row};
pub(crate) use open::open;
pub use queries::{Filter, by_ids, get, invitations_of, page};
