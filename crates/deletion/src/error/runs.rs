//! Refusals about plans, runs and certificates.

use kernel::FaultKind::{Conflict, Forbidden, Internal, Invalid, NotFound};

use super::Told;

/// Why something about plans, runs and certificates is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunsRefusal {
    /// No such plan here.
    #[error("no such deletion plan")]
    PlanNotFound,
    /// No such run here.
    #[error("no such deletion run")]
    RunNotFound,
    /// No such certificate here.
    #[error("no such certificate")]
    CertificateNotFound,
    /// The rule is not in force.
    #[error("no rule of this id is in force")]
    RuleNotInForce,
    /// A plan is for a day that has come.
    #[error("a plan is for today or for a day that has passed")]
    DayInFuture,
    /// The rule has a plan that is not over.
    #[error("a plan of this rule is on its way; let it end, or take it back")]
    PlanOpen,
    /// The plan is not waiting.
    #[error("the plan does not stand where this could be done")]
    PlanNotWaiting,
    /// Its time is up.
    #[error("the plan was not approved in time; plan anew")]
    PlanExpired,
    /// The plan, its rule or what it goes by is not what it was.
    #[error("the plan or its rule has changed since it was made; look at it again, or plan anew")]
    PlanChanged,
    /// This person has approved it.
    #[error("you have approved this plan; it needs another person")]
    PlanApproved,
    /// Whoever wrote its rule or asked for it does not approve it.
    #[error("whoever wrote the rule or asked for the plan does not approve it")]
    AuthorApproves,
    /// The run is not running.
    #[error("the run is not running, or was asked to stop already")]
    RunNotRunning,
    /// Another number of things went than should have.
    #[error("another number of things would go than were planned; nothing of this window was erased")]
    WindowMismatch,
    /// Nobody holds things of this kind any more.
    #[error("nobody holds things of the kind that was planned")]
    KindUnknown,
    /// A connected system is declared, but no connection is configured.
    #[error("the plan goes through a connection, and none is configured here")]
    ConnectionsMissing,
    /// The certificate's entry is not signed yet.
    #[error("the certificate's entry is in no checkpoint yet; try again in a moment")]
    CertificateUnsigned,
    /// The rule's definition does not read.
    #[error("the rule cannot be carried out by a plan")]
    RuleNotPlannable,
}

impl RunsRefusal {
    pub(crate) fn told(self) -> Told {
        match self {
            Self::PlanNotFound => (NotFound, "DELETION_PLAN_NOT_FOUND", None),
            Self::RunNotFound => (NotFound, "DELETION_RUN_NOT_FOUND", None),
            Self::CertificateNotFound => (NotFound, "CERTIFICATE_NOT_FOUND", None),
            Self::RuleNotInForce => (NotFound, "RULE_NOT_IN_FORCE", Some("rule")),
            Self::DayInFuture => (Invalid, "DELETION_PLAN_DAY_INVALID", Some("day")),
            Self::PlanOpen => (Conflict, "DELETION_PLAN_OPEN", Some("rule")),
            Self::PlanNotWaiting => (Conflict, "DELETION_PLAN_NOT_WAITING", None),
            Self::PlanExpired => (Conflict, "DELETION_PLAN_EXPIRED", None),
            Self::PlanChanged => (Conflict, "DELETION_PLAN_CHANGED", None),
            Self::PlanApproved => (Conflict, "DELETION_PLAN_APPROVED_ALREADY", None),
            Self::AuthorApproves => (Forbidden, "DELETION_PLAN_AUTHOR_APPROVES", None),
            Self::RunNotRunning => (Conflict, "DELETION_RUN_NOT_RUNNING", None),
            Self::WindowMismatch => (Conflict, "DELETION_WINDOW_MISMATCH", None),
            Self::KindUnknown => (Internal, "DELETION_KIND_UNKNOWN", None),
            Self::ConnectionsMissing => (Invalid, "CONNECTIONS_MISSING", None),
            Self::CertificateUnsigned => (Conflict, "CERTIFICATE_UNSIGNED", None),
            Self::RuleNotPlannable => (Invalid, "RULE_NOT_PLANNABLE", Some("rule")),
        }
    }

    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::PlanNotFound,
            Self::RunNotFound,
            Self::CertificateNotFound,
            Self::RuleNotInForce,
            Self::DayInFuture,
            Self::PlanOpen,
            Self::PlanNotWaiting,
            Self::PlanExpired,
            Self::PlanChanged,
            Self::PlanApproved,
            Self::AuthorApproves,
            Self::RunNotRunning,
            Self::WindowMismatch,
            Self::KindUnknown,
            Self::ConnectionsMissing,
            Self::CertificateUnsigned,
            Self::RuleNotPlannable,
        ]
    }
}
