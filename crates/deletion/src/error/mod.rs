//! What can be refused, and its code.

mod rules;
mod runs;

use kernel::{Fault, FaultKind};

pub use rules::RulesRefusal;
pub use runs::RunsRefusal;

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule, hold, list, review or order refuses.
    #[error(transparent)]
    Rules(#[from] RulesRefusal),
    /// A plan, run or certificate refuses.
    #[error(transparent)]
    Runs(#[from] RunsRefusal),
    /// The owner of a kind of thing refused to erase it, or failed.
    #[error("{0}")]
    Refused(Box<dyn Fault>),
    /// A connected system refused or failed.
    #[error(transparent)]
    Connectors(#[from] connectors::Error),
    /// Organisation or people could not be read.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// Another crate refused behind a port.
    #[error(transparent)]
    Port(#[from] ports::Error),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What a refusal tells the doors: its kind, its code, and the input field that is at fault.
pub(crate) type Told = (FaultKind, &'static str, Option<&'static str>);

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "CANDIDATE_ERASED",
        "CANDIDATE_NOT_FOUND",
        "CERTIFICATE_NOT_FOUND",
        "CERTIFICATE_UNSIGNED",
        "CONDITION_UNKNOWN",
        "CONNECTIONS_MISSING",
        "DELETION_KIND_UNKNOWN",
        "DELETION_ORDER_CONFIRMED",
        "DELETION_ORDER_DATE_INVALID",
        "DELETION_ORDER_NOT_FOUND",
        "DELETION_ORDER_THING_UNKNOWN",
        "DELETION_PLAN_APPROVED_ALREADY",
        "DELETION_PLAN_AUTHOR_APPROVES",
        "DELETION_PLAN_CHANGED",
        "DELETION_PLAN_DAY_INVALID",
        "DELETION_PLAN_EXPIRED",
        "DELETION_PLAN_NOT_FOUND",
        "DELETION_PLAN_NOT_WAITING",
        "DELETION_PLAN_OPEN",
        "DELETION_RUN_NOT_FOUND",
        "DELETION_RUN_NOT_RUNNING",
        "DELETION_WINDOW_MISMATCH",
        "ERASURE_UNDER_WAY",
        "HOLDING_NOT_FOUND",
        "HOLD_CATEGORY_UNKNOWN",
        "HOLD_ENDED",
        "HOLD_NOT_FOUND",
        "HOLD_UNTIL_INVALID",
        "RETENTION_REASON_INVALID",
        "RETENTION_REVIEW_ANSWERED",
        "RETENTION_REVIEW_ANSWER_INVALID",
        "RETENTION_REVIEW_ENTRY_UNKNOWN",
        "RETENTION_REVIEW_EVIDENCE_MISSING",
        "RETENTION_REVIEW_NEXT_INVALID",
        "RETENTION_REVIEW_NOT_FOUND",
        "RETENTION_ROLE_REQUIRED",
        "RETENTION_SOURCE_INVALID",
        "RULE_APPROVED_ALREADY",
        "RULE_DEFINITION_INVALID",
        "RULE_KEY_INVALID",
        "RULE_NOT_FOUND",
        "RULE_NOT_IN_FORCE",
        "RULE_NOT_PLANNABLE",
        "RULE_NOT_WAITING",
        "RULE_OVERLAPS",
        "RULE_STEP_UNSUPPORTED",
        "RULE_UNCHANGED",
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
            Self::Rules(refusal) => refusal.told().0,
            Self::Runs(refusal) => refusal.told().0,
            Self::Refused(fault) => fault.kind(),
            Self::Connectors(error) => error.kind(),
            Self::Access(error) => error.kind(),
            Self::Port(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Rules(refusal) => refusal.told().1,
            Self::Runs(refusal) => refusal.told().1,
            Self::Refused(fault) => fault.code(),
            Self::Connectors(error) => error.code(),
            Self::Access(error) => error.code(),
            Self::Port(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Rules(refusal) => refusal.told().2,
            Self::Runs(refusal) => refusal.told().2,
            Self::Refused(fault) => fault.field(),
            Self::Connectors(error) => error.field(),
            Self::Access(error) => error.field(),
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
        let mut codes: Vec<_> = RulesRefusal::all().iter().map(|refusal| refusal.told().1).collect();
        codes.extend(RunsRefusal::all().into_iter().map(|refusal| refusal.told().1));
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, Error::CODES);
    }
}
