//! The words of activities as the API writes them.

use async_graphql::Enum;

/// In which register an activity stands (GDPR Art. 30).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::activities::Side")]
pub enum ActivitySide {
    /// The organisation decides what for and how.
    Controller,
    /// Others do, and the organisation acts for them.
    Processor,
}

/// Where an activity stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::activities::Status")]
pub enum ActivityStatus {
    /// Somebody has written it down.
    Draft,
    /// The security officer has confirmed its legal bases.
    BasisConfirmed,
    /// The head of the business has approved it.
    Approved,
    /// It is under way.
    Live,
    /// It has ended.
    Ceased,
}

/// The letter of GDPR Art. 6(1).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::activities::LegalBasis")]
pub enum LegalBasis {
    /// Consent.
    Consent,
    /// A contract with the person.
    Contract,
    /// A legal duty.
    LegalDuty,
    /// Vital interests.
    VitalInterests,
    /// A task in the public interest.
    PublicTask,
    /// A legitimate interest that outweighs theirs.
    LegitimateInterest,
}

/// The letter of GDPR Art. 9(2).
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::activities::Article9")]
pub enum Article9Condition {
    /// Explicit consent.
    ExplicitConsent,
    /// Duties and rights of employment and social law.
    Employment,
    /// Vital interests of somebody who cannot consent.
    VitalInterests,
    /// An association's own members.
    Association,
    /// The person has made it public.
    MadePublic,
    /// Legal claims.
    LegalClaims,
    /// Substantial public interest.
    PublicInterest,
    /// Health care and occupational medicine.
    HealthCare,
    /// Public health.
    PublicHealth,
    /// Archiving, research and statistics.
    Archiving,
}

/// How much protection data needs, independent of Art. 9.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::activities::Sensitivity")]
pub enum Sensitivity {
    /// As all personal data does.
    Normal,
    /// More: sick notes, assessments, warnings (DT-25).
    Extra,
}

/// What a step of an activity did.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::activities::StepKind")]
pub enum ActivityStepKind {
    /// It was written down.
    Drafted,
    /// It was changed.
    Changed,
    /// A change of what it rests on was proposed.
    Proposed,
    /// Its legal bases were confirmed.
    BasisConfirmed,
    /// It was approved, or the proposed change of it was.
    Approved,
    /// It went live.
    Started,
    /// It was said to be right as it is written.
    Confirmed,
    /// It ended.
    Ceased,
}

/// What is missing in the register, or doubtful.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::activities::FindingCode")]
pub enum RegisterFindingCode {
    /// No retention rule governs a category in one of its states, or several do.
    CategoryUngoverned,
    /// Free text or pictures lie under a rule that was made for something else (OS-06).
    UnstructuredSharesRule,
    /// A processor has no agreement in force.
    ProcessorUncovered,
    /// None of a processor's agreements in force covers all that Art. 28(3) wants.
    AgreementIncomplete,
    /// A legal source has ended.
    SourceExpired,
    /// Data of the level extra has no additional measure.
    MeasureMissing,
    /// Data of the level extra is open to every employee, or to all superiors without a limit.
    AccessTooWide,
    /// It is not said who works with the data.
    AccessUnnamed,
    /// It is not said whom the data is about.
    GroupMissing,
    /// It is not said on whose behalf it is done.
    OnBehalfMissing,
    /// No category of data is named.
    CategoryMissing,
    /// A purpose of special categories names no condition of Art. 9.
    Article9Missing,
    /// Legitimate interest has not been weighed.
    BalancingMissing,
    /// Employees consent: were they free to refuse?
    EmployeeConsent,
    /// Nobody answers for a system, or handles it day by day.
    SystemUnowned,
    /// It was last confirmed more than three years ago.
    ConfirmationOverdue,
    /// A proposed change waits.
    ProposalWaiting,
    /// No routine is named by which it is done.
    RoutineMissing,
    /// It is not said what those concerned are told.
    NoticeMissing,
    /// No assessment of what can go wrong is named.
    RiskAssessmentMissing,
}
