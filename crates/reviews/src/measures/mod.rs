//! Routines and measures: what an organisation has in force, and whether somebody has seen lately that it works.

mod define;
mod model;
mod overdue;
mod queries;
mod verify;

pub(crate) use define::may_own;
pub use define::{Define, Defined, define, end};
pub use model::{Kind, Measure, Source, UnknownKind, Verification};
pub(crate) use model::{row, verification};
pub(crate) use overdue::tell_overdue;
pub(crate) use queries::in_force;
pub use queries::{by_ids, by_key, get, page, verifications_by_ids, verifications_of};
pub use verify::{Verify, verify};
