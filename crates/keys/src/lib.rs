#![doc = include_str!("../README.md")]

mod backup;
mod cache;
mod database;
mod erased;
mod error;
mod keys;
mod master;
mod organisation;
mod sealing;
mod signer;
mod subject;
mod table;

pub use backup::PutBack;
pub use erased::{ErasureNote, Marker};
pub use error::Error;
pub use keys::{Keys, Options};
pub use master::Master;
pub use organisation::{OrganisationKey, Place};
pub use signer::Signer;
pub use subject::SubjectKey;
