//! Accounts: how a human signs in. They belong to the installation and lead to one person in each of several
//! organisations; what counts there is the person, so two accounts of one human count once.

mod add;
mod link;
mod model;
mod queries;

pub use add::{Add, add};
pub(crate) use link::close_ways_to;
pub use link::{Link, link};
pub use model::{Account, Way};
pub(crate) use queries::ways_of;
pub use queries::{find, find_by_email};
