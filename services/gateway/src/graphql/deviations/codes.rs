//! The words of cases as the API writes them.

use async_graphql::{Enum, InputObject, SimpleObject};

/// What kind of case it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::Kind")]
pub enum DeviationKind {
    /// An unwanted event.
    Event,
    /// A departure from a routine.
    Deviation,
    /// Something that nearly went wrong, or a risk that somebody saw.
    NearMiss,
    /// A fault of equipment or a system, or the suspicion of one.
    Fault,
    /// A breach of the security of personal data.
    Breach,
}

/// Where a case stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::Status")]
pub enum DeviationStatus {
    /// Somebody has told of it.
    Reported,
    /// Somebody has looked at it, said what it is and named who answers for it.
    Triaged,
    /// It has come to its end.
    Closed,
}

/// How bad it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::Severity")]
pub enum Severity {
    /// Hardly any consequence.
    Low,
    /// Some consequence, easily made good.
    Medium,
    /// A considerable consequence.
    High,
    /// A grave consequence, for people or for the business.
    Serious,
}

/// To whom a case was reported.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::Addressee")]
pub enum Addressee {
    /// The security officer.
    SecurityOfficer,
    /// The reporter's nearest superior, who passes it on.
    Manager,
}

/// Who told of a case.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::Source")]
pub enum DeviationSource {
    /// A person who was signed in.
    Person,
    /// Somebody through a report link.
    Anonymous,
    /// A program.
    Service,
    /// Whoever runs the server.
    Operator,
    /// An event that opens cases by itself.
    Event,
}

/// Whether what was lost was encrypted: it decides whether the loss can harm anybody.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::DeviceEncryption")]
pub enum DeviceEncryption {
    /// It was.
    Yes,
    /// It was not.
    No,
    /// Nobody knows.
    Unknown,
}

/// What happened, as the catalogue has it.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::EventType")]
pub enum EventType {
    /// Break-in into the premises.
    BreakInPremises,
    /// Break-in into the network.
    BreakInNetwork,
    /// Use of somebody else's account.
    ForeignAccountUsed,
    /// Malware.
    Malware,
    /// Lost or stolen portable equipment.
    LostEquipment,
    /// Lost or stolen storage media.
    LostMedia,
    /// A printout left on the printer.
    PrintoutLeft,
    /// Data disclosed by accident by e-mail.
    DisclosureByEmail,
    /// Versions of a document that differ.
    DivergingVersions,
    /// Something was registered wrongly.
    WrongRegistration,
    /// The network is down.
    NetworkDown,
    /// A system is down.
    SystemDown,
    /// Fire.
    Fire,
    /// Water.
    Water,
    /// Loss of power.
    PowerLoss,
    /// Vandalism.
    Vandalism,
    /// Denial of service.
    DenialOfService,
    /// A password may be known by others.
    PasswordKnown,
    /// Protected information sent by e-mail without encryption.
    UnencryptedEmail,
    /// A device left visible and unattended.
    DeviceUnattended,
    /// Software that nobody approved.
    UnapprovedSoftware,
    /// A connection from outside that nobody approved.
    UnapprovedConnection,
    /// Information of the business on a private device.
    PrivateDevice,
    /// Media with personal data in the waste.
    MediaInWaste,
    /// A lost key or card.
    LostKeyOrCard,
    /// A visitor who was alone.
    VisitorAlone,
    /// A duty that was not done in its window; opened by itself.
    DutyMissed,
    /// A measure that was found not to work; opened by itself.
    MeasureFailed,
    /// A role that must be held and is not; opened by itself.
    RoleVacant,
    /// Something that is due was not erased, or not in time; opened by itself.
    ErasureNotDone,
    /// Data that no retention rule governs, or that several do; opened by itself.
    RetentionGap,
    /// An agreement with a processor that has run out; opened by itself.
    AgreementExpired,
    /// None of these.
    Other,
}

/// What a step of a case did.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deviations::StepKind")]
pub enum DeviationStepKind {
    /// Somebody told of it, or an event opened it.
    Reported,
    /// It was passed on to the security officer.
    Forwarded,
    /// It turned out to be of another kind.
    Converted,
    /// Somebody said what it is and named who answers for it.
    Triaged,
    /// Somebody else answers for it now.
    HandedOver,
    /// Somebody was let into it.
    Admitted,
    /// It is an earlier case that came back.
    Linked,
    /// Its cause was recorded.
    CauseRecorded,
    /// A deadline passed.
    DeadlinePassed,
    /// It came to its end.
    Closed,
}

/// What of the three that security protects is touched.
#[derive(SimpleObject)]
pub struct Aspects {
    /// Somebody may have seen what they should not.
    confidentiality: bool,
    /// Something may be wrong or out of date.
    integrity: bool,
    /// Something was not there when it was needed.
    availability: bool,
}

/// What of the three that security protects is touched.
#[derive(InputObject, Clone, Copy)]
pub struct AspectsInput {
    /// Somebody may have seen what they should not.
    #[graphql(default)]
    confidentiality: bool,
    /// Something may be wrong or out of date.
    #[graphql(default)]
    integrity: bool,
    /// Something was not there when it was needed.
    #[graphql(default)]
    availability: bool,
}

impl From<deviations::Aspects> for Aspects {
    fn from(aspects: deviations::Aspects) -> Self {
        let deviations::Aspects { confidentiality, integrity, availability } = aspects;
        Self { confidentiality, integrity, availability }
    }
}

impl AspectsInput {
    /// Left out is the same as none: what is known otherwise stands.
    pub(super) fn or_none(aspects: Option<Self>) -> deviations::Aspects {
        aspects.map_or_else(deviations::Aspects::default, |aspects| {
            let Self { confidentiality, integrity, availability } = aspects;
            deviations::Aspects { confidentiality, integrity, availability }
        })
    }
}
