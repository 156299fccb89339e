//! Organisations: whose data it is, and what time, holidays and working hours mean there.

mod change;
mod create;
mod model;
mod number;
mod queries;
mod rules;

pub use change::{Change, change};
pub use create::{Create, create};
pub use model::Organisation;
pub(crate) use model::row;
pub use number::valid_number;
pub use queries::{by_ids, find_by_number, ids};
pub(crate) use rules::{Facts, usual_hours, valid_hours, valid_language, valid_name};

use kernel::Scope;
use sea_orm::ConnectionTrait;
use store::Scoped;

use crate::Error;

/// The scope's own organisation.
pub async fn organisation(db: &impl ConnectionTrait, scope: &Scope) -> Result<Organisation, Error> {
    let row = row::Entity::in_scope(scope).one(db).await?;
    Organisation::of(row.ok_or(Error::OrganisationNotFound)?)
}
