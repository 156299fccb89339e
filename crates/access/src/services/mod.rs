//! Services: programs that sign in by themselves. They never sign, approve or count, whatever role they were given.

mod add;
mod model;
mod queries;
mod retire;
mod rules;

pub use add::{Add, add};
pub use model::Service;
pub(crate) use model::row;
pub use queries::{by_ids, by_name, get, page};
pub use retire::{Retire, retire};
