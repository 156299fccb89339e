//! Meetings: sittings, the agenda and its decisions, the minutes. A meeting is named by its occurrence.

mod agenda;
mod decide;
mod hold;
mod minutes;
mod model;
mod queries;
mod quorum;
mod rules;
mod sign;
mod verify;

pub(crate) use agenda::draw;
pub use decide::{Decide, NewAction, record_decision};
pub use hold::{Attendance, Hold, hold_meeting};
pub use model::{ActionIds, AgendaItem, Attendant, DrawnAs, Minutes, Outcome, Sitting};
pub use queries::{
    agenda_of, attendance_of, items_by_ids, minutes_by_ids, minutes_of, sittings_by_ids, sittings_of, treated_in,
};
pub use quorum::{Count, FEWEST_PERSONS, Missing, Quorum};
pub use sign::{Sign, sign_minutes};
pub use verify::{Verification, verify_minutes};
