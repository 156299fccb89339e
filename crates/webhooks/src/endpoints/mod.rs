//! Endpoints: whoever wants to be told of events, where, of which, and how it is signed.

mod change;
mod create;
mod disable;
mod model;
mod ping;
mod queries;
mod retire;
mod rotate;
mod rules;

pub use change::{Change, change};
pub use create::{Create, Issued, create};
pub(crate) use disable::disable_by_itself;
pub use disable::{Disable, Enable, disable, enable};
pub(crate) use model::row;
pub use model::{Endpoint, State};
pub use ping::{Ping, ping};
pub use queries::{by_ids, get, page};
pub use retire::{Retire, retire};
pub use rotate::{OVERLAP, Rotate, rotate};
pub use rules::MOST;
pub(crate) use rules::enabled;
