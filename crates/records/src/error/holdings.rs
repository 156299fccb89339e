//! Refusals about subjects, references, items, anchors and consents.

use kernel::FaultKind::{self, Conflict, Invalid, NotFound};

/// Why something held, or to be held, is refused. None of the texts says anything about whom or what it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoldingsRefusal {
    /// No such subject here.
    #[error("no such subject")]
    SubjectNotFound,
    /// No such reference here.
    #[error("no such reference")]
    ReferenceNotFound,
    /// The register knows no such kind of reference.
    #[error("no kind of reference is declared for this system and kind")]
    ReferenceKindUnknown,
    /// A key has a form.
    #[error("a key in another system has 1 to 200 characters and no control characters")]
    ReferenceKey,
    /// Two references are said to be about one subject, and are about two.
    #[error("these references are about different subjects")]
    ReferenceSubjectDiffers,
    /// No such item here.
    #[error("no such item")]
    ItemNotFound,
    /// A kind has a form.
    #[error("a kind is one word in small letters, as log or visit")]
    ItemKind,
    /// The register has no such category.
    #[error("the register has no such category; it is named as A-07/contact")]
    CategoryUnknown,
    /// The category has no such state.
    #[error("the category has no such state")]
    StateUnknown,
    /// It is in that state already.
    #[error("it is in this state already")]
    StateUnchanged,
    /// A payload has a form.
    #[error("a payload is a JSON object of at most 256 KiB")]
    Payload,
    /// No such file here.
    #[error("no such file")]
    FileNotFound,
    /// Only some types of files are kept.
    #[error("files of this type are not kept; known are PDF, JPEG, PNG, WebP, TIFF, plain text, CSV and JSON")]
    FileType,
    /// Nothing, or too much.
    #[error("a file has 1 byte to 50 MiB")]
    FileSize,
    /// The installation keeps no files.
    #[error("this installation keeps no files; set files.url")]
    FilesMissing,
    /// The name of an anchor has a form.
    #[error(
        "an anchor is named as customer.last_activity: words in small letters with a dot between, 64 characters at most"
    )]
    AnchorName,
    /// Samsvar itself dates these.
    #[error("anchors of consents are dated by giving and withdrawing them")]
    AnchorReserved,
    /// It happened at a time that nobody means.
    #[error("an anchor lies between 1900 and 2200")]
    AnchorTime,
    /// None, or too many.
    #[error("1 to 1000 events are recorded at a time")]
    EventCount,
    /// It is being erased right now.
    #[error("this is being erased right now; try again in a moment")]
    ErasureUnderWay,
    /// The pack names no such purpose.
    #[error("consent is not asked for this purpose")]
    ConsentPurposeUnknown,
    /// There is no such text.
    #[error("there is no text of this version for this purpose and language")]
    ConsentTextUnknown,
    /// Published texts stay as they are.
    #[error("this version of the text is published with other words; give the new words a version of their own")]
    ConsentTextTaken,
    /// Oral consent is proven by whoever took it.
    #[error("oral consent needs the person who took it")]
    ConsentTakerMissing,
    /// No such person.
    #[error("no such person")]
    ConsentTakerUnknown,
    /// What was said was not written.
    #[error("what was said by telephone or in person is not written")]
    ConsentNotWritten,
    /// It was given at a time that nobody means.
    #[error("consent was given in the past, and not before 1900")]
    ConsentTime,
    /// It would have ended before it began.
    #[error("consent is valid until the day on which it is given, or longer, and not beyond 2200")]
    ConsentValidity,
    /// What was withdrawn later is not given again by what was said before.
    #[error("consent to this was withdrawn after that; say when they consented anew, or leave the time out for now")]
    ConsentWithdrawnSince,
    /// There is none.
    #[error("this subject has given no consent for this purpose that is still in force")]
    ConsentNotGiven,
    /// An address has a form.
    #[error("an address has 3 to 320 characters and one @")]
    Address,
    /// Half of it proves nothing.
    #[error("references and consents are erased whole")]
    OnlyErasedWhole,
    /// One of many.
    #[error("{refusal}")]
    At {
        /// Which, as `events[3]`.
        field: String,
        /// Why.
        refusal: Box<HoldingsRefusal>,
    },
}

impl HoldingsRefusal {
    /// The same, about one of many.
    pub(crate) fn at(self, list: &str, index: usize) -> Self {
        Self::At { field: format!("{list}[{index}]"), refusal: Box::new(self) }
    }

    /// Kind and code of each.
    pub(crate) fn told(&self) -> (FaultKind, &'static str) {
        match self {
            Self::SubjectNotFound => (NotFound, "SUBJECT_NOT_FOUND"),
            Self::ReferenceNotFound => (NotFound, "REFERENCE_NOT_FOUND"),
            Self::ReferenceKindUnknown => (Invalid, "REFERENCE_KIND_UNKNOWN"),
            Self::ReferenceKey => (Invalid, "REFERENCE_KEY_INVALID"),
            Self::ReferenceSubjectDiffers => (Conflict, "REFERENCE_SUBJECT_DIFFERS"),
            Self::ItemNotFound => (NotFound, "ITEM_NOT_FOUND"),
            Self::ItemKind => (Invalid, "ITEM_KIND_INVALID"),
            Self::CategoryUnknown => (Invalid, "CATEGORY_UNKNOWN"),
            Self::StateUnknown => (Invalid, "ITEM_STATE_UNKNOWN"),
            Self::StateUnchanged => (Conflict, "ITEM_STATE_UNCHANGED"),
            Self::Payload => (Invalid, "ITEM_PAYLOAD_INVALID"),
            Self::FileNotFound => (NotFound, "FILE_NOT_FOUND"),
            Self::FileType => (Invalid, "FILE_TYPE_UNKNOWN"),
            Self::FileSize => (Invalid, "FILE_SIZE_INVALID"),
            Self::FilesMissing => (Conflict, "FILES_MISSING"),
            Self::AnchorName => (Invalid, "ANCHOR_NAME_INVALID"),
            Self::AnchorReserved => (Invalid, "ANCHOR_NAME_RESERVED"),
            Self::AnchorTime => (Invalid, "ANCHOR_TIME_INVALID"),
            Self::EventCount => (Invalid, "EVENT_COUNT_INVALID"),
            Self::ErasureUnderWay => (Conflict, "ERASURE_UNDER_WAY"),
            Self::ConsentPurposeUnknown => (Invalid, "CONSENT_PURPOSE_UNKNOWN"),
            Self::ConsentTextUnknown => (Invalid, "CONSENT_TEXT_UNKNOWN"),
            Self::ConsentTextTaken => (Conflict, "CONSENT_TEXT_TAKEN"),
            Self::ConsentTakerMissing => (Invalid, "CONSENT_TAKER_MISSING"),
            Self::ConsentTakerUnknown => (Invalid, "CONSENT_TAKER_UNKNOWN"),
            Self::ConsentNotWritten => (Invalid, "CONSENT_NOT_WRITTEN"),
            Self::ConsentTime => (Invalid, "CONSENT_TIME_INVALID"),
            Self::ConsentValidity => (Invalid, "CONSENT_VALIDITY_INVALID"),
            Self::ConsentWithdrawnSince => (Conflict, "CONSENT_WITHDRAWN_SINCE"),
            Self::ConsentNotGiven => (Conflict, "CONSENT_NOT_GIVEN"),
            Self::Address => (Invalid, "ADDRESS_INVALID"),
            Self::OnlyErasedWhole => (Conflict, "HOLDING_ERASED_WHOLE"),
            Self::At { refusal, .. } => refusal.told(),
        }
    }

    /// The input field that is at fault.
    pub(crate) fn field(&self) -> Option<&str> {
        Some(match self {
            Self::SubjectNotFound => "subjectId",
            Self::ReferenceKindUnknown | Self::ReferenceKey => "reference",
            Self::ReferenceSubjectDiffers => "references",
            Self::ItemKind => "kind",
            Self::CategoryUnknown => "category",
            Self::StateUnknown | Self::StateUnchanged => "state",
            Self::Payload => "payload",
            Self::FileType => "mediaType",
            Self::FileSize => "content",
            Self::AnchorName | Self::AnchorReserved => "name",
            Self::AnchorTime | Self::ConsentTime | Self::ConsentWithdrawnSince => "at",
            Self::EventCount => "events",
            Self::ConsentPurposeUnknown => "purpose",
            Self::ConsentTextUnknown | Self::ConsentTextTaken => "textVersion",
            Self::ConsentTakerMissing | Self::ConsentTakerUnknown => "takenBy",
            Self::ConsentNotWritten => "written",
            Self::ConsentValidity => "validUntil",
            Self::Address => "address",
            Self::At { field, .. } => field,
            Self::ReferenceNotFound
            | Self::ItemNotFound
            | Self::FileNotFound
            | Self::FilesMissing
            | Self::ErasureUnderWay
            | Self::ConsentNotGiven
            | Self::OnlyErasedWhole => return None,
        })
    }

    /// One of each, for the test of codes.
    #[cfg(test)]
    pub(super) fn all() -> Vec<Self> {
        vec![
            Self::SubjectNotFound,
            Self::ReferenceNotFound,
            Self::ReferenceKindUnknown,
            Self::ReferenceKey,
            Self::ReferenceSubjectDiffers,
            Self::ItemNotFound,
            Self::ItemKind,
            Self::CategoryUnknown,
            Self::StateUnknown,
            Self::StateUnchanged,
            Self::Payload,
            Self::FileNotFound,
            Self::FileType,
            Self::FileSize,
            Self::FilesMissing,
            Self::AnchorName,
            Self::AnchorReserved,
            Self::AnchorTime,
            Self::EventCount,
            Self::ErasureUnderWay,
            Self::ConsentPurposeUnknown,
            Self::ConsentTextUnknown,
            Self::ConsentTextTaken,
            Self::ConsentTakerMissing,
            Self::ConsentTakerUnknown,
            Self::ConsentNotWritten,
            Self::ConsentTime,
            Self::ConsentValidity,
            Self::ConsentWithdrawnSince,
            Self::ConsentNotGiven,
            Self::Address,
            Self::OnlyErasedWhole,
        ]
    }
}
