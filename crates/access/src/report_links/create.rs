//! Making a report link.

use kernel::{Instant, NEW, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{ReportLink, row};
use crate::secret::REPORT_LINK;
use crate::{Error, Event, MANAGE_REPORT_LINKS, Secret, permissions};

/// The longest label.
const LABEL: usize = 100;

/// Make a report link.
#[derive(Debug, Clone)]
pub struct Create {
    /// Where it hangs or whom it was given to.
    pub label: String,
    /// Real time from which it is void; none = never.
    pub expires_at: Option<Instant>,
}

/// Makes a report link. Its secret is in the answer, and nowhere else.
pub async fn create(uow: &mut UnitOfWork, new: Create) -> Result<(ReportLink, Secret), Error> {
    let permission = permissions::by_hand(MANAGE_REPORT_LINKS, &uow.scope().actor);
    uow.require(permission, NEW)?;
    let label = new.label.trim();
    if !(1..=LABEL).contains(&label.chars().count()) {
        return Err(Error::ReportLinkLabel);
    }
    if new.expires_at.is_some_and(|expires| expires <= uow.real_now()) {
        return Err(Error::ReportLinkExpiry);
    }
    let secret = Secret::new(REPORT_LINK)?;
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        secret_hash: Set(secret.hash()),
        label: Set(label.to_owned()),
        made_at: Set(uow.now()),
        expires_at: Set(new.expires_at),
        revoked_at: Set(None),
    };
    let link = model::insert(uow, row).await?;
    uow.emit(&Event::ReportLinkCreated { link: link.id });
    Ok((link, secret))
}
