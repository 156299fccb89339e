//! What an operator may set, and where it comes from.

mod address;
mod load;
mod options;
mod words;

pub use address::Address;
pub use load::{BUILT_IN, Environment, load};
pub use options::{Connector, Database, Explorer, Files, Keys, Level, Log, Options, Server, Telemetry};
