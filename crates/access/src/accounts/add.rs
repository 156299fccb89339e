//! Entering an account.

use kernel::{NEW, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use store::{Scoped, UnitOfWork, model};

use super::Account;
use super::model::row;
use crate::{Error, Event, MANAGE_ACCOUNTS, persons};

/// Enter an account.
#[derive(Debug, Clone)]
pub struct Add {
    /// The name that they sign in with.
    pub email: String,
}

/// Enters an account. The unit is the installation's: accounts stand above organisations.
pub async fn add(uow: &mut UnitOfWork, Add { email }: Add) -> Result<Account, Error> {
    uow.require(MANAGE_ACCOUNTS, NEW)?;
    if uow.organisation() != uow.installation() {
        return Err(Error::OrganisationNotInstallation);
    }
    let email = persons::address(&email)?;
    let taken = row::Entity::in_scope(uow.scope()).filter(row::Column::Email.eq(&email));
    if taken.count(uow.db()).await? > 0 {
        return Err(Error::AccountEmailTaken);
    }
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        email: Set(email),
        made_at: Set(uow.now()),
    };
    let account = model::insert(uow, row).await?;
    uow.emit(&Event::AccountAdded { account: account.id });
    Ok(account)
}
