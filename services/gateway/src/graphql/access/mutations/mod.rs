//! What can be done to people, roles and ways to sign in.

mod people;
mod sign_in;

pub use people::PeopleMutations;
pub use sign_in::SignInMutations;
