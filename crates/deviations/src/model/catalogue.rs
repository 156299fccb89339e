//! The catalogue of event types: the examples that the guide names (DT-17), and types that single rows ask for.

use sea_orm::entity::prelude::*;

use crate::codes::codes;

/// Grows with every change of the catalogue; each case keeps the one that it was reported under.
pub const CATALOGUE_VERSION: i32 = 3;

codes! {
    /// What happened, as the catalogue has it.
    EventType {
        /// Break-in into the premises.
        BreakInPremises = "break_in_premises",
        /// Break-in into the network.
        BreakInNetwork = "break_in_network",
        /// Use of somebody else's account.
        ForeignAccountUsed = "foreign_account_used",
        /// Malware.
        Malware = "malware",
        /// Lost or stolen portable equipment.
        LostEquipment = "lost_equipment",
        /// Lost or stolen storage media.
        LostMedia = "lost_media",
        /// A printout left on the printer (DT-102).
        PrintoutLeft = "printout_left",
        /// Data disclosed by accident by e-mail.
        DisclosureByEmail = "disclosure_by_email",
        /// Versions of a document that differ.
        DivergingVersions = "diverging_versions",
        /// Something was registered wrongly.
        WrongRegistration = "wrong_registration",
        /// The network is down.
        NetworkDown = "network_down",
        /// A system is down.
        SystemDown = "system_down",
        /// Fire.
        Fire = "fire",
        /// Water.
        Water = "water",
        /// Loss of power.
        PowerLoss = "power_loss",
        /// Vandalism.
        Vandalism = "vandalism",
        /// Denial of service.
        DenialOfService = "denial_of_service",
        /// A password may be known by others (DT-106).
        PasswordKnown = "password_known",
        /// Protected information sent by e-mail without encryption (DT-111).
        UnencryptedEmail = "unencrypted_email",
        /// A device left visible and unattended (DT-113).
        DeviceUnattended = "device_unattended",
        /// Software that nobody approved (DT-115).
        UnapprovedSoftware = "unapproved_software",
        /// A connection from outside that nobody approved (DT-116).
        UnapprovedConnection = "unapproved_connection",
        /// Information of the business on a private device (DT-117).
        PrivateDevice = "private_device",
        /// Media with personal data in the waste (DT-119).
        MediaInWaste = "media_in_waste",
        /// A lost key or card (DT-120).
        LostKeyOrCard = "lost_key_or_card",
        /// A visitor who was alone (DT-121).
        VisitorAlone = "visitor_alone",
        /// A duty that was not done in its window; opened by itself.
        DutyMissed = "duty_missed",
        /// A measure that was found not to work; opened by itself.
        MeasureFailed = "measure_failed",
        /// A role that must be held and is not; opened by itself.
        RoleVacant = "role_vacant",
        /// Something that is due was not erased, or not in time; opened by itself.
        ErasureNotDone = "erasure_not_done",
        /// Data that no retention rule governs, or that several do; opened by itself.
        RetentionGap = "retention_gap",
        /// An agreement with a processor that has run out; opened by itself.
        AgreementExpired = "agreement_expired",
        /// None of these.
        Other = "other",
    }
}

impl EventType {
    /// What it touches as a rule; a case may touch more or less.
    #[must_use]
    pub fn aspects(self) -> Aspects {
        let (confidentiality, integrity, availability) = match self {
            Self::BreakInPremises | Self::LostEquipment | Self::DeviceUnattended => (true, false, true),
            Self::BreakInNetwork
            | Self::Malware
            | Self::UnapprovedSoftware
            | Self::UnapprovedConnection
            | Self::DutyMissed
            | Self::MeasureFailed
            | Self::RoleVacant => (true, true, true),
            Self::ForeignAccountUsed | Self::PasswordKnown => (true, true, false),
            Self::LostMedia
            | Self::PrintoutLeft
            | Self::ErasureNotDone
            | Self::RetentionGap
            | Self::AgreementExpired
            | Self::DisclosureByEmail
            | Self::UnencryptedEmail
            | Self::PrivateDevice
            | Self::MediaInWaste
            | Self::LostKeyOrCard
            | Self::VisitorAlone => (true, false, false),
            Self::DivergingVersions | Self::WrongRegistration => (false, true, false),
            Self::NetworkDown
            | Self::SystemDown
            | Self::Fire
            | Self::Water
            | Self::PowerLoss
            | Self::Vandalism
            | Self::DenialOfService => (false, false, true),
            Self::Other => (false, false, false),
        };
        Aspects { confidentiality, integrity, availability }
    }

    /// Whether the report must say if what was lost was encrypted.
    #[must_use]
    pub fn asks_encryption(self) -> bool {
        matches!(self, Self::LostEquipment | Self::LostMedia)
    }

    /// Whether something must be blocked at once, before anybody has looked at the case.
    #[must_use]
    pub fn asks_block(self) -> bool {
        self == Self::LostKeyOrCard
    }
}

/// What of the three that security protects is touched; several at once, or none that is known yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aspects {
    /// Somebody may have seen what they should not.
    pub confidentiality: bool,
    /// Something may be wrong or out of date.
    pub integrity: bool,
    /// Something was not there when it was needed.
    pub availability: bool,
}

impl Aspects {
    /// Whether none is touched, or nobody has said.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// As letters: `CIA`, `C`, empty.
    #[must_use]
    pub fn code(self) -> String {
        let letters = [(self.confidentiality, 'C'), (self.integrity, 'I'), (self.availability, 'A')];
        letters.into_iter().filter(|(touched, _)| *touched).map(|(_, letter)| letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_but_other_says_what_it_touches() {
        for event_type in EventType::ALL.iter().filter(|known| **known != EventType::Other) {
            assert!(!event_type.aspects().is_empty(), "{}", event_type.code());
        }
        assert!(EventType::Other.aspects().is_empty());
    }

    #[test]
    fn codes_read_back_and_none_stands_twice() {
        let mut codes: Vec<_> = EventType::ALL.iter().map(|known| known.code()).collect();
        for event_type in EventType::ALL {
            assert_eq!(event_type.code().parse(), Ok(*event_type));
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), EventType::ALL.len());
        assert!("lost".parse::<EventType>().is_err());
    }

    /// Covers: DT-16, DT-17
    #[test]
    fn the_guides_examples_are_offered_with_what_they_touch() {
        for (code, aspects) in [
            ("break_in_premises", "CA"),
            ("break_in_network", "CIA"),
            ("foreign_account_used", "CI"),
            ("malware", "CIA"),
            ("lost_equipment", "CA"),
            ("lost_media", "C"),
            ("printout_left", "C"),
            ("disclosure_by_email", "C"),
            ("diverging_versions", "I"),
            ("wrong_registration", "I"),
            ("network_down", "A"),
            ("system_down", "A"),
            ("fire", "A"),
            ("water", "A"),
            ("power_loss", "A"),
            ("vandalism", "A"),
            ("denial_of_service", "A"),
        ] {
            let event_type: EventType = code.parse().expect("the catalogue has it");
            assert_eq!(event_type.aspects().code(), aspects, "{code}");
        }
    }
}
