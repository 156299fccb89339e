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
    /// The clock has gone further than this process has lived, or than an installation is out of use. Nothing runs until
    /// it is right again, or somebody says that it is.
    #[error(
        "the clock was set forward: it shows {now}, where {expected} at the latest was expected; set the machine's clock right, or say that it is by `samsvar ledger accept-clock`"
    )]
    ClockSetForward {
        /// What the clock shows.
        now: Instant,
        /// The latest that it should show.
        expected: Instant,
    },
    /// The database's clock and this machine's differ. Nothing runs until they agree.
    #[error(
        "the database's clock shows {database} and this machine's {machine}; set the one right that is wrong, they may differ by a minute"
    )]
    ClocksApart {
        /// What the database's shows.
        database: Instant,
        /// What this machine's shows.
        machine: Instant,
    },
    /// There is no such schedule.
    #[error("there is no such schedule")]
    ScheduleNotFound,
    /// There is no such job.
    #[error("there is no such job")]
    JobNotFound,
    /// It is paused already.
    #[error("the schedule is paused already")]
    AlreadyPaused,
    /// It is not paused.
    #[error("the schedule is not paused")]
    NotPaused,
    /// What is paused is resumed first.
    #[error("the schedule is paused; resume it before you have it run")]
    Paused,
    /// A pause says why, in at most so many characters.
    #[error("say why in 1 to {0} characters")]
    Reason(usize),
    /// It has come to its end, or was retired.
    #[error("the schedule waits for no period: it has come to its end, or was retired")]
    Ended,
    /// Its rule or its job's fields do not read.
    #[error("the schedule sleeps because its rule or the fields of its job do not read; put it again")]
    Asleep,
    /// Only what was given up is tried again by hand.
    #[error("only a job that was given up can be tried again; this one is {0}")]
    NotGivenUp(&'static str),
    /// Only what waits can be called off.
    #[error("only a job that waits can be called off; this one is {0}")]
    NotWaiting(&'static str),
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
    pub const CODES: &'static [&'static str] = &[
        "INTERNAL",
        "JOB_NOT_FOUND",
        "JOB_NOT_GIVEN_UP",
        "JOB_NOT_WAITING",
        "LEDGER_CLOCKS_APART",
        "LEDGER_CLOCK_SET_BACK",
        "LEDGER_CLOCK_SET_FORWARD",
        "LEDGER_ENDLESS",
        "PAUSE_REASON_INVALID",
        "SCHEDULE_ALREADY_PAUSED",
        "SCHEDULE_ASLEEP",
        "SCHEDULE_ENDED",
        "SCHEDULE_NOT_FOUND",
        "SCHEDULE_NOT_PAUSED",
        "SCHEDULE_PAUSED",
        "TEST_CLOCK_REFUSED",
    ];

    /// Whether nothing runs because the clock cannot be trusted.
    #[must_use]
    pub fn is_of_clock(&self) -> bool {
        matches!(self, Self::ClockSetBack { .. } | Self::ClockSetForward { .. } | Self::ClocksApart { .. })
    }
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::ClockSetBack { .. }
            | Self::ClockSetForward { .. }
            | Self::ClocksApart { .. }
            | Self::AlreadyPaused
            | Self::NotPaused
            | Self::Paused
            | Self::Ended
            | Self::Asleep
            | Self::NotGivenUp(_)
            | Self::NotWaiting(_) => FaultKind::Conflict,
            Self::ScheduleNotFound | Self::JobNotFound => FaultKind::NotFound,
            Self::NotATestDatabase | Self::Reason(_) => FaultKind::Invalid,
            Self::Endless(_) | Self::Audit(_) | Self::Keys(_) => FaultKind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ClockSetBack { .. } => "LEDGER_CLOCK_SET_BACK",
            Self::ClockSetForward { .. } => "LEDGER_CLOCK_SET_FORWARD",
            Self::ClocksApart { .. } => "LEDGER_CLOCKS_APART",
            Self::ScheduleNotFound => "SCHEDULE_NOT_FOUND",
            Self::JobNotFound => "JOB_NOT_FOUND",
            Self::AlreadyPaused => "SCHEDULE_ALREADY_PAUSED",
            Self::NotPaused => "SCHEDULE_NOT_PAUSED",
            Self::Paused => "SCHEDULE_PAUSED",
            Self::Reason(_) => "PAUSE_REASON_INVALID",
            Self::Ended => "SCHEDULE_ENDED",
            Self::Asleep => "SCHEDULE_ASLEEP",
            Self::NotGivenUp(_) => "JOB_NOT_GIVEN_UP",
            Self::NotWaiting(_) => "JOB_NOT_WAITING",
            Self::NotATestDatabase => "TEST_CLOCK_REFUSED",
            Self::Endless(_) => "LEDGER_ENDLESS",
            Self::Audit(_) | Self::Keys(_) => "INTERNAL",
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Store(error) => error.field(),
            Self::Reason(_) => Some("reason"),
            _ => None,
        }
    }
}
