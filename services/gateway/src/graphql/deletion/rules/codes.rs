//! The words of retention rules as the API writes them.

use async_graphql::Enum;

/// Where a version of a rule stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::rule::State")]
pub enum RetentionRuleState {
    /// Nobody has approved it.
    Draft,
    /// One person has approved it.
    ApprovedOnce,
    /// Two people have approved it: it is gone by.
    InForce,
    /// Another version took its place.
    Superseded,
    /// It was taken back.
    Withdrawn,
}

/// What a due date means.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::rule::Kind")]
pub enum RetentionRuleKind {
    /// Gone on the date.
    Ceiling,
    /// Kept through the date, so done the day after.
    Floor,
}

/// What a trigger is moved to before the period runs.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::rule::Round")]
pub enum RetentionRounding {
    /// The end of the financial year that it falls into.
    FinancialYear,
    /// The end of the calendar year that it falls into.
    CalendarYear,
}

/// How many approvals a plan needs beside the rule's own two.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::rule::Approval")]
pub enum PlanApprovals {
    /// The rule's own two stand.
    None,
    /// One more.
    One,
    /// Two more.
    Two,
}

/// What a review may be answered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::rule::Answer")]
pub enum RetentionAnswer {
    /// It stays, with a reason and a date on which it is asked about again.
    Keep,
    /// The next step happens; without one it is erased.
    Dispose,
    /// It was handed over to somebody else; what lies here goes as if disposed of.
    Transfer,
}
