//! Duties: what an organisation has set itself to do again and again.

mod closes;
mod define;
mod model;
mod queries;
mod reschedule;

pub use closes::{Closes, UnknownClosing};
pub(crate) use define::is_key;
pub use define::{Define, Defined, define, retire};
pub(crate) use model::row;
pub use model::{Duty, Kind, UnknownKind};
pub(crate) use queries::in_force;
pub use queries::{by_ids, by_key, get, page, upcoming};
pub(crate) use reschedule::reschedule;
