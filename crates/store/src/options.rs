//! How a store is opened.

use std::sync::Arc;

use kernel::{Chance, Clock, Instant};
use sea_orm_migration::MigrationTrait;

use crate::Policy;

/// What `--test-clock` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestClock {
    /// A new database whose time begins here and stands still.
    New(Instant),
    /// An existing test database, its time standing still.
    Frozen,
    /// An existing test database, its time running on with the real one.
    Running,
}

/// What the store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A server: takes the file for itself; `None` = a production database.
    Serve(Option<TestClock>),
    /// A short command beside a server; takes the database's time as it is.
    Command,
}

/// Where the database lies and how it is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite://PATH`.
    pub url: String,
    /// Server or short command.
    pub opening: Opening,
    /// Bring the schema up first; otherwise refuse when steps are pending.
    pub migrate: bool,
    /// How many connections read beside the one that writes.
    pub readers: u32,
}

/// What comes in from `main`.
pub struct Parts {
    /// Real time.
    pub clock: Arc<dyn Clock>,
    /// Chance for ids.
    pub chance: Arc<dyn Chance>,
    /// Keys of organisations.
    pub keys: keys::Keys,
    /// Who stands how.
    pub policy: Arc<dyn Policy>,
    /// All crates' schema steps; sorted by name here.
    pub migrations: Vec<Box<dyn MigrationTrait>>,
}
