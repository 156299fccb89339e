#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod appointments;
pub mod calendar_feeds;
mod error;
mod event;
pub mod jobs;
mod migrations;
pub mod organisations;
pub mod pack;
mod permissions;
pub mod persons;
mod policy;
pub mod report_links;
mod roles;
mod secret;
pub mod services;
mod sign_in;
pub mod tokens;

pub use appointments::Appointment;
pub use error::Error;
pub use event::Event;
pub use migrations::migrations;
pub use organisations::{Organisation, organisation};
pub use permissions::*;
pub use persons::{Person, line_manager_of};
pub use policy::AccessPolicy;
pub use roles::{Holder, holder, persons_with_role, roles_of};
pub use secret::Secret;
pub use sign_in::{follow_calendar_feed, follow_report_link, organisations_of, sign_in};
