//! What the ledger refuses, and its codes.

use kernel::{Fault, FaultKind, Instant};

/// A refusal or failure of the ledger.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The clock is behind what the ledger has seen already. Nothing runs until it has caught up.
    #[error(
        "the clock was set back: it shows {now}, but the ledger has seen {seen} already; set the machine's clock right"
    )]
    ClockSetBack {
        /// What the clock shows.
        now: Instant,
        /// The latest instant that the ledger has seen.
        seen: Instant,
    },
    /// Only a test database has a clock that can be moved.
    #[error("this is a production database; only a test database has a clock that can be moved")]
    NotATestDatabase,
    /// Work at one instant does not come to an end.
    #[error("the work due at {0} does not come to an end; look at the jobs that enqueue each other")]
    Endless(Instant),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A checkpoint could not be signed.
    #[error("a checkpoint could not be signed")]
    Audit(#[from] audit::Error),
    /// The keys failed.
    #[error("a key could not be used")]
    Keys(#[from] keys::Error),
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] =
        &["INTERNAL", "LEDGER_CLOCK_SET_BACK", "LEDGER_ENDLESS", "TEST_CLOCK_REFUSED"];
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::ClockSetBack { .. } => FaultKind::Conflict,
            Self::NotATestDatabase => FaultKind::Invalid,
            Self::Endless(_) | Self::Audit(_) | Self::Keys(_) => FaultKind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ClockSetBack { .. } => "LEDGER_CLOCK_SET_BACK",
            Self::NotATestDatabase => "TEST_CLOCK_REFUSED",
            Self::Endless(_) => "LEDGER_ENDLESS",
            Self::Audit(_) | Self::Keys(_) => "INTERNAL",
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Store(error) => error.field(),
            _ => None,
        }
    }
}
