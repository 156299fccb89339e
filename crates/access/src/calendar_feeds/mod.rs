//! Calendar feeds: whoever holds one's address reads the dates of a person's roles, and does nothing else.

mod create;
mod model;
mod queries;
mod revoke;

pub use create::{Create, create};
pub use model::CalendarFeed;
pub(crate) use model::row;
pub use queries::{by_ids, get, page};
pub(crate) use revoke::revoke_all_of;
pub use revoke::{Revoke, revoke};
