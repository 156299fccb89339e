#![doc = include_str!("../README.md")]

pub mod activities;
pub mod anchors;
mod categories;
mod codes;
pub mod consents;
mod error;
mod holdings;
pub mod items;
pub mod jobs;
mod keyed;
mod migrations;
pub mod pack;
mod permissions;
pub mod processors;
pub mod references;
pub mod subjects;
pub mod suppression;
pub mod systems;
mod tasks;
mod words;

pub use activities::RegisterPort;
pub use codes::UnknownCode;
pub use consents::{Conditions, Proofs};
pub use error::{Error, HoldingsRefusal, RegisterRefusal};
pub use holdings::erasables;
pub use items::Items;
pub use migrations::migrations;
pub use permissions::*;
pub use references::References;
