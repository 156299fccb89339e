//! Duties: what an organisation has set itself to do again and again.

mod closes;
mod define;
mod model;
mod queries;
mod reschedule;
mod withdrawn;

pub use closes::{Closes, UnknownClosing};
pub(crate) use define::is_key;
pub use define::{Define, Defined, define, retire};
pub(crate) use model::row;
pub use model::{Duty, Kind, UnknownKind};
pub(crate) use queries::{all, in_force};
pub use queries::{by_ids, by_key, get, page, upcoming};
pub(crate) use reschedule::reschedule;
pub use withdrawn::Withdrawn;
pub(crate) use withdrawn::{AHEAD, BACK};
