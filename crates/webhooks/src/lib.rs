#![doc = include_str!("../README.md")]

pub mod catalogue;
pub mod deliveries;
mod dispatcher;
pub mod endpoints;
mod error;
mod event;
pub mod jobs;
mod migrations;
mod options;
mod permissions;
mod signing;

pub use dispatcher::Dispatcher;
pub use error::Error;
pub use event::{Event, Why};
pub use migrations::migrations;
pub use options::Options;
pub use permissions::*;
pub use signing::{Algorithm, Secret};
