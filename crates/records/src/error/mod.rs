//! What can be refused, and its code.

mod holdings;
mod register;

use kernel::{Fault, FaultKind};

pub use holdings::HoldingsRefusal;
pub use register::RegisterRefusal;

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The register refuses.
    #[error(transparent)]
    Register(#[from] RegisterRefusal),
    /// What is held, or would be, is refused.
    #[error(transparent)]
    Holdings(#[from] HoldingsRefusal),
    /// Organisation or people could not be read.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// An action was refused.
    #[error(transparent)]
    Actions(#[from] actions::Error),
    /// A file could not be kept.
    #[error(transparent)]
    Files(#[from] files::Error),
    /// What lies behind the erase door was refused.
    #[error("{0}")]
    Refused(Box<dyn Fault>),
    /// Another crate refused behind a port.
    #[error(transparent)]
    Port(#[from] ports::Error),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "ACTIVITY_ARTICLE9_MISSING",
        "ACTIVITY_BALANCING_MISSING",
        "ACTIVITY_BASIS_UNCONFIRMED",
        "ACTIVITY_CATEGORY_MISSING",
        "ACTIVITY_CATEGORY_UNGOVERNED",
        "ACTIVITY_CEASED",
        "ACTIVITY_DPO_APPROVES",
        "ACTIVITY_GROUP_MISSING",
        "ACTIVITY_KEY_TAKEN",
        "ACTIVITY_MEASURE_MISSING",
        "ACTIVITY_NOT_APPROVED",
        "ACTIVITY_NOT_DRAFT",
        "ACTIVITY_NOT_FOUND",
        "ACTIVITY_NOT_LIVE",
        "ACTIVITY_ON_BEHALF_INVALID",
        "ACTIVITY_ON_BEHALF_MISSING",
        "ACTIVITY_PROCESSOR_UNCOVERED",
        "ACTIVITY_PURPOSE_MISSING",
        "ADDRESS_INVALID",
        "AGREEMENT_DATES_INVALID",
        "AGREEMENT_HASH_INVALID",
        "AGREEMENT_NOT_FOUND",
        "AGREEMENT_REFERENCE_TAKEN",
        "ANCHOR_NAME_INVALID",
        "ANCHOR_NAME_RESERVED",
        "ANCHOR_TIME_INVALID",
        "CATEGORY_NECESSITY_MISSING",
        "CATEGORY_PURPOSE_UNKNOWN",
        "CATEGORY_UNKNOWN",
        "CONSENT_NOT_GIVEN",
        "CONSENT_NOT_WRITTEN",
        "CONSENT_PURPOSE_UNKNOWN",
        "CONSENT_TAKER_MISSING",
        "CONSENT_TAKER_UNKNOWN",
        "CONSENT_TEXT_TAKEN",
        "CONSENT_TEXT_UNKNOWN",
        "CONSENT_TIME_INVALID",
        "CONSENT_VALIDITY_INVALID",
        "CONSENT_WITHDRAWN_SINCE",
        "ERASURE_UNDER_WAY",
        "EVENT_COUNT_INVALID",
        "FILES_MISSING",
        "FILE_NOT_FOUND",
        "FILE_SIZE_INVALID",
        "FILE_TYPE_UNKNOWN",
        "HOLDING_ERASED_WHOLE",
        "ITEM_KIND_INVALID",
        "ITEM_NOT_FOUND",
        "ITEM_PAYLOAD_INVALID",
        "ITEM_STATE_UNCHANGED",
        "ITEM_STATE_UNKNOWN",
        "PROCESSOR_KEY_TAKEN",
        "PROCESSOR_NOT_FOUND",
        "REFERENCE_KEY_INVALID",
        "REFERENCE_KIND_UNKNOWN",
        "REFERENCE_NOT_FOUND",
        "REFERENCE_SUBJECT_DIFFERS",
        "REGISTER_KEY_INVALID",
        "REGISTER_KEY_TWICE",
        "REGISTER_LIST_TOO_LONG",
        "REGISTER_NAME_INVALID",
        "REGISTER_TEXT_INVALID",
        "REGISTER_UNCHANGED",
        "SOURCE_DATES_INVALID",
        "SUBJECT_NOT_FOUND",
        "SYSTEM_KEY_TAKEN",
        "SYSTEM_NOT_FOUND",
    ];
}

/// What a refusal tells the doors: its kind, its code, and the input field that is at fault.
pub(crate) type Told = (FaultKind, &'static str, Option<&'static str>);

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::Register(refusal) => refusal.told().0,
            Self::Holdings(refusal) => refusal.told().0,
            Self::Access(error) => error.kind(),
            Self::Actions(error) => error.kind(),
            Self::Files(error) => error.kind(),
            Self::Refused(error) => error.kind(),
            Self::Port(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Register(refusal) => refusal.told().1,
            Self::Holdings(refusal) => refusal.told().1,
            Self::Access(error) => error.code(),
            Self::Actions(error) => error.code(),
            Self::Files(error) => error.code(),
            Self::Refused(error) => error.code(),
            Self::Port(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Register(refusal) => refusal.told().2,
            Self::Holdings(refusal) => refusal.field(),
            Self::Access(error) => error.field(),
            Self::Actions(error) => error.field(),
            Self::Files(error) => error.field(),
            Self::Refused(error) => error.field(),
            Self::Port(error) => error.field(),
            Self::Store(error) => error.field(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_codes_is_what_the_variants_give() {
        let mut codes: Vec<_> = RegisterRefusal::all().iter().map(|refusal| refusal.told().1).collect();
        codes.extend(HoldingsRefusal::all().iter().map(|refusal| refusal.told().1));
        codes.sort_unstable();
        assert_eq!(codes, Error::CODES);
    }
}
