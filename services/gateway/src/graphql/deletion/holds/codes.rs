//! The words of holds as the API writes them.

use async_graphql::Enum;

/// Where a hold stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::hold::HoldState")]
pub enum HoldState {
    /// It keeps.
    Active,
    /// Somebody released it.
    Released,
    /// Its last day has passed.
    Expired,
}

/// What a hold keeps.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::hold::HoldTarget")]
pub enum HoldTarget {
    /// One thing.
    Holding,
    /// Everything on one subject.
    Subject,
    /// Everything in one category, or in all of an activity.
    Category,
}
