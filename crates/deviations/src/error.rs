//! What can be refused, and its code.

use kernel::{Fault, FaultKind};

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such case here.
    #[error("no such case")]
    NotFound,
    /// A title is empty or too long.
    #[error("a case's title has 1 to 200 characters")]
    Title,
    /// The description is missing.
    #[error("say what happened")]
    DescriptionMissing,
    /// A text is too long.
    #[error("a text has at most 10000 characters")]
    Text(&'static str),
    /// Nothing is discovered later than now.
    #[error("nothing is discovered later than now")]
    DiscoveredInFuture,
    /// It happened before it was discovered, and ended after it began.
    #[error("something begins before it is discovered, and ends after it began and not later than now")]
    Occurred(&'static str),
    /// A report of a lost device or medium says whether it was encrypted.
    #[error("say whether what was lost was encrypted: yes, no or unknown")]
    EncryptionMissing,
    /// There is nobody above the reporter.
    #[error("nobody stands above the reporter; report to the security officer")]
    NoSuperior,
    /// None of confidentiality, integrity and availability was named.
    #[error("name at least one of confidentiality, integrity and availability")]
    AspectsMissing,
    /// One becomes aware of a breach between its discovery and now.
    #[error("one becomes aware of a breach, and of nothing else, between its discovery and now")]
    Aware,
    /// The person is not here, or has left.
    #[error("this is not a person of this organisation, or they have left")]
    Person(&'static str),
    /// A reason is needed.
    #[error("say why")]
    ReasonMissing,
    /// The cause is missing.
    #[error("say why it happened")]
    CauseMissing,
    /// The outcome is missing.
    #[error("say how it ended")]
    OutcomeMissing,
    /// Nothing was done, and nobody said why.
    #[error("nothing was asked for in this case; say why nothing had to be done")]
    NoActionReasonMissing,
    /// It is of this kind already.
    #[error("the case is of this kind already")]
    KindUnchanged,
    /// This person answers for it already.
    #[error("this person answers for the case already")]
    OwnerUnchanged,
    /// They are in the circle already.
    #[error("this person is in the circle of the case already")]
    AlreadyAdmitted,
    /// A case comes back as a later one, and once.
    #[error("a case comes back as a later one: name an earlier case")]
    Link,
    /// It is linked already.
    #[error("the case is linked to an earlier one already")]
    AlreadyLinked,
    /// The security officer has it.
    #[error("the security officer has this case already")]
    AlreadyForwarded,
    /// It has been triaged.
    #[error("this case has been triaged already")]
    AlreadyTriaged,
    /// It has not been triaged.
    #[error("this case has not been triaged yet")]
    NotTriaged,
    /// It has been closed; one that comes back is a new case, linked to it.
    #[error("this case is closed; if it has come back, report it again and link the two")]
    AlreadyClosed,
    /// An action is still to be done.
    #[error("an action of this case is still open: {0}")]
    ActionOpen(kernel::ActionId),
    /// The effect of an action is still to be checked.
    #[error("the effect of an action of this case is still to be checked: {0}")]
    EffectUnchecked(kernel::ActionId),
    /// An action did not work, and nothing was asked for since.
    #[error("an action of this case did not work and was not followed by another: {0}")]
    EffectMissing(kernel::ActionId),
    /// What is to be evidence is not here.
    #[error("nothing that could be evidence has this id")]
    EvidenceMissing,
    /// What is to be evidence is being erased.
    #[error("this is being erased right now; look again in a moment")]
    EvidenceBeingErased,
    /// A case goes wholly or not at all.
    #[error("a case is erased wholly, or not at all")]
    OnlyErasedWhole,
    /// What holds the evidence refused or failed.
    #[error(transparent)]
    Port(ports::Error),
    /// Organisation or people could not be read.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// An action was refused.
    #[error(transparent)]
    Actions(#[from] actions::Error),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "DEVIATION_ACTION_OPEN",
        "DEVIATION_ALREADY_ADMITTED",
        "DEVIATION_ALREADY_CLOSED",
        "DEVIATION_ALREADY_FORWARDED",
        "DEVIATION_ALREADY_LINKED",
        "DEVIATION_ALREADY_TRIAGED",
        "DEVIATION_ASPECTS_MISSING",
        "DEVIATION_AWARE_INVALID",
        "DEVIATION_CAUSE_MISSING",
        "DEVIATION_DESCRIPTION_MISSING",
        "DEVIATION_DISCOVERED_IN_FUTURE",
        "DEVIATION_EFFECT_MISSING",
        "DEVIATION_EFFECT_UNCHECKED",
        "DEVIATION_ENCRYPTION_MISSING",
        "DEVIATION_EVIDENCE_NOT_FOUND",
        "DEVIATION_KIND_UNCHANGED",
        "DEVIATION_LINK_INVALID",
        "DEVIATION_NOT_FOUND",
        "DEVIATION_NOT_TRIAGED",
        "DEVIATION_NO_ACTION_REASON_MISSING",
        "DEVIATION_NO_SUPERIOR",
        "DEVIATION_OCCURRED_INVALID",
        "DEVIATION_ONLY_ERASED_WHOLE",
        "DEVIATION_OUTCOME_MISSING",
        "DEVIATION_OWNER_UNCHANGED",
        "DEVIATION_PERSON_INVALID",
        "DEVIATION_REASON_MISSING",
        "DEVIATION_TEXT_TOO_LONG",
        "DEVIATION_TITLE_INVALID",
        "ERASURE_UNDER_WAY",
    ];
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::NotFound => FaultKind::NotFound,
            Self::AlreadyForwarded
            | Self::AlreadyTriaged
            | Self::NotTriaged
            | Self::AlreadyClosed
            | Self::AlreadyLinked
            | Self::AlreadyAdmitted
            | Self::ActionOpen(_)
            | Self::EffectUnchecked(_)
            | Self::EvidenceBeingErased
            | Self::EffectMissing(_) => FaultKind::Conflict,
            Self::Port(error) => error.kind(),
            Self::Access(error) => error.kind(),
            Self::Actions(error) => error.kind(),
            Self::Store(error) => error.kind(),
            _ => FaultKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "DEVIATION_NOT_FOUND",
            Self::Title => "DEVIATION_TITLE_INVALID",
            Self::DescriptionMissing => "DEVIATION_DESCRIPTION_MISSING",
            Self::Text(_) => "DEVIATION_TEXT_TOO_LONG",
            Self::DiscoveredInFuture => "DEVIATION_DISCOVERED_IN_FUTURE",
            Self::Occurred(_) => "DEVIATION_OCCURRED_INVALID",
            Self::EncryptionMissing => "DEVIATION_ENCRYPTION_MISSING",
            Self::NoSuperior => "DEVIATION_NO_SUPERIOR",
            Self::AspectsMissing => "DEVIATION_ASPECTS_MISSING",
            Self::Aware => "DEVIATION_AWARE_INVALID",
            Self::Person(_) => "DEVIATION_PERSON_INVALID",
            Self::ReasonMissing => "DEVIATION_REASON_MISSING",
            Self::CauseMissing => "DEVIATION_CAUSE_MISSING",
            Self::OutcomeMissing => "DEVIATION_OUTCOME_MISSING",
            Self::NoActionReasonMissing => "DEVIATION_NO_ACTION_REASON_MISSING",
            Self::KindUnchanged => "DEVIATION_KIND_UNCHANGED",
            Self::OwnerUnchanged => "DEVIATION_OWNER_UNCHANGED",
            Self::AlreadyAdmitted => "DEVIATION_ALREADY_ADMITTED",
            Self::Link => "DEVIATION_LINK_INVALID",
            Self::AlreadyLinked => "DEVIATION_ALREADY_LINKED",
            Self::AlreadyForwarded => "DEVIATION_ALREADY_FORWARDED",
            Self::AlreadyTriaged => "DEVIATION_ALREADY_TRIAGED",
            Self::NotTriaged => "DEVIATION_NOT_TRIAGED",
            Self::AlreadyClosed => "DEVIATION_ALREADY_CLOSED",
            Self::ActionOpen(_) => "DEVIATION_ACTION_OPEN",
            Self::EffectUnchecked(_) => "DEVIATION_EFFECT_UNCHECKED",
            Self::EffectMissing(_) => "DEVIATION_EFFECT_MISSING",
            Self::EvidenceMissing => "DEVIATION_EVIDENCE_NOT_FOUND",
            Self::EvidenceBeingErased => "ERASURE_UNDER_WAY",
            Self::OnlyErasedWhole => "DEVIATION_ONLY_ERASED_WHOLE",
            Self::Port(error) => error.code(),
            Self::Access(error) => error.code(),
            Self::Actions(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Title => Some("title"),
            Self::DescriptionMissing => Some("description"),
            Self::Text(field) | Self::Occurred(field) | Self::Person(field) => Some(field),
            Self::DiscoveredInFuture => Some("discoveredAt"),
            Self::EncryptionMissing => Some("deviceEncryption"),
            Self::NoSuperior => Some("addressee"),
            Self::AspectsMissing => Some("aspects"),
            Self::Aware => Some("awareAt"),
            Self::ReasonMissing => Some("reason"),
            Self::CauseMissing => Some("cause"),
            Self::OutcomeMissing => Some("outcome"),
            Self::NoActionReasonMissing => Some("noActionReason"),
            Self::KindUnchanged => Some("kind"),
            Self::OwnerUnchanged => Some("owner"),
            Self::AlreadyAdmitted => Some("person"),
            Self::Link => Some("recurrenceOf"),
            Self::EvidenceMissing | Self::EvidenceBeingErased => Some("holding"),
            Self::Port(error) => error.field(),
            Self::Access(error) => error.field(),
            Self::Actions(error) => error.field(),
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
        let action = "act_00000000000000000000000000000001".parse().expect("an id");
        let own = [
            Error::NotFound,
            Error::Title,
            Error::DescriptionMissing,
            Error::Text("routine"),
            Error::DiscoveredInFuture,
            Error::Occurred("occurredFrom"),
            Error::EncryptionMissing,
            Error::NoSuperior,
            Error::AspectsMissing,
            Error::Aware,
            Error::Person("owner"),
            Error::ReasonMissing,
            Error::CauseMissing,
            Error::OutcomeMissing,
            Error::NoActionReasonMissing,
            Error::KindUnchanged,
            Error::OwnerUnchanged,
            Error::AlreadyAdmitted,
            Error::Link,
            Error::AlreadyLinked,
            Error::AlreadyForwarded,
            Error::AlreadyTriaged,
            Error::NotTriaged,
            Error::AlreadyClosed,
            Error::ActionOpen(action),
            Error::EffectUnchecked(action),
            Error::EffectMissing(action),
            Error::EvidenceMissing,
            Error::EvidenceBeingErased,
            Error::OnlyErasedWhole,
        ];
        let mut codes: Vec<_> = own.iter().map(Fault::code).collect();
        codes.sort_unstable();
        assert_eq!(codes, Error::CODES);
    }
}
