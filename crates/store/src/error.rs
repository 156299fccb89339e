//! What the store refuses, and its codes.

use kernel::{Denied, Fault, FaultKind};

/// A refusal or failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] sea_orm::DbErr),
    /// The audit trail could not be written.
    #[error("the audit trail could not be written")]
    Audit(#[from] audit::Error),
    /// A key is missing or could not be used.
    #[error("a key could not be used")]
    Keys(#[from] keys::Error),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The row has changed since it was seen, or is gone.
    #[error("it has changed since you saw it; load it again and repeat with its present version")]
    VersionConflict,
    /// The same idempotency key came with another input.
    #[error("this idempotency key was used with another input; take a new key for a new request")]
    KeyReused,
    /// The idempotency key is not 1 to 255 printable ASCII characters.
    #[error("an idempotency key is 1 to 255 printable ASCII characters")]
    KeyMalformed,
    /// The key store does not hold the key that this database was made with.
    #[error(
        "the key store does not hold the keys of this database; put it back from its backup, or name it by keys.url"
    )]
    KeysOfAnotherDatabase,
    /// Another process serves this file.
    #[error("another process serves the database {0}; stop it first, or name another file by database.url")]
    InUse(String),
    /// Something is there already where a backup is to be put back.
    #[error(
        "there is something in the database {0} already; name an empty one by database.url, or say --replace to lose what is there"
    )]
    NotEmpty(String),
    /// The database was made by a newer version that this one cannot work with.
    #[error(
        "the database is of version {database} and needs at least Samsvar {needed}; this is {ours}: install a newer one"
    )]
    TooNew {
        /// The version that wrote it last.
        database: String,
        /// The oldest version that may still work on it.
        needed: String,
        /// This program's version.
        ours: String,
    },
    /// Steps of the schema are pending and may not be applied now.
    #[error("{0} schema steps are pending; run `samsvar migrate` first")]
    Pending(usize),
    /// A production database was opened with the test clock.
    #[error("this is a production database; --test-clock works only on a database that was made with it")]
    TestClockRefused,
    /// A test database was opened without the test clock.
    #[error("this is a test database; start with --test-clock frozen or --test-clock running")]
    TestClockRequired,
    /// A new test database needs an instant to begin at.
    #[error("a new test database needs an instant to begin at, as --test-clock 2026-01-01T00:00:00Z")]
    TestClockWithoutInstant,
    /// A test database keeps its own time.
    #[error("this test database has its time already; start with --test-clock frozen or --test-clock running")]
    TestClockKeepsTime,
    /// The test clock moves forward only.
    #[error("the test clock moves forward only")]
    TestClockBackward,
    /// A job's lease was taken over, so its late write is refused.
    #[error("another worker has taken this job over")]
    LeaseLost,
    /// The unit changed rows and told nobody. A fault of ours, never of the caller.
    #[error("changed rows of {0} without an event")]
    Unannounced(String),
    /// A column's type has no canonical form for the audit trail. A fault of ours.
    #[error("the column {0} has no canonical form")]
    NotCanonical(String),
    /// Work across organisations reached a table that is not on its list. A fault of ours.
    #[error("the table {0} is not open to work across organisations")]
    NotAnInstallationTable(String),
    /// Nobody owns things of this kind. A fault of ours.
    #[error("nobody erases things of the kind {0}")]
    NotErasable(String),
    /// A row of a personal table was to go past the erase door. A fault of ours.
    #[error("a row of {0} was to go past the erase door")]
    ErasedPastTheDoor(String),
    /// An owner says to have erased what it was not asked to erase, or one thing twice. A fault of ours.
    #[error("things of the kind {0} were erased that nobody asked for")]
    ErasedUnasked(String),
    /// What had been erased was back, and its owner would not let it go again.
    #[error(
        "things of the kind {kind} that were erased came back with the database and could not be erased again ({code}); start again, or restore another backup"
    )]
    NotErasedAgain {
        /// The kind of things.
        kind: String,
        /// Why not.
        code: &'static str,
    },
    /// A unit was to commit although an erasure in it had failed. A fault of ours.
    #[error("an erasure of things of the kind {0} has failed in this unit, so nothing of it may stand")]
    HalfErased(String),
    /// A stored answer no longer reads back. A fault of ours.
    #[error("a stored answer does not read back")]
    Answer(#[from] serde_json::Error),
    /// The file or folder could not be used.
    #[error("the database file could not be used")]
    File(#[from] std::io::Error),
    /// The address of the database is not one that can be opened.
    #[error("database.url must be sqlite://PATH or postgres://ROLE@HOST/DATABASE; got {0}")]
    Url(String),
    /// The server is older than those that this was tried with.
    #[error("the database server is PostgreSQL {0}; Samsvar needs 13 or newer")]
    ServerTooOld(String),
    /// The server follows another, or takes no writes.
    #[error(
        "the database server takes no writes: it follows another one or is set to read only; name the one that writes by database.url"
    )]
    ReadOnly,
    /// The role sees all rows, whatever row security says.
    #[error(
        "the database role {0} is a superuser or has BYPASSRLS, so row security does not hold for it; use an ordinary role, or set database.allow_row_security_bypass"
    )]
    RolePassesRowSecurity(String),
    /// The role may not change the schema.
    #[error(
        "{0} schema steps are pending and the role of database.url may not make tables; name the role that owns them by database.migration_url"
    )]
    NotTheOwner(usize),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "DATABASE_ERASED_THINGS_BACK",
        "DATABASE_IN_USE",
        "DATABASE_MIGRATION_PENDING",
        "DATABASE_NOT_EMPTY",
        "DATABASE_READ_ONLY",
        "DATABASE_ROLE_MAY_NOT_MIGRATE",
        "DATABASE_ROLE_PASSES_ROW_SECURITY",
        "DATABASE_SERVER_TOO_OLD",
        "DATABASE_TOO_NEW",
        "DATABASE_URL_INVALID",
        "FORBIDDEN",
        "FORBIDDEN_FOR_AUTHOR",
        "FORBIDDEN_FOR_EXECUTOR",
        "FORBIDDEN_FOR_ONESELF",
        "FORBIDDEN_FOR_OWNER",
        "FORBIDDEN_FOR_SERVICE",
        "IDEMPOTENCY_KEY_MALFORMED",
        "IDEMPOTENCY_KEY_REUSED",
        "INTERNAL",
        "JOB_LEASE_LOST",
        "KEYS_OF_ANOTHER_DATABASE",
        "TEST_CLOCK_BACKWARD",
        "TEST_CLOCK_KEEPS_TIME",
        "TEST_CLOCK_REFUSED",
        "TEST_CLOCK_REQUIRED",
        "TEST_CLOCK_WITHOUT_INSTANT",
        "VERSION_CONFLICT",
    ];
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::Denied(_) => FaultKind::Forbidden,
            Self::VersionConflict | Self::LeaseLost => FaultKind::Conflict,
            Self::KeyReused | Self::KeyMalformed | Self::TestClockBackward => FaultKind::Invalid,
            Self::KeysOfAnotherDatabase
            | Self::InUse(_)
            | Self::NotEmpty(_)
            | Self::TooNew { .. }
            | Self::Pending(_)
            | Self::TestClockRefused
            | Self::TestClockRequired
            | Self::TestClockWithoutInstant
            | Self::TestClockKeepsTime
            | Self::ServerTooOld(_)
            | Self::ReadOnly
            | Self::RolePassesRowSecurity(_)
            | Self::NotTheOwner(_)
            | Self::Url(_) => FaultKind::Invalid,
            Self::Database(_)
            | Self::Audit(_)
            | Self::Keys(_)
            | Self::Unannounced(_)
            | Self::NotCanonical(_)
            | Self::NotAnInstallationTable(_)
            | Self::NotErasable(_)
            | Self::ErasedPastTheDoor(_)
            | Self::ErasedUnasked(_)
            | Self::HalfErased(_)
            | Self::NotErasedAgain { .. }
            | Self::Answer(_)
            | Self::File(_) => FaultKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Denied(Denied::Role(_)) => "FORBIDDEN",
            Self::Denied(Denied::Author(_)) => "FORBIDDEN_FOR_AUTHOR",
            Self::Denied(Denied::Executor(_)) => "FORBIDDEN_FOR_EXECUTOR",
            Self::Denied(Denied::Oneself(_)) => "FORBIDDEN_FOR_ONESELF",
            Self::Denied(Denied::Owner(_)) => "FORBIDDEN_FOR_OWNER",
            Self::Denied(Denied::PersonsOnly(_)) => "FORBIDDEN_FOR_SERVICE",
            Self::VersionConflict => "VERSION_CONFLICT",
            Self::LeaseLost => "JOB_LEASE_LOST",
            Self::KeyReused => "IDEMPOTENCY_KEY_REUSED",
            Self::KeyMalformed => "IDEMPOTENCY_KEY_MALFORMED",
            Self::KeysOfAnotherDatabase => "KEYS_OF_ANOTHER_DATABASE",
            Self::InUse(_) => "DATABASE_IN_USE",
            Self::NotEmpty(_) => "DATABASE_NOT_EMPTY",
            Self::NotErasedAgain { .. } => "DATABASE_ERASED_THINGS_BACK",
            Self::TooNew { .. } => "DATABASE_TOO_NEW",
            Self::Pending(_) => "DATABASE_MIGRATION_PENDING",
            Self::TestClockRefused => "TEST_CLOCK_REFUSED",
            Self::TestClockRequired => "TEST_CLOCK_REQUIRED",
            Self::TestClockWithoutInstant => "TEST_CLOCK_WITHOUT_INSTANT",
            Self::TestClockKeepsTime => "TEST_CLOCK_KEEPS_TIME",
            Self::TestClockBackward => "TEST_CLOCK_BACKWARD",
            Self::Url(_) => "DATABASE_URL_INVALID",
            Self::ServerTooOld(_) => "DATABASE_SERVER_TOO_OLD",
            Self::ReadOnly => "DATABASE_READ_ONLY",
            Self::RolePassesRowSecurity(_) => "DATABASE_ROLE_PASSES_ROW_SECURITY",
            Self::NotTheOwner(_) => "DATABASE_ROLE_MAY_NOT_MIGRATE",
            _ => "INTERNAL",
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::KeyReused | Self::KeyMalformed => Some("idempotencyKey"),
            Self::VersionConflict => Some("version"),
            Self::TestClockBackward => Some("to"),
            _ => None,
        }
    }
}
