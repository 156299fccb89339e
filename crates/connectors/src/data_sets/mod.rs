//! The data sets that an organisation has declared.

mod declare;
mod event;
mod model;
mod queries;

pub use declare::{Declare, declare};
pub use event::Event;
pub use model::Declared;
pub(crate) use queries::by_keys;
pub use queries::{by_ids, data_set_of, data_sets};
