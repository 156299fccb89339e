//! Appointments: who holds which role, from an instant up to but not including another. History stays.

mod appoint;
mod end;
mod model;
mod queries;
mod rules;
mod vacancy;

pub use appoint::{Appoint, appoint};
pub use end::{End, end};
pub(crate) use end::{end_all_of, end_now, expire};
pub use model::Appointment;
pub(crate) use model::row;
pub(crate) use queries::in_force;
pub use queries::{by_ids, get, of_persons, page};
pub use rules::MANDATORY;
pub(crate) use rules::is_appointable;
pub(crate) use vacancy::announce_vacancy;
