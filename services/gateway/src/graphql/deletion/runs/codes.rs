//! The words of plans and runs as the API writes them.

use async_graphql::Enum;

/// Where a plan stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::plan::PlanState")]
pub enum DeletionPlanState {
    /// What is due is being gathered.
    Drafting,
    /// It is frozen and waits for people.
    AwaitingApproval,
    /// It is frozen and may be carried out.
    Approved,
    /// It is being carried out.
    Running,
    /// What was erased is being looked for.
    Verifying,
    /// It was carried out and verified.
    Completed,
    /// It was stopped on its way.
    Stopped,
    /// It was not approved, or not begun, in time.
    Expired,
    /// It was taken back before it was begun, or there was nothing to do.
    Cancelled,
}

/// Who carries a plan out.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::plan::PlanKind")]
pub enum DeletionPlanKind {
    /// We do, in our own store and in connected systems.
    Erase,
    /// The owners of systems that are not connected do, by order.
    Order,
}

/// Why a plan needs approvals beside those of its rule.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::plan::ApprovalsFor")]
pub enum ApprovalsFor {
    /// The rule says so.
    Rule,
    /// It is larger than any run may be by itself.
    Cap,
    /// It is too large a share of what the rule governs.
    Share,
    /// It is much larger than the rule's runs were before.
    Usual,
}

/// Where a run stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::run::RunState")]
pub enum DeletionRunState {
    /// Windows are being erased.
    Running,
    /// It waits for the owners of systems to do what they were ordered to.
    Ordered,
    /// What was erased is being looked for.
    Verifying,
    /// All was erased and verified.
    Completed,
    /// It ended before its plan did.
    Stopped,
}

/// Where a window of a run stands. One that was not come to is not there.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::run::WindowState")]
pub enum DeletionWindowState {
    /// Its things are marked; the other system may or may not have been told.
    Claimed,
    /// The owner of the system has been given the order.
    Ordered,
    /// Its outcome is written down.
    Recorded,
    /// Its things were looked for and not found.
    Verified,
    /// Some of its things were still found.
    Residue,
    /// It was given up; its marks were taken away.
    Released,
}

/// How a window's rows were counted.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::run::Counting")]
pub enum RowCounting {
    /// As the rows went.
    Exact,
    /// From the receipt that was left in the same transaction.
    FromReceipt,
    /// Not: a connection broke as the transaction ended. That the rows are gone is verified all the same.
    Unknown,
    /// By whoever erased them by order.
    ByHand,
}
