//! Refusals about activities, systems, processors and agreements.

use kernel::FaultKind::{Conflict, Forbidden, Invalid, NotFound};

use super::Told;

/// Why the register refuses. Names of keys are the organisation's own codes, and no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegisterRefusal {
    /// No such activity here.
    #[error("no such activity")]
    ActivityNotFound,
    /// Another activity is called so.
    #[error("another activity is called so already")]
    ActivityKeyTaken,
    /// No such system here.
    #[error("no such system")]
    SystemNotFound,
    /// Another system is called so.
    #[error("another system is called so already")]
    SystemKeyTaken,
    /// No such processor here.
    #[error("no such processor")]
    ProcessorNotFound,
    /// Another processor is called so.
    #[error("another processor is called so already")]
    ProcessorKeyTaken,
    /// No such agreement here.
    #[error("no such agreement")]
    AgreementNotFound,
    /// The processor has an agreement of this reference.
    #[error("this processor has an agreement of this reference already")]
    AgreementReferenceTaken,
    /// It ends before it begins.
    #[error("an agreement ends on the day that it is signed, or later, between 1800 and 9999")]
    AgreementDates,
    /// This is no hash.
    #[error("the hash of a document is its SHA-256: 64 hexadecimal digits")]
    DocumentHash,
    /// A key has a form.
    #[error("a key has 1 to 64 letters, digits, '-', '_' or '.'")]
    Key(&'static str),
    /// A key stands there twice.
    #[error("a key stands there twice")]
    KeyTwice(&'static str),
    /// A name is missing or too long.
    #[error("a name has 1 to 200 characters")]
    Name(&'static str),
    /// A text is missing or too long.
    #[error("a text has 1 to 10000 characters")]
    Text(&'static str),
    /// A list is too long.
    #[error("a list has at most 100 entries")]
    List(&'static str),
    /// A legal source ends before it begins.
    #[error("a legal source ends on the day that it begins, or later, between 1800 and 9999")]
    SourceDates,
    /// Nothing has changed.
    #[error("nothing of it would change")]
    Unchanged,
    /// A purpose is needed.
    #[error("an activity has at least one purpose")]
    PurposeMissing,
    /// A category names a purpose that the activity does not have.
    #[error("a category names a purpose that the activity does not have")]
    PurposeUnknown,
    /// A category says why it is needed.
    #[error("say of each category why the purpose cannot do without it")]
    NecessityMissing,
    /// Acting for others is the processor's side.
    #[error("an activity of the controller's side is on nobody's behalf")]
    OnBehalf,
    /// On whose behalf?
    #[error("an activity of the processor's side says on whose behalf it is done")]
    OnBehalfMissing,
    /// A category is needed.
    #[error("say which data is held before the legal bases are confirmed")]
    CategoryMissing,
    /// A group is needed.
    #[error("say whom the data is about before the legal bases are confirmed")]
    GroupMissing,
    /// A special category needs a condition of Art. 9.
    #[error("special categories need a condition of Art. 9(2) in each purpose that they serve: {0}")]
    Article9Missing(String),
    /// Legitimate interest is weighed.
    #[error("legitimate interest (6f) needs its balancing written down: {0}")]
    BalancingMissing(String),
    /// It is not a draft.
    #[error("this is no draft whose legal bases wait for confirmation")]
    NotDraft,
    /// Its bases are not confirmed.
    #[error("the security officer has not confirmed the legal bases yet")]
    BasisUnconfirmed,
    /// It is not approved.
    #[error("this activity waits for no start: it has not been approved, or has started already")]
    NotApproved,
    /// It is not live.
    #[error("this activity is not live")]
    NotLive,
    /// It has ceased.
    #[error("this activity has ceased; what begins again is an activity of its own")]
    Ceased,
    /// Whoever supervises does not decide.
    #[error("the data protection officer advises and supervises, and approves nothing")]
    ApprovedByDpo,
    /// A category is not governed by exactly one rule in each state.
    #[error("exactly one retention rule governs each category in each of its states; not so: {0}")]
    CategoryUngoverned(String),
    /// A processor has no agreement in force.
    #[error("a processor needs an agreement in force before data is handed over: {0}")]
    ProcessorUncovered(String),
    /// Extra protection needs a measure.
    #[error("data of the level extra needs at least one additional measure")]
    MeasureMissing,
}

impl RegisterRefusal {
    /// Kind, code and field of each.
    pub(crate) fn told(&self) -> Told {
        match self {
            Self::ActivityNotFound => (NotFound, "ACTIVITY_NOT_FOUND", None),
            Self::SystemNotFound => (NotFound, "SYSTEM_NOT_FOUND", None),
            Self::ProcessorNotFound => (NotFound, "PROCESSOR_NOT_FOUND", None),
            Self::AgreementNotFound => (NotFound, "AGREEMENT_NOT_FOUND", None),
            Self::ActivityKeyTaken => (Conflict, "ACTIVITY_KEY_TAKEN", Some("key")),
            Self::SystemKeyTaken => (Conflict, "SYSTEM_KEY_TAKEN", Some("key")),
            Self::ProcessorKeyTaken => (Conflict, "PROCESSOR_KEY_TAKEN", Some("key")),
            Self::AgreementReferenceTaken => (Conflict, "AGREEMENT_REFERENCE_TAKEN", Some("reference")),
            Self::AgreementDates => (Invalid, "AGREEMENT_DATES_INVALID", Some("validTo")),
            Self::DocumentHash => (Invalid, "AGREEMENT_HASH_INVALID", Some("documentHash")),
            Self::Key(field) => (Invalid, "REGISTER_KEY_INVALID", Some(field)),
            Self::KeyTwice(field) => (Invalid, "REGISTER_KEY_TWICE", Some(field)),
            Self::Name(field) => (Invalid, "REGISTER_NAME_INVALID", Some(field)),
            Self::Text(field) => (Invalid, "REGISTER_TEXT_INVALID", Some(field)),
            Self::List(field) => (Invalid, "REGISTER_LIST_TOO_LONG", Some(field)),
            Self::SourceDates => (Invalid, "SOURCE_DATES_INVALID", Some("sources")),
            Self::Unchanged => (Invalid, "REGISTER_UNCHANGED", None),
            Self::PurposeMissing => (Invalid, "ACTIVITY_PURPOSE_MISSING", Some("purposes")),
            Self::PurposeUnknown => (Invalid, "CATEGORY_PURPOSE_UNKNOWN", Some("categories")),
            Self::NecessityMissing => (Invalid, "CATEGORY_NECESSITY_MISSING", Some("categories")),
            Self::OnBehalf => (Invalid, "ACTIVITY_ON_BEHALF_INVALID", Some("onBehalfOf")),
            Self::OnBehalfMissing => (Conflict, "ACTIVITY_ON_BEHALF_MISSING", None),
            Self::CategoryMissing => (Conflict, "ACTIVITY_CATEGORY_MISSING", None),
            Self::GroupMissing => (Conflict, "ACTIVITY_GROUP_MISSING", None),
            Self::Article9Missing(_) => (Conflict, "ACTIVITY_ARTICLE9_MISSING", None),
            Self::BalancingMissing(_) => (Conflict, "ACTIVITY_BALANCING_MISSING", None),
            Self::NotDraft => (Conflict, "ACTIVITY_NOT_DRAFT", None),
            Self::BasisUnconfirmed => (Conflict, "ACTIVITY_BASIS_UNCONFIRMED", None),
            Self::NotApproved => (Conflict, "ACTIVITY_NOT_APPROVED", None),
            Self::NotLive => (Conflict, "ACTIVITY_NOT_LIVE", None),
            Self::Ceased => (Conflict, "ACTIVITY_CEASED", None),
            Self::ApprovedByDpo => (Forbidden, "ACTIVITY_DPO_APPROVES", None),
            Self::CategoryUngoverned(_) => (Conflict, "ACTIVITY_CATEGORY_UNGOVERNED", None),
            Self::ProcessorUncovered(_) => (Conflict, "ACTIVITY_PROCESSOR_UNCOVERED", None),
            Self::MeasureMissing => (Conflict, "ACTIVITY_MEASURE_MISSING", None),
        }
    }

    /// One of each, for the test of codes.
    #[cfg(test)]
    pub(super) fn all() -> Vec<Self> {
        let keys = String::new;
        vec![
            Self::ActivityNotFound,
            Self::SystemNotFound,
            Self::ProcessorNotFound,
            Self::AgreementNotFound,
            Self::ActivityKeyTaken,
            Self::SystemKeyTaken,
            Self::ProcessorKeyTaken,
            Self::AgreementReferenceTaken,
            Self::AgreementDates,
            Self::DocumentHash,
            Self::Key("key"),
            Self::KeyTwice("purposes"),
            Self::Name("name"),
            Self::Text("service"),
            Self::List("groups"),
            Self::SourceDates,
            Self::Unchanged,
            Self::PurposeMissing,
            Self::PurposeUnknown,
            Self::NecessityMissing,
            Self::OnBehalf,
            Self::OnBehalfMissing,
            Self::CategoryMissing,
            Self::GroupMissing,
            Self::Article9Missing(keys()),
            Self::BalancingMissing(keys()),
            Self::NotDraft,
            Self::BasisUnconfirmed,
            Self::NotApproved,
            Self::NotLive,
            Self::Ceased,
            Self::ApprovedByDpo,
            Self::CategoryUngoverned(keys()),
            Self::ProcessorUncovered(keys()),
            Self::MeasureMissing,
        ]
    }
}
