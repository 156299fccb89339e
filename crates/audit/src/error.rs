//! What the audit trail refuses, and its codes.

use kernel::{Fault, FaultKind, OrganisationId};

/// A refusal or failure of the audit trail.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error("the audit trail's database failed")]
    Database(#[from] sea_orm::DbErr),
    /// The tree has no such entry, or was never of this size.
    #[error("the audit trail has no entry or size {0}")]
    OutOfRange(u64),
    /// Nothing has been signed yet, so there is nothing to export.
    #[error("no checkpoint of this audit trail has been signed yet; run the server for a moment and try again")]
    NoCheckpoint,
    /// The stored tree is not a continuation of what was signed. Nothing more is signed for this organisation.
    #[error("the audit trail of {0} is not a continuation of its last signed checkpoint; nothing was signed")]
    Inconsistent(OrganisationId),
    /// Another unit appended in between. The row lock forbids it.
    #[error("the audit trail has grown in between")]
    HeadMoved,
    /// Stored bytes are not what we write.
    #[error("a stored part of the audit trail of {0} is damaged")]
    Damaged(OrganisationId),
    /// An entry has no JSON form.
    #[error("an audit entry could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The export could not be written.
    #[error("the export could not be written")]
    Write(#[from] std::io::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "AUDIT_DAMAGED",
        "AUDIT_HEAD_MOVED",
        "AUDIT_INCONSISTENT",
        "AUDIT_NO_CHECKPOINT",
        "AUDIT_OUT_OF_RANGE",
        "INTERNAL",
    ];
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::OutOfRange(_) => FaultKind::NotFound,
            Self::NoCheckpoint | Self::HeadMoved => FaultKind::Conflict,
            Self::Database(_) | Self::Inconsistent(_) | Self::Damaged(_) | Self::Json(_) | Self::Write(_) => {
                FaultKind::Internal
            }
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::OutOfRange(_) => "AUDIT_OUT_OF_RANGE",
            Self::NoCheckpoint => "AUDIT_NO_CHECKPOINT",
            Self::Inconsistent(_) => "AUDIT_INCONSISTENT",
            Self::HeadMoved => "AUDIT_HEAD_MOVED",
            Self::Damaged(_) => "AUDIT_DAMAGED",
            Self::Database(_) | Self::Json(_) | Self::Write(_) => "INTERNAL",
        }
    }
}
