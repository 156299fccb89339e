//! Holds: what may not be erased for now, and why.

mod commands;
mod event;
pub mod jobs;
mod model;
mod queries;

pub use commands::{Keeps, Place, Release, place, release};
pub use event::Event;
pub use model::{Hold, HoldState, HoldTarget};
pub use queries::{HoldFilter, by_ids, get, holds_on, page};

pub(crate) use commands::{Found, New, may_end, write};
