//! Retiring a service.

use kernel::{ServiceId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Service, get, row};
use crate::{Error, Event, MANAGE_SERVICES, permissions, tokens};

/// Retire a service.
#[derive(Debug, Clone, Copy)]
pub struct Retire {
    /// Which.
    pub service: ServiceId,
    /// The version that was seen.
    pub seen: Version,
}

/// Retires a service; its tokens are void at once. The row and its name stay, for the trail refers to it. Retiring
/// again changes nothing.
pub async fn retire(uow: &mut UnitOfWork, Retire { service, seen }: Retire) -> Result<Service, Error> {
    let before = get(uow.db(), uow.scope(), service).await?.ok_or(Error::ServiceNotFound)?;
    let permission = permissions::by_hand(MANAGE_SERVICES, &uow.scope().actor);
    uow.require(permission, &before)?;
    if before.retired_at.is_some() {
        return Ok(before);
    }
    let change = row::ActiveModel { retired_at: Set(Some(uow.now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, service, seen, change).await?;
    uow.emit(&Event::ServiceRetired { service });
    tokens::revoke_all_of_service(uow, service).await?;
    Ok(after)
}
