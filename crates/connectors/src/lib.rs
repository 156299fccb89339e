#![doc = include_str!("../README.md")]

mod connectors;
mod data_sets;
mod engine;
mod error;
mod migrations;
pub mod pack;
mod permissions;
mod postgres;
mod set;
mod sqlite;
mod window;

pub use connectors::{Connector, Connectors, Options};
pub use data_sets::{Declare, Declared, Event, by_ids, data_set_of, data_sets, declare};
pub use error::Error;
pub use migrations::migrations;
pub use permissions::{DECLARE_DATA_SET, PERMISSIONS};
pub use set::{Child, DataSet, Guard, GuardForm, KeyColumn, KeyKind};
pub use window::{Counted, Counts, Inspection, Outcome, Tolerance, Window};
