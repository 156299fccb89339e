#![doc = include_str!("../README.md")]

mod business_time;
mod change;
mod connection;
mod database;
pub mod erasure;
mod error;
mod idempotency;
mod installation;
pub mod keyset;
pub mod migration;
mod migrations;
pub mod model;
mod options;
mod outbox;
mod policy;
mod read;
mod store;
mod tables;
mod unit;
mod upgrade;

pub use business_time::Mode;
pub use connection::Connection;
pub use erasure::{Erasable, Erasables, Erased, Erasure, How, Mandate, Receipt, receipts};
pub use error::Error;
pub use idempotency::{Key, forget_spent as forget_spent_keys, spent as spent_keys};
pub use installation::{INSTALLATION_TABLES, InstallationUnit};
pub use migrations::migrations;
pub use model::Scoped;
pub use options::{Opening, Options, Parts, TestClock};
pub use outbox::{is_empty as outbox_is_empty, take as take_outbox};
pub use policy::{Grants, Policy};
pub use read::Read;
pub use store::Store;
pub use unit::{AuditRef, Done, UnitOfWork};
pub use upgrade::{Pending, VERSION};
