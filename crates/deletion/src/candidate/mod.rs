//! Lists of what will be due, for the role that is told ahead. Silence erases; whoever objects says why, and until when.

mod event;
pub mod jobs;
mod listing;
mod model;
mod object;
mod queries;
mod schedule;

pub use event::Event;
pub use model::{Candidate, CandidateList};
pub use object::{Object, object};
pub use queries::{
    CandidateFilter, ListFilter, Listed, by_ids, candidates_of, candidates_of_each, get, listed, lists_by_ids, page,
};

pub(crate) use queries::of_holding;
pub(crate) use schedule::{next_list, schedule};
