//! What can be refused, and its code. Tables and columns are named as the data set declares them; keys never are.

use kernel::{Fault, FaultKind};

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration has no such connector for this organisation.
    #[error("there is no connector of this name")]
    Unknown,
    /// A connector in the configuration is named or written badly.
    #[error("connectors.{connector}: {what}")]
    Configuration {
        /// Its name.
        connector: String,
        /// What to change.
        what: &'static str,
    },
    /// The database cannot be opened.
    #[error("the other system's database cannot be opened")]
    Unreachable,
    /// The server does not let the account in.
    #[error(
        "the other system's server does not let the connector's account in: look at user, password, database and the server's rules"
    )]
    SignInRefused,
    /// The server is too old.
    #[error("the other system's server is older than PostgreSQL 13")]
    VersionUnsupported,
    /// A copy of the server is too far behind.
    #[error("a copy of the other system's server is too far behind; try again")]
    ReplicaLags,
    /// The file is no database, or a damaged one.
    #[error("the other system's database cannot be read: it is damaged, or no database")]
    Unreadable,
    /// Somebody else is writing.
    #[error("the other system's database is locked; try again")]
    Busy,
    /// It may only be read.
    #[error("the other system's database may only be read")]
    ReadOnly,
    /// There is no room left.
    #[error("the other system's disk is full")]
    DiskFull,
    /// It took too long; nothing has happened.
    #[error("the other system's database took too long; nothing was changed")]
    Timeout,
    /// A constraint of the database stands against it.
    #[error("a constraint of the other system's database stands against it; nothing was changed")]
    Constraint,
    /// The database failed, with a code of its own.
    #[error("the other system's database failed with code {0}")]
    Failed(String),
    /// The connection was lost while the transaction was being committed.
    #[error("the connection was lost at the commit; the same window again tells what has happened")]
    OutcomeUnknown,
    /// A declared table is not there.
    #[error("the table {0} is not there")]
    TableMissing(String),
    /// A declared table is a view, kept elsewhere or by a module, or has a part of its rows in other tables.
    #[error("{0} is no ordinary table that holds all of its rows itself")]
    TableUnsuitable(String),
    /// A name could mean several tables.
    #[error("{0} could be several tables; write it with the upper and lower case of the one that is meant")]
    NameAmbiguous(String),
    /// A declared column is not there.
    #[error("the table {table} has no column {column}")]
    ColumnMissing {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A column cannot be redacted.
    #[error("{table}.{column} cannot be redacted: it is no text, or it is a key, a guard, unique, or a reference")]
    ColumnUnsuitable {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A key column is not what was declared.
    #[error(
        "{table}.{column} cannot serve as a key: it must be of the declared type, and unique where rows are known by it"
    )]
    KeyUnsuitable {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A table refers to one of the set and is not declared to.
    #[error("the table {from} refers to {to} in a way that the data set does not declare")]
    ReferenceUndeclared {
        /// Which table refers.
        from: String,
        /// To which.
        to: String,
    },
    /// A trigger would run.
    #[error("the table {0} has a trigger, and what that would do is not declared")]
    Trigger(String),
    /// A rewrite rule would make something else of a statement.
    #[error("the table {0} has a rewrite rule, and what that would do is not declared")]
    Rule(String),
    /// Not every row can be seen.
    #[error(
        "row-level security may hide rows of {0} from the connector's account; give it a policy that is USING (true)"
    )]
    RowsHidden(String),
    /// A guard column cannot be compared.
    #[error("{table}.{column} is of a type that cannot be a guard of the declared form")]
    GuardUnsuitable {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The account may do too little.
    #[error("the connector's account may not {0}; grant it that")]
    PrivilegeMissing(String),
    /// The account may do too much.
    #[error("the connector's account may do more than it should: {0}")]
    PrivilegeExcessive(String),
    /// The table of receipts is not as it must be.
    #[error("{0} is no table of receipts: it needs a key window_id, and rows and at, all texts")]
    ReceiptsUnsuitable(String),
    /// A receipt is not one of ours, or about other keys.
    #[error("the receipt of this window cannot be read, or is about another number of keys")]
    ReceiptUnreadable,
    /// The tables are not as they were.
    #[error("the tables are not as they were when this was planned; plan again")]
    SchemaChanged,
    /// The connector leads to another database.
    #[error("this is not the database that this was planned over; plan again")]
    DatabaseChanged,
    /// The rows are not as many as they were.
    #[error("the table {0} would have lost another number of rows than was planned; nothing was changed")]
    CountDiffers(String),
    /// A key is not of the declared type.
    #[error("a key is not of the type that the data set declares")]
    KeyMalformed,
    /// A guard has nothing to compare with.
    #[error("nothing says how old {0} must be, and a column guards by it")]
    CutoffMissing(String),
    /// Nothing says which columns a category lies in.
    #[error("the data set declares no columns for the category {0}")]
    CategoryUndeclared(String),
    /// A declaration is wrong.
    #[error("{message}")]
    Declaration {
        /// Where.
        field: &'static str,
        /// What to change.
        message: String,
    },
    /// Another data set is about this kind of thing.
    #[error("another data set declares this kind of thing in this system")]
    Declared,
    /// Organisation or people could not be read.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "CONNECTOR_BUSY",
        "CONNECTOR_CATEGORY_UNDECLARED",
        "CONNECTOR_COLUMN_MISSING",
        "CONNECTOR_COLUMN_UNSUITABLE",
        "CONNECTOR_CONFIGURATION_INVALID",
        "CONNECTOR_CONSTRAINT_VIOLATED",
        "CONNECTOR_COUNT_DIFFERS",
        "CONNECTOR_CUTOFF_MISSING",
        "CONNECTOR_DATABASE_CHANGED",
        "CONNECTOR_DISK_FULL",
        "CONNECTOR_FAILED",
        "CONNECTOR_GUARD_UNSUITABLE",
        "CONNECTOR_KEY_MALFORMED",
        "CONNECTOR_KEY_UNSUITABLE",
        "CONNECTOR_NAME_AMBIGUOUS",
        "CONNECTOR_OUTCOME_UNKNOWN",
        "CONNECTOR_PRIVILEGE_EXCESSIVE",
        "CONNECTOR_PRIVILEGE_MISSING",
        "CONNECTOR_READ_ONLY",
        "CONNECTOR_RECEIPTS_UNSUITABLE",
        "CONNECTOR_RECEIPT_UNREADABLE",
        "CONNECTOR_REFERENCE_UNDECLARED",
        "CONNECTOR_REPLICA_LAGS",
        "CONNECTOR_ROWS_HIDDEN",
        "CONNECTOR_RULE",
        "CONNECTOR_SCHEMA_CHANGED",
        "CONNECTOR_SIGN_IN_REFUSED",
        "CONNECTOR_TABLE_MISSING",
        "CONNECTOR_TABLE_UNSUITABLE",
        "CONNECTOR_TIMEOUT",
        "CONNECTOR_TRIGGER",
        "CONNECTOR_UNKNOWN",
        "CONNECTOR_UNREACHABLE",
        "CONNECTOR_UNREADABLE",
        "CONNECTOR_VERSION_UNSUPPORTED",
        "DATA_SET_INVALID",
        "DATA_SET_TAKEN",
    ];

    /// Whether the same again may go well without anybody changing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::Unreachable
                | Self::ReplicaLags
                | Self::Busy
                | Self::DiskFull
                | Self::Timeout
                | Self::Failed(_)
                | Self::OutcomeUnknown
                | Self::Access(_)
                | Self::Store(_)
        )
    }

    pub(crate) fn declaration(field: &'static str, message: impl Into<String>) -> Self {
        Self::Declaration { field, message: message.into() }
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::Unknown => FaultKind::NotFound,
            Self::KeyMalformed
            | Self::CutoffMissing(_)
            | Self::CategoryUndeclared(_)
            | Self::Configuration { .. }
            | Self::Declaration { .. } => FaultKind::Invalid,
            Self::Access(error) => error.kind(),
            Self::Store(error) => error.kind(),
            _ => FaultKind::Conflict,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "CONNECTOR_UNKNOWN",
            Self::Configuration { .. } => "CONNECTOR_CONFIGURATION_INVALID",
            Self::Unreachable => "CONNECTOR_UNREACHABLE",
            Self::Unreadable => "CONNECTOR_UNREADABLE",
            Self::SignInRefused => "CONNECTOR_SIGN_IN_REFUSED",
            Self::VersionUnsupported => "CONNECTOR_VERSION_UNSUPPORTED",
            Self::ReplicaLags => "CONNECTOR_REPLICA_LAGS",
            Self::NameAmbiguous(_) => "CONNECTOR_NAME_AMBIGUOUS",
            Self::Rule(_) => "CONNECTOR_RULE",
            Self::RowsHidden(_) => "CONNECTOR_ROWS_HIDDEN",
            Self::GuardUnsuitable { .. } => "CONNECTOR_GUARD_UNSUITABLE",
            Self::PrivilegeMissing(_) => "CONNECTOR_PRIVILEGE_MISSING",
            Self::PrivilegeExcessive(_) => "CONNECTOR_PRIVILEGE_EXCESSIVE",
            Self::Busy => "CONNECTOR_BUSY",
            Self::ReadOnly => "CONNECTOR_READ_ONLY",
            Self::DiskFull => "CONNECTOR_DISK_FULL",
            Self::Timeout => "CONNECTOR_TIMEOUT",
            Self::Constraint => "CONNECTOR_CONSTRAINT_VIOLATED",
            Self::Failed(_) => "CONNECTOR_FAILED",
            Self::OutcomeUnknown => "CONNECTOR_OUTCOME_UNKNOWN",
            Self::TableMissing(_) => "CONNECTOR_TABLE_MISSING",
            Self::TableUnsuitable(_) => "CONNECTOR_TABLE_UNSUITABLE",
            Self::ColumnMissing { .. } => "CONNECTOR_COLUMN_MISSING",
            Self::ColumnUnsuitable { .. } => "CONNECTOR_COLUMN_UNSUITABLE",
            Self::KeyUnsuitable { .. } => "CONNECTOR_KEY_UNSUITABLE",
            Self::ReferenceUndeclared { .. } => "CONNECTOR_REFERENCE_UNDECLARED",
            Self::Trigger(_) => "CONNECTOR_TRIGGER",
            Self::ReceiptsUnsuitable(_) => "CONNECTOR_RECEIPTS_UNSUITABLE",
            Self::ReceiptUnreadable => "CONNECTOR_RECEIPT_UNREADABLE",
            Self::SchemaChanged => "CONNECTOR_SCHEMA_CHANGED",
            Self::DatabaseChanged => "CONNECTOR_DATABASE_CHANGED",
            Self::CountDiffers(_) => "CONNECTOR_COUNT_DIFFERS",
            Self::KeyMalformed => "CONNECTOR_KEY_MALFORMED",
            Self::CutoffMissing(_) => "CONNECTOR_CUTOFF_MISSING",
            Self::CategoryUndeclared(_) => "CONNECTOR_CATEGORY_UNDECLARED",
            Self::Declaration { .. } => "DATA_SET_INVALID",
            Self::Declared => "DATA_SET_TAKEN",
            Self::Access(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Declaration { field, .. } => Some(field),
            Self::Access(error) => error.field(),
            Self::Store(error) => error.field(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_codes_is_what_the_variants_give() {
        let name = String::new;
        let all = [
            Error::Unknown,
            Error::Configuration { connector: name(), what: "" },
            Error::Unreachable,
            Error::Unreadable,
            Error::SignInRefused,
            Error::VersionUnsupported,
            Error::ReplicaLags,
            Error::NameAmbiguous(name()),
            Error::Rule(name()),
            Error::RowsHidden(name()),
            Error::GuardUnsuitable { table: name(), column: name() },
            Error::PrivilegeMissing(name()),
            Error::PrivilegeExcessive(name()),
            Error::Busy,
            Error::ReadOnly,
            Error::DiskFull,
            Error::Timeout,
            Error::Constraint,
            Error::Failed(name()),
            Error::OutcomeUnknown,
            Error::TableMissing(name()),
            Error::TableUnsuitable(name()),
            Error::ColumnMissing { table: name(), column: name() },
            Error::ColumnUnsuitable { table: name(), column: name() },
            Error::KeyUnsuitable { table: name(), column: name() },
            Error::ReferenceUndeclared { from: name(), to: name() },
            Error::Trigger(name()),
            Error::ReceiptsUnsuitable(name()),
            Error::ReceiptUnreadable,
            Error::SchemaChanged,
            Error::DatabaseChanged,
            Error::CountDiffers(name()),
            Error::KeyMalformed,
            Error::CutoffMissing(name()),
            Error::CategoryUndeclared(name()),
            Error::declaration("kind", ""),
            Error::Declared,
        ];
        let mut codes: Vec<_> = all.iter().map(Fault::code).collect();
        codes.sort_unstable();
        assert_eq!(codes, Error::CODES);
    }
}
