//! What an operator may set, and where it comes from.

mod address;
mod backup;
mod database;
mod load;
mod options;
mod place;
mod ratio;
mod words;

pub use address::Address;
pub use backup::Backup;
pub use database::Database;
pub use load::{BUILT_IN, Environment, load};
pub use options::{Connector, Explorer, Files, Keys, Level, Log, Options, Server, Telemetry};
pub use place::Place;
pub use ratio::Ratio;
