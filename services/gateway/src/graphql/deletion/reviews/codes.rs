//! The words of retention reviews as the API writes them.

use async_graphql::Enum;

/// Where a retention review stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::review::ReviewState")]
pub enum RetentionReviewState {
    /// Something in it is not answered.
    Open,
    /// Everything in it is answered.
    Answered,
}
