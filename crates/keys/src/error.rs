//! What the key store refuses, and its codes.

use std::path::PathBuf;

use kernel::{Fault, FaultKind, OrganisationId, SubjectId};

/// A refusal or failure of the key store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key store's own database failed.
    #[error("the key store failed")]
    Database(#[from] sea_orm::DbErr),
    /// The address of the key store is not one that can be opened.
    #[error("keys.url must be sqlite://PATH or postgres://USER@HOST/DATABASE")]
    Url,
    /// There is no such file or database, or none with keys in it.
    #[error("the key store {0} is missing or empty; put it back from its backup, or correct keys.url")]
    StoreMissing(String),
    /// No connection to the database of the key store could be made.
    #[error("the key store {0} could not be reached; check keys.url, and that its server lets this program in")]
    Unreachable(String, #[source] sea_orm::DbErr),
    /// The database of the key store is there, but nothing could be kept in it.
    #[error("the key store {0} could not be used: {1}; name another by keys.url")]
    Server(String, &'static str),
    /// The folder of the key store could not be made.
    #[error("the folder of the key store {0} could not be made")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The file of the key store, or the lock beside it, could not be used.
    #[error("the key store {0} could not be used; check keys.url and who may read and write there")]
    File(PathBuf, #[source] std::io::Error),
    /// Others held the key store for longer than one waits.
    #[error("the key store is held by another process; the same again later finishes it")]
    Busy,
    /// The file of the master key could not be read or made.
    #[error("the master key file {0} could not be used; check keys.master_file and who may read it")]
    MasterFile(PathBuf, #[source] std::io::Error),
    /// There is no such file.
    #[error("the master key file {0} is missing; put it back from its backup, or correct keys.master_file")]
    MasterMissing(PathBuf),
    /// Others than its owner may read the file.
    #[error("the master key file {0} can be read by others; run `chmod 600` on it")]
    MasterExposed(PathBuf),
    /// The file does not hold a key.
    #[error("the master key file {0} does not hold one line of 64 hexadecimal digits; put it back from its backup")]
    MasterMalformed(PathBuf),
    /// The key store was made with another master key.
    #[error("this master key does not open the key store; name the one that it was made with by keys.master_file")]
    WrongMaster,
    /// The backup is one of another installation's keys.
    #[error(
        "these are the keys of another installation; take a backup of this one, or name another key store by keys.url"
    )]
    OfAnotherInstallation,
    /// The organisation has no key: it was never made, or has been destroyed.
    #[error("there is no key for {0}")]
    NoKey(OrganisationId),
    /// The subject's key was destroyed, which is final.
    #[error("the key of {0} was destroyed; nothing can be sealed for it again")]
    SubjectDestroyed(SubjectId),
    /// A sealed value is damaged, or was moved from the place that it was sealed for.
    #[error("a sealed value does not open in its place")]
    Sealed,
    /// The operating system gave no random bytes.
    #[error("no random bytes could be had")]
    Chance(#[from] getrandom::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "INTERNAL",
        "KEYS_MASTER_FILE_EXPOSED",
        "KEYS_MASTER_FILE_MALFORMED",
        "KEYS_MASTER_FILE_MISSING",
        "KEYS_MASTER_FILE_UNUSABLE",
        "KEYS_NO_ORGANISATION_KEY",
        "KEYS_OF_ANOTHER_INSTALLATION",
        "KEYS_SEALED_VALUE_DAMAGED",
        "KEYS_STORE_BUSY",
        "KEYS_STORE_MISSING",
        "KEYS_STORE_UNUSABLE",
        "KEYS_SUBJECT_DESTROYED",
        "KEYS_URL_INVALID",
        "KEYS_WRONG_MASTER",
    ];
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::Url
            | Self::StoreMissing(_)
            | Self::Server(..)
            | Self::File(..)
            | Self::MasterFile(..)
            | Self::MasterMissing(_)
            | Self::MasterExposed(_)
            | Self::MasterMalformed(_)
            | Self::OfAnotherInstallation
            | Self::WrongMaster => FaultKind::Invalid,
            Self::SubjectDestroyed(_) => FaultKind::Conflict,
            Self::Database(_)
            | Self::Unreachable(..)
            | Self::Folder(..)
            | Self::Busy
            | Self::NoKey(_)
            | Self::Sealed
            | Self::Chance(_) => FaultKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Url => "KEYS_URL_INVALID",
            Self::StoreMissing(_) => "KEYS_STORE_MISSING",
            Self::File(..) | Self::Unreachable(..) | Self::Server(..) => "KEYS_STORE_UNUSABLE",
            Self::Busy => "KEYS_STORE_BUSY",
            Self::MasterFile(..) => "KEYS_MASTER_FILE_UNUSABLE",
            Self::MasterMissing(_) => "KEYS_MASTER_FILE_MISSING",
            Self::MasterExposed(_) => "KEYS_MASTER_FILE_EXPOSED",
            Self::MasterMalformed(_) => "KEYS_MASTER_FILE_MALFORMED",
            Self::OfAnotherInstallation => "KEYS_OF_ANOTHER_INSTALLATION",
            Self::WrongMaster => "KEYS_WRONG_MASTER",
            Self::NoKey(_) => "KEYS_NO_ORGANISATION_KEY",
            Self::SubjectDestroyed(_) => "KEYS_SUBJECT_DESTROYED",
            Self::Sealed => "KEYS_SEALED_VALUE_DAMAGED",
            Self::Database(_) | Self::Folder(..) | Self::Chance(_) => "INTERNAL",
        }
    }
}
