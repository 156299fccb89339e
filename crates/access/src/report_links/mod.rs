//! Report links: whoever holds one may report without an account, and do nothing else.

mod create;
mod model;
mod queries;
mod revoke;

pub use create::{Create, create};
pub use model::ReportLink;
pub(crate) use model::row;
pub use queries::{by_ids, get, page};
pub use revoke::{Revoke, revoke};
