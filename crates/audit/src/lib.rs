#![doc = include_str!("../README.md")]

mod append;
mod body;
mod checkpoint;
mod entry;
mod error;
mod export;
mod migrations;
mod proof;
mod queries;
mod row;
mod tree;

pub use append::append;
pub use checkpoint::{Checkpoint, behind, checkpoint, latest_checkpoint};
pub use entry::{Change, Draft, Entry, EntryRef};
pub use error::Error;
pub use export::{EXPORT_SCHEMA, Exported, export};
pub use migrations::migrations;
pub use proof::{check_consistency, check_inclusion, consistency, inclusion};
pub use queries::{entries, entries_by_id, entry, entry_at, size};
