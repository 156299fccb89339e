//! Subjects: those whom data is about, under a pseudonym, each with a key of its own.

mod commands;
mod erase;
mod event;
mod jobs;
mod keep;
mod model;
mod queries;
mod whom;

pub use commands::{Register, register};
pub(crate) use erase::ErasableSubjects;
pub(crate) use erase::let_go_of_the_empty;
pub use event::Event;
pub(crate) use jobs::register as register_jobs;
pub use jobs::{DestroyKeys, Sweep};
pub(crate) use keep::{key_of, make};
pub use model::Subject;
pub(crate) use model::subject;
pub use queries::{by_ids, find, get, page};
pub use whom::Whom;
pub(crate) use whom::{refuse_under_way, whom};
