//! Retention reviews: a role decides whether what is due is still needed. They are answered or passed on, and never lapse.

mod commands;
mod event;
pub mod jobs;
mod model;
mod opening;
mod queries;
mod schedule;

pub use commands::{Decide, decide};
pub use event::Event;
pub use model::{RetentionReview, ReviewEntry, ReviewState};
pub use queries::{
    Decided, EntryFilter, ReviewFilter, by_ids, checklist, checklists, decided, entries_by_ids, entries_of,
    entries_of_each, get, page,
};

pub(crate) use queries::of_holding;
pub(crate) use schedule::schedule;
