//! What can be done to people, roles and ways to sign in.

mod feeds;
mod people;
mod sign_in;

pub use feeds::FeedMutations;
pub use people::PeopleMutations;
pub use sign_in::SignInMutations;
