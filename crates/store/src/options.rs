//! How a store is opened.

use std::sync::Arc;
use std::time::Duration;

use kernel::{Chance, Clock, Instant};
use sea_orm_migration::MigrationTrait;

use crate::Policy;

/// How many connections read, where nothing else is said.
const READERS: u32 = 8;
/// How many connections write to a server, where nothing else is said.
const WRITERS: u32 = 8;

/// How long a statement may take, where nothing else is said.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(15);

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
    /// A server, or what works in the background: takes an embedded database for itself; `None` = a production database.
    Serve(Option<TestClock>),
    /// A short command beside a server; takes the database's time as it is.
    Command,
}

/// Where the database lies and how it is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite://PATH`, or `postgres://ROLE@HOST/DATABASE`.
    pub url: String,
    /// PostgreSQL: the address with the role that owns the tables and changes the schema; none = that of `url`.
    pub migration_url: Option<String>,
    /// PostgreSQL: open although the role of `url` passes over row security, which is the second wall between organisations.
    pub allow_row_security_bypass: bool,
    /// Server or short command.
    pub opening: Opening,
    /// Bring the schema up first; otherwise refuse when steps are pending.
    pub migrate: bool,
    /// How many connections read.
    pub readers: u32,
    /// How many connections write; an embedded database has one, whatever this says.
    pub writers: u32,
    /// PostgreSQL: the server gives up a statement after so long.
    pub statement_timeout: Duration,
}

impl Options {
    /// A database with nothing out of the ordinary.
    #[must_use]
    pub fn new(url: String, opening: Opening) -> Self {
        Self {
            url,
            migration_url: None,
            allow_row_security_bypass: false,
            opening,
            migrate: true,
            readers: READERS,
            writers: WRITERS,
            statement_timeout: STATEMENT_TIMEOUT,
        }
    }
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
