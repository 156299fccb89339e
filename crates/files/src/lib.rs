#![doc = include_str!("../README.md")]

mod error;
mod files;
mod folder;

pub use error::Error;
pub use files::{Files, Found, MAX_FILE};
