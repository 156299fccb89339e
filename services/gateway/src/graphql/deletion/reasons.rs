//! What keeps something, and what has been done to it.

use async_graphql::{Context, Enum, Object};
use deletion::rule::Reason;
use store::erasure::Receipt;

use super::holds::Hold;
use super::reviews::RetentionReview;
use super::runs::DeletionRun;
use crate::ApiError;
use crate::graphql::node::{self, Node};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::Ask;

/// Why something stays.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum RetentionReasonCode {
    /// The rule governs none of its categories.
    NotGoverned,
    /// The rule is not about things in its state.
    State,
    /// Nothing has happened yet that its period runs from.
    NotBegun,
    /// Its time has not come.
    NotDue,
    /// A run is erasing it right now.
    UnderWay,
    /// Somebody said that it stays.
    Hold,
    /// A condition of the rule keeps it.
    Unless,
    /// Another rule keeps a part of it that would go too.
    OtherRule,
    /// It has not stood on a list for long enough.
    NotListed,
    /// Whether it is still needed has not been decided.
    UnderReview,
    /// A review has kept it.
    Kept,
}

/// What keeps something.
pub struct RetentionReason(pub(super) Reason);

/// What keeps something.
#[Object]
impl RetentionReason {
    /// Why.
    async fn code(&self) -> RetentionReasonCode {
        match &self.0 {
            Reason::NotGoverned => RetentionReasonCode::NotGoverned,
            Reason::State => RetentionReasonCode::State,
            Reason::NotBegun => RetentionReasonCode::NotBegun,
            Reason::NotDue { .. } => RetentionReasonCode::NotDue,
            Reason::UnderWay(_) => RetentionReasonCode::UnderWay,
            Reason::Hold(_) => RetentionReasonCode::Hold,
            Reason::Unless { .. } => RetentionReasonCode::Unless,
            Reason::OtherRule { .. } => RetentionReasonCode::OtherRule,
            Reason::NotListed { .. } => RetentionReasonCode::NotListed,
            Reason::UnderReview { .. } => RetentionReasonCode::UnderReview,
            Reason::Kept { .. } => RetentionReasonCode::Kept,
        }
    }

    /// The local date on which this reason ends, where that is known.
    async fn until(&self) -> Option<Date> {
        match &self.0 {
            Reason::NotDue { on } | Reason::Kept { until: on } => Some(Date(*on)),
            Reason::OtherRule { on, .. } | Reason::NotListed { earliest: on } => on.map(Date),
            _ => None,
        }
    }

    /// The condition that keeps it, as `consent.extended_storage`.
    async fn condition(&self) -> Option<&str> {
        match &self.0 {
            Reason::Unless { condition, .. } => Some(condition),
            _ => None,
        }
    }

    /// What makes the condition true, as far as you may see it.
    async fn by(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        match &self.0 {
            Reason::Unless { by, .. } => node::find_subject(ctx.session(), by).await,
            _ => Ok(None),
        }
    }

    /// What the organisation calls the other rule; null where nobody has said how long that part is kept.
    async fn rule_key(&self) -> Option<&str> {
        match &self.0 {
            Reason::OtherRule { rule, .. } => rule.as_deref(),
            _ => None,
        }
    }

    /// The hold.
    async fn hold(&self, ctx: &Context<'_>) -> Result<Option<Hold>, ApiError> {
        match &self.0 {
            Reason::Hold(id) => Hold::find(ctx.session(), *id).await,
            _ => Ok(None),
        }
    }

    /// The review that asks; null where nobody has been asked yet.
    async fn review(&self, ctx: &Context<'_>) -> Result<Option<RetentionReview>, ApiError> {
        match &self.0 {
            Reason::UnderReview { review: Some(id) } => RetentionReview::find(ctx.session(), *id).await,
            _ => Ok(None),
        }
    }

    /// The run that is erasing it.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<DeletionRun>, ApiError> {
        match &self.0 {
            Reason::UnderWay(id) => DeletionRun::find(ctx.session(), *id).await,
            _ => Ok(None),
        }
    }
}

/// What was done to something, and by what right.
pub struct ErasureReceipt(pub(super) Receipt);

/// What was done to something, and by what right.
#[Object]
impl ErasureReceipt {
    /// What was done: `erase`, `redact` or `suppress`.
    async fn how(&self) -> &str {
        &self.0.how
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }

    /// What the organisation calls the rule.
    async fn rule_key(&self) -> &str {
        &self.0.rule
    }

    /// The number of its version.
    async fn rule_version_number(&self) -> i32 {
        self.0.rule_version
    }

    /// The run that did it.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<DeletionRun>, ApiError> {
        DeletionRun::find(ctx.session(), self.0.run).await
    }
}
