//! Finding accounts, and where they lead, across the installation.

use kernel::AccountId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use store::InstallationUnit;

use super::model::{row, way};
use super::{Account, Way};
use crate::{Error, persons};

/// One account.
pub async fn find(unit: &InstallationUnit, account: AccountId) -> Result<Option<Account>, Error> {
    Ok(row::Entity::find().filter(row::Column::Id.eq(account)).one(unit).await?)
}

/// The account of this name.
pub async fn find_by_email(unit: &InstallationUnit, email: &str) -> Result<Option<Account>, Error> {
    let Ok(email) = persons::address(email) else { return Ok(None) };
    Ok(row::Entity::find().filter(row::Column::Email.eq(email)).one(unit).await?)
}

/// Where an account leads now, in the order of the organisations' making.
pub(crate) async fn ways_of(unit: &InstallationUnit, account: AccountId) -> Result<Vec<Way>, Error> {
    Ok(way::Entity::find()
        .filter(way::Column::AccountId.eq(account))
        .filter(way::Column::EndedAt.is_null())
        .order_by_asc(way::Column::OrganisationId)
        .all(unit)
        .await?)
}
