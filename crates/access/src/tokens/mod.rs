//! Tokens for the API: of a person, of a service, or of an account. Shown once; only their hash is kept.

mod create;
mod model;
mod queries;
mod revoke;
mod rules;

pub use create::{ForAccount, ForPerson, ForService, create_for_account, create_for_person, create_for_service};
pub use model::Token;
pub(crate) use model::row;
pub use queries::{by_ids, get, page};
pub use revoke::{Revoke, revoke};
pub(crate) use revoke::{revoke_all_of, revoke_all_of_service};
pub(crate) use rules::role_of_person;
