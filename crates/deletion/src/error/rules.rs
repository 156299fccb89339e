//! Refusals about rules, holds, lists, reviews and orders.

use kernel::FaultKind::{Conflict, Forbidden, Invalid, NotFound};

use super::Told;

/// Why something about rules, holds, lists, reviews or orders is refused. Nothing that somebody typed is repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulesRefusal {
    /// No such rule here.
    #[error("no such retention rule")]
    RuleNotFound,
    /// What a rule is called has a form.
    #[error("a rule is called by 1 to 64 letters, digits, '-', '_' or '.', as A-R1")]
    RuleKey,
    /// The definition has faults.
    #[error("the rule cannot be so: {}", .0.join("; "))]
    Definition(Vec<String>),
    /// A step that is not carried out yet.
    #[error("a rule cannot anonymise or archive yet; use erase, redact, suppress, close, return or review")]
    StepUnsupported,
    /// The rule says this already.
    #[error("the rule says this already")]
    RuleUnchanged,
    /// This version is not waiting for approvals.
    #[error("this version of the rule is not waiting for approval")]
    RuleNotWaiting,
    /// Two different people approve.
    #[error("two different people approve a rule, and this one has")]
    ApprovedAlready,
    /// Another rule governs the same data.
    #[error("{0} governs the same data at once: change that rule first, or tell the two apart by their states")]
    Overlap(String),
    /// A reason is missing or too long.
    #[error("say why, in 1 to 10000 characters, and name nobody")]
    Reason(&'static str),
    /// What is cited is missing or too long.
    #[error("cite it in 1 to 1000 characters")]
    Cited(&'static str),
    /// Only the role that was asked may.
    #[error("this is for whoever holds the role that was asked")]
    RoleRequired,
    /// No such thing is held.
    #[error("nothing of this kind is held under this id")]
    HoldingNotFound,
    /// It is being erased right now.
    #[error("this is being erased right now; look again in a moment")]
    UnderWay,
    /// No such hold here.
    #[error("no such hold")]
    HoldNotFound,
    /// The hold has ended.
    #[error("this hold has ended already")]
    HoldEnded,
    /// A hold ends later than today.
    #[error("a hold ends later than today, and before the year 9999")]
    HoldUntil,
    /// The register has no such category.
    #[error("the register has no such category; write it as A-07/contact, or A-07/* for a whole activity")]
    HoldCategory,
    /// Nobody knows such a condition.
    #[error("nobody can answer a condition of the rule")]
    ConditionUnknown,
    /// No such entry of a list.
    #[error("no such entry of a list")]
    CandidateNotFound,
    /// What the entry was about is gone.
    #[error("what this entry was about has been erased")]
    CandidateErased,
    /// No such review here.
    #[error("no such retention review")]
    ReviewNotFound,
    /// It has been answered.
    #[error("this has been answered already")]
    ReviewAnswered,
    /// No such entry of the review.
    #[error("the review has no such entry")]
    ReviewEntry,
    /// The rule does not allow this answer.
    #[error("the rule does not allow this answer")]
    ReviewAnswer,
    /// What is kept is asked about again, later than today.
    #[error("say when to ask again: later than today, and before the year 9999")]
    ReviewNext,
    /// The rule asks for evidence.
    #[error("the rule asks for evidence: cite it in 1 to 1000 characters")]
    ReviewEvidence,
    /// No such order here.
    #[error("no such deletion order")]
    OrderNotFound,
    /// It has been confirmed.
    #[error("this order has been confirmed already")]
    OrderConfirmed,
    /// An order is done between the day that it was issued and today.
    #[error("an order is done on the day that it was issued, or later, and no later than today")]
    OrderDate,
    /// The order does not hold this thing.
    #[error("the order does not hold this thing")]
    OrderThing,
}

impl RulesRefusal {
    pub(crate) fn told(&self) -> Told {
        match self {
            Self::RuleNotFound => (NotFound, "RULE_NOT_FOUND", None),
            Self::RuleKey => (Invalid, "RULE_KEY_INVALID", Some("key")),
            Self::Definition(_) => (Invalid, "RULE_DEFINITION_INVALID", Some("definition")),
            Self::StepUnsupported => (Invalid, "RULE_STEP_UNSUPPORTED", Some("definition")),
            Self::RuleUnchanged => (Invalid, "RULE_UNCHANGED", Some("definition")),
            Self::RuleNotWaiting => (Conflict, "RULE_NOT_WAITING", None),
            Self::ApprovedAlready => (Conflict, "RULE_APPROVED_ALREADY", None),
            Self::Overlap(_) => (Conflict, "RULE_OVERLAPS", Some("definition")),
            Self::Reason(field) => (Invalid, "RETENTION_REASON_INVALID", Some(field)),
            Self::Cited(field) => (Invalid, "RETENTION_SOURCE_INVALID", Some(field)),
            Self::RoleRequired => (Forbidden, "RETENTION_ROLE_REQUIRED", None),
            Self::HoldingNotFound => (NotFound, "HOLDING_NOT_FOUND", Some("target")),
            Self::UnderWay => (Conflict, "ERASURE_UNDER_WAY", Some("target")),
            Self::HoldNotFound => (NotFound, "HOLD_NOT_FOUND", None),
            Self::HoldEnded => (Conflict, "HOLD_ENDED", None),
            Self::HoldUntil => (Invalid, "HOLD_UNTIL_INVALID", Some("until")),
            Self::HoldCategory => (Invalid, "HOLD_CATEGORY_UNKNOWN", Some("target")),
            Self::ConditionUnknown => (Invalid, "CONDITION_UNKNOWN", Some("definition")),
            Self::CandidateNotFound => (NotFound, "CANDIDATE_NOT_FOUND", None),
            Self::CandidateErased => (Conflict, "CANDIDATE_ERASED", None),
            Self::ReviewNotFound => (NotFound, "RETENTION_REVIEW_NOT_FOUND", None),
            Self::ReviewAnswered => (Conflict, "RETENTION_REVIEW_ANSWERED", None),
            Self::ReviewEntry => (NotFound, "RETENTION_REVIEW_ENTRY_UNKNOWN", Some("entries")),
            Self::ReviewAnswer => (Invalid, "RETENTION_REVIEW_ANSWER_INVALID", Some("answer")),
            Self::ReviewNext => (Invalid, "RETENTION_REVIEW_NEXT_INVALID", Some("next")),
            Self::ReviewEvidence => (Invalid, "RETENTION_REVIEW_EVIDENCE_MISSING", Some("evidence")),
            Self::OrderNotFound => (NotFound, "DELETION_ORDER_NOT_FOUND", None),
            Self::OrderConfirmed => (Conflict, "DELETION_ORDER_CONFIRMED", None),
            Self::OrderDate => (Invalid, "DELETION_ORDER_DATE_INVALID", Some("doneOn")),
            Self::OrderThing => (NotFound, "DELETION_ORDER_THING_UNKNOWN", Some("notDone")),
        }
    }

    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::RuleNotFound,
            Self::RuleKey,
            Self::Definition(Vec::new()),
            Self::StepUnsupported,
            Self::RuleUnchanged,
            Self::RuleNotWaiting,
            Self::ApprovedAlready,
            Self::Overlap(String::new()),
            Self::Reason("reason"),
            Self::Cited("source"),
            Self::RoleRequired,
            Self::HoldingNotFound,
            Self::UnderWay,
            Self::HoldNotFound,
            Self::HoldEnded,
            Self::HoldUntil,
            Self::HoldCategory,
            Self::ConditionUnknown,
            Self::CandidateNotFound,
            Self::CandidateErased,
            Self::ReviewNotFound,
            Self::ReviewAnswered,
            Self::ReviewEntry,
            Self::ReviewAnswer,
            Self::ReviewNext,
            Self::ReviewEvidence,
            Self::OrderNotFound,
            Self::OrderConfirmed,
            Self::OrderDate,
            Self::OrderThing,
        ]
    }
}
