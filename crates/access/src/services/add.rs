//! Entering a service.

use kernel::{NEW, Role, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::rules::{valid_name, valid_role};
use super::{Service, by_name, row};
use crate::{Error, Event, MANAGE_SERVICES, permissions};

/// Enter a service.
#[derive(Debug, Clone)]
pub struct Add {
    /// What it is called.
    pub name: String,
    /// The role that it shall have.
    pub role: Role,
}

/// Enters a service. It can do nothing until somebody makes a token for it.
pub async fn add(uow: &mut UnitOfWork, new: Add) -> Result<Service, Error> {
    let permission = permissions::by_hand(MANAGE_SERVICES, &uow.scope().actor);
    uow.require(permission, NEW)?;
    let name = valid_name(&new.name)?;
    valid_role(new.role)?;
    if by_name(uow.db(), uow.scope(), &name).await?.is_some() {
        return Err(Error::ServiceNameTaken);
    }
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        name: Set(name),
        role: Set(new.role),
        added_at: Set(uow.now()),
        retired_at: Set(None),
    };
    let service = model::insert(uow, row).await?;
    uow.emit(&Event::ServiceAdded { service: service.id });
    Ok(service)
}
