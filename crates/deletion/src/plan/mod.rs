//! What a run will do, frozen before it is approved.

mod approve;
mod ask;
mod cancel;
mod caps;
mod document;
mod draft;
pub(crate) mod jobs;
pub(crate) mod judge;
pub(crate) mod link;
mod model;
mod queries;
mod seal;

pub use approve::{Approve, approve};
pub use ask::{Plan, plan};
pub use cancel::{Cancel, cancel};
pub use document::PLAN_FORMAT;
pub use model::{ApprovalsFor, DeletionPlan, Part, PlanKind, PlanPerson, PlanState, PlanWindow};
pub use queries::{PlanFilter, approvals_of, by_ids, get, page, windows_by_id};

pub(crate) use ask::{begin, is_free};
pub(crate) use cancel::end;
pub(crate) use document::{hex, unchanged};
pub(crate) use model::{codes, packed, plan as row, subject, unpacked};
pub(crate) use queries::{on_their_way, window_at};
