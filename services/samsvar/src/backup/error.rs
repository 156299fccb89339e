//! What is refused about backups, and its codes.

use std::path::PathBuf;

use kernel::{Fault, FaultKind};

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder holds no backup of ours.
    #[error("{path} is not a backup that `samsvar backup` has made; name the folder that holds its manifest.json", path = .0.display())]
    NotABackup(PathBuf),
    /// What lies in the folder is not what was written there.
    #[error("the backup {path} is damaged: {1}; take another one", path = .0.display())]
    Damaged(PathBuf, String),
    /// The backup holds something else than was asked for.
    #[error("the backup {path} holds the {1}; {2}", path = .0.display())]
    OfSomethingElse(PathBuf, &'static str, &'static str),
    /// The backup was taken of a file and is to go onto a server, or the other way round.
    #[error("the backup was taken of a database on {0}, and database.url names another kind; correct database.url")]
    OfAnotherEngine(&'static str),
    /// The key store in force is not the one that the backup's database was sealed with.
    #[error(
        "the backup belongs to the installation {0}, and the key store is of {1}; name the right one by keys.url, or put its backup back first"
    )]
    KeysOfAnotherInstallation(String, String),
    /// What was erased since then is noted no longer.
    #[error(
        "the backup is {0} days old, and what was erased is remembered for deletion.backup_days ({1}): what was erased before that would come back; take a newer one, or say --allow-old"
    )]
    TooOld(i64, u16),
    /// Attachments lie where they cannot be copied from.
    #[error("files.url names no folder: {0}")]
    Files(String),
    /// A program of PostgreSQL's is not there.
    #[error("{0} cannot be run: {1}; install PostgreSQL's client programs, or name it by {2}")]
    ToolMissing(String, std::io::Error, &'static str),
    /// A program of PostgreSQL's is older than the server.
    #[error("{program} is of version {own} and the server of {server}; name one that is at least as new by {key}")]
    ToolTooOld {
        /// What was run.
        program: String,
        /// Its version.
        own: u32,
        /// The server's.
        server: u32,
        /// The option.
        key: &'static str,
    },
    /// A program of PostgreSQL's ended with an error.
    #[error("{0} failed: {1}")]
    ToolFailed(String, String),
    /// The dump holds no rows: row security let nothing through.
    #[error(
        "the dump holds no rows: the connection ignores the settings that it starts with; connect past the pooler, by database.migration_url"
    )]
    Empty,
    /// The file system would not.
    #[error("{path} cannot be used: {1}", path = .0.display())]
    File(PathBuf, #[source] std::io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] keys::Error),
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::Store(error) => error.kind(),
            Self::Keys(error) => error.kind(),
            _ => FaultKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotABackup(_) => "BACKUP_NOT_FOUND",
            Self::Damaged(..) => "BACKUP_DAMAGED",
            Self::OfSomethingElse(..) => "BACKUP_OF_SOMETHING_ELSE",
            Self::OfAnotherEngine(_) => "BACKUP_OF_ANOTHER_ENGINE",
            Self::KeysOfAnotherInstallation(..) => "BACKUP_OF_ANOTHER_INSTALLATION",
            Self::TooOld(..) => "BACKUP_TOO_OLD",
            Self::Files(_) => "BACKUP_FILES_UNREACHABLE",
            Self::ToolMissing(..) => "BACKUP_TOOL_MISSING",
            Self::ToolTooOld { .. } => "BACKUP_TOOL_TOO_OLD",
            Self::ToolFailed(..) => "BACKUP_TOOL_FAILED",
            Self::Empty => "BACKUP_EMPTY",
            Self::File(..) => "BACKUP_FILE_UNUSABLE",
            Self::Store(error) => error.code(),
            Self::Keys(error) => error.code(),
        }
    }
}
