//! Orders: what the owner of a system erases, blanks, closes or hands back by hand, because we cannot.

mod commands;
mod event;
pub mod jobs;
mod kept;
mod model;
mod queries;

pub use commands::{Confirm, Issue, confirm, issue};
pub use event::Event;
pub use model::{DeletionOrder, OrderState, Work};
pub use queries::{OrderFilter, by_ids, get, of_windows, page, things};

pub(crate) use kept::kept;
pub(crate) use queries::open_things;
