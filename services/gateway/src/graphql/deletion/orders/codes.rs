//! The words of deletion orders as the API writes them.

use async_graphql::Enum;

/// Where an order stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::order::OrderState")]
pub enum DeletionOrderState {
    /// Nobody has said that it is done.
    Open,
    /// Whoever answers for the system has said that it is done.
    Confirmed,
}

/// What is ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "deletion::order::Work")]
pub enum DeletionOrderWork {
    /// To erase it there.
    Erase,
    /// To close account, mailbox or membership.
    Close,
    /// To offer it and hand it back, and then to erase it.
    Return,
    /// To blank what the rule says there; the thing itself stays.
    Redact,
}
