//! Revoking calendar feeds.

use kernel::{CalendarFeedId, PersonId, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, model};

use super::{CalendarFeed, get, row};
use crate::{Error, Event, REVOKE_CALENDAR_FEED, permissions};

/// Revoke a calendar feed.
#[derive(Debug, Clone, Copy)]
pub struct Revoke {
    /// Which.
    pub feed: CalendarFeedId,
    /// The version that was seen.
    pub seen: Version,
}

/// Revokes a calendar feed: from now on its address is as if it had never been. Revoking again changes nothing.
pub async fn revoke(uow: &mut UnitOfWork, Revoke { feed, seen }: Revoke) -> Result<CalendarFeed, Error> {
    let before = get(uow.db(), uow.scope(), feed).await?.ok_or(Error::CalendarFeedNotFound)?;
    let permission = permissions::by_hand(REVOKE_CALENDAR_FEED, &uow.scope().actor);
    uow.require(permission, &before)?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    close(uow, feed, seen).await
}

/// Revokes all feeds of a person who leaves.
pub(crate) async fn revoke_all_of(uow: &mut UnitOfWork, person: PersonId) -> Result<(), Error> {
    let valid = row::Entity::in_scope(uow.scope())
        .filter(row::Column::PersonId.eq(person))
        .filter(row::Column::RevokedAt.is_null())
        .order_by_asc(row::Column::Id)
        .all(uow.db())
        .await?;
    for feed in valid {
        close(uow, feed.id, feed.version).await?;
    }
    Ok(())
}

async fn close(uow: &mut UnitOfWork, feed: CalendarFeedId, seen: Version) -> Result<CalendarFeed, Error> {
    let change = row::ActiveModel { revoked_at: Set(Some(uow.real_now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, feed, seen, change).await?;
    uow.emit(&Event::CalendarFeedRevoked { feed });
    Ok(after)
}
