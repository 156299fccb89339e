//! What an activity can be, and where it can stand.

use crate::codes::codes;

codes! {
    /// In which register it stands (GDPR Art. 30).
    Side {
        /// The organisation decides what for and how.
        Controller = "controller",
        /// Others do, and the organisation acts for them.
        Processor = "processor",
    }
}

codes! {
    /// Where an activity stands.
    Status {
        /// Somebody has written it down.
        Draft = "draft",
        /// The security officer has confirmed its legal bases.
        BasisConfirmed = "basis_confirmed",
        /// The head of the business has approved it.
        Approved = "approved",
        /// It is under way.
        Live = "live",
        /// It has ended.
        Ceased = "ceased",
    }
}

codes! {
    /// The letter of GDPR Art. 6(1).
    LegalBasis {
        /// Consent.
        Consent = "6a",
        /// A contract with the person.
        Contract = "6b",
        /// A legal duty.
        LegalDuty = "6c",
        /// Vital interests.
        VitalInterests = "6d",
        /// A task in the public interest.
        PublicTask = "6e",
        /// A legitimate interest that outweighs theirs.
        LegitimateInterest = "6f",
    }
}

codes! {
    /// The letter of GDPR Art. 9(2).
    Article9 {
        /// Explicit consent.
        ExplicitConsent = "9a",
        /// Duties and rights of employment and social law.
        Employment = "9b",
        /// Vital interests of somebody who cannot consent.
        VitalInterests = "9c",
        /// An association's own members.
        Association = "9d",
        /// The person has made it public.
        MadePublic = "9e",
        /// Legal claims.
        LegalClaims = "9f",
        /// Substantial public interest.
        PublicInterest = "9g",
        /// Health care and occupational medicine.
        HealthCare = "9h",
        /// Public health.
        PublicHealth = "9i",
        /// Archiving, research and statistics.
        Archiving = "9j",
    }
}

codes! {
    /// How much protection data needs, independent of Art. 9.
    Sensitivity {
        /// As all personal data does.
        Normal = "normal",
        /// More: sick notes, assessments, warnings (DT-25).
        Extra = "extra",
    }
}

codes! {
    /// What a step did.
    StepKind {
        /// It was written down.
        Drafted = "drafted",
        /// It was changed.
        Changed = "changed",
        /// A change of what it rests on was proposed.
        Proposed = "proposed",
        /// Its legal bases were confirmed.
        BasisConfirmed = "basis_confirmed",
        /// It was approved, or the proposed change of it was.
        Approved = "approved",
        /// It went live.
        Started = "started",
        /// It was said to be right as it is written.
        Confirmed = "confirmed",
        /// It ended.
        Ceased = "ceased",
    }
}
