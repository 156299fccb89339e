#![doc = include_str!("../README.md")]

mod cache;
mod database;
mod error;
mod keys;
mod master;
mod organisation;
mod sealing;
mod signer;
mod subject;
mod table;

pub use error::Error;
pub use keys::{Keys, Options};
pub use master::Master;
pub use organisation::{OrganisationKey, Place};
pub use signer::Signer;
pub use subject::SubjectKey;
