//! Backups, and how one is put back.
//!
//! A backup is a folder: `manifest.json`, `SHA256SUMS` as `sha256sum --check` reads it, and what it holds. That of the
//! database has one state of it and the sealed attachments; that of the keys has the wrapped keys, and lies elsewhere.

mod error;
mod folder;
mod manifest;
mod server;
mod take;

pub use error::Error;
pub use folder::{Taken, taken};
pub use manifest::{Engine, Holds, Manifest};
pub use server::Tools;
pub use take::{Put, put_back_database, put_back_keys, take_database, take_keys};
