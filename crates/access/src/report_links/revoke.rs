//! Revoking a report link.

use kernel::{ReportLinkId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{ReportLink, get, row};
use crate::{Error, Event, MANAGE_REPORT_LINKS, permissions};

/// Revoke a report link.
#[derive(Debug, Clone, Copy)]
pub struct Revoke {
    /// Which.
    pub link: ReportLinkId,
    /// The version that was seen.
    pub seen: Version,
}

/// Revokes a report link. Revoking again changes nothing.
pub async fn revoke(uow: &mut UnitOfWork, Revoke { link, seen }: Revoke) -> Result<ReportLink, Error> {
    let before = get(uow.db(), uow.scope(), link).await?.ok_or(Error::ReportLinkNotFound)?;
    let permission = permissions::by_hand(MANAGE_REPORT_LINKS, &uow.scope().actor);
    uow.require(permission, &before)?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    let change = row::ActiveModel { revoked_at: Set(Some(uow.real_now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, link, seen, change).await?;
    uow.emit(&Event::ReportLinkRevoked { link });
    Ok(after)
}
