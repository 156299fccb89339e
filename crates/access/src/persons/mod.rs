//! Persons: who works in one organisation, and who is above whom.

mod add;
mod change;
mod leave;
mod line;
mod model;
mod queries;
mod rules;

pub use add::{Add, add};
pub use change::{Change, change};
pub use leave::{Leave, leave};
pub(crate) use line::LONGEST_LINE;
pub use model::Person;
pub(crate) use model::row;
pub(crate) use queries::by_pack_keys;
pub use queries::{by_ids, by_pack_key, get, line_manager_of, page};
pub(crate) use rules::{address, valid_name};
