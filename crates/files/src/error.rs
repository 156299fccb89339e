//! What the files refuse, and their codes.

use std::path::PathBuf;

use kernel::{Fault, FaultKind, FileId};

use crate::MAX_FILE;

/// A refusal or failure of the files.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address is none that can be opened.
    #[error("files.url must be file://FOLDER or the path of a folder")]
    Url,
    /// The folder could not be made or is none.
    #[error("the folder of the files {0} could not be used; check files.url and who may read and write there")]
    Folder(PathBuf, #[source] std::io::Error),
    /// A file could not be written, read or removed.
    #[error("{0} could not be written, read or removed")]
    File(FileId, #[source] std::io::Error),
    /// The folder could not be looked through.
    #[error("the folder of the files could not be looked through")]
    Look(#[source] std::io::Error),
    /// More bytes than are kept.
    #[error("a file may have {} MiB", MAX_FILE / (1 << 20))]
    TooLarge,
    /// The same id is there already; what is stored never changes.
    #[error("{0} is stored already")]
    AlreadyStored(FileId),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] =
        &["FILES_UNUSABLE", "FILES_URL_INVALID", "FILE_ALREADY_STORED", "FILE_TOO_LARGE"];
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::Url | Self::Folder(..) | Self::TooLarge => FaultKind::Invalid,
            Self::AlreadyStored(_) => FaultKind::Conflict,
            Self::File(..) | Self::Look(_) => FaultKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Url => "FILES_URL_INVALID",
            Self::Folder(..) | Self::File(..) | Self::Look(_) => "FILES_UNUSABLE",
            Self::TooLarge => "FILE_TOO_LARGE",
            Self::AlreadyStored(_) => "FILE_ALREADY_STORED",
        }
    }

    fn field(&self) -> Option<&str> {
        matches!(self, Self::TooLarge).then_some("content")
    }
}
