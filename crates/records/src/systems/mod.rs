//! Systems in which data lies, and the roles that answer for them.

mod commands;
mod event;
pub(crate) mod jobs;
mod model;
mod queries;

pub use commands::{Add, Change, Description, add, change};
pub use event::Event;
pub use jobs::LookAtOwners;
pub(crate) use model::system as row;
pub use model::{Owners, System};
pub use queries::{all, by_ids, by_keys, get, owners_of, page, unowned};
