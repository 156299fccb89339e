//! The words of holdings as the API writes them.

use async_graphql::Enum;

/// By which way somebody said something.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "records::consents::Channel")]
pub enum ConsentChannel {
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// On a page of ours.
    Web,
    /// On paper.
    Paper,
    /// Face to face.
    InPerson,
    /// By a short message.
    Message,
}
