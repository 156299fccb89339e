#![doc = include_str!("../README.md")]

pub mod duties;
mod error;
mod event;
mod feed;
mod held;
pub mod jobs;
pub mod measures;
mod meetings;
mod migrations;
pub mod occurrences;
pub mod pack;
mod permissions;

pub use duties::{Closes, Duty, Kind, UnknownClosing, UnknownKind};
pub use error::Error;
pub use event::Event;
pub use feed::feed;
pub use measures::{Measure, Source, Verify, verify as verify_measure};
pub use meetings::{
    ActionIds, AgendaItem, Attendance, Attendant, Count, Decide, DrawnAs, FEWEST_PERSONS, Hold, Minutes, Missing,
    NewAction, Outcome, Quorum, Sign, Sitting, Verification, agenda_of, attendance_of, hold_meeting, items_by_ids,
    minutes_by_ids, minutes_of, record_decision, sign_minutes, sittings_by_ids, sittings_of, treated_in,
    verify_minutes,
};
pub use migrations::migrations;
pub use occurrences::{Confirm, Invitation, Occurrence, State, confirm_duty};
pub use permissions::*;
