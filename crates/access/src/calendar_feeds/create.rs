//! Making a calendar feed.

use kernel::{Actor, Role, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use store::{Scoped, UnitOfWork, model};

use super::{CalendarFeed, row};
use crate::secret::CALENDAR_FEED;
use crate::tokens::role_of_person;
use crate::{CREATE_CALENDAR_FEED, Error, Event, Secret, permissions, persons, roles_of};

/// So many feeds of one person are valid at a time: one for each of their calendars, and some to spare.
const MOST: u64 = 20;

/// Make a calendar feed for whoever acts.
#[derive(Debug, Clone, Copy)]
pub struct Create {
    /// The one role whose dates it shows; none = all that the person holds.
    pub role: Option<Role>,
}

/// Makes a calendar feed for oneself. The secret of its address is in the answer, and nowhere else.
pub async fn create(uow: &mut UnitOfWork, new: Create) -> Result<(CalendarFeed, Secret), Error> {
    let permission = permissions::by_hand(CREATE_CALENDAR_FEED, &uow.scope().actor);
    let Actor::Person { person, acting, .. } = uow.scope().actor else {
        uow.require(permission, kernel::NEW)?;
        return Err(Error::PersonNotFound);
    };
    let person = persons::get(uow.db(), uow.scope(), person).await?.ok_or(Error::PersonNotFound)?;
    uow.require(permission, &person)?;
    let held = roles_of(uow.db(), uow.scope(), &[person.id], uow.now()).await?.remove(&person.id).unwrap_or_default();
    let role = role_of_person(new.role, acting, &held)?;
    let valid = row::Entity::in_scope(uow.scope())
        .filter(row::Column::PersonId.eq(person.id))
        .filter(row::Column::RevokedAt.is_null())
        .count(uow.db())
        .await?;
    if valid >= MOST {
        return Err(Error::CalendarFeedsTooMany);
    }
    let secret = Secret::new(CALENDAR_FEED)?;
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        secret_hash: Set(secret.hash()),
        person_id: Set(person.id),
        role: Set(role),
        made_at: Set(uow.now()),
        revoked_at: Set(None),
    };
    let feed = model::insert(uow, row).await?;
    uow.emit(&Event::CalendarFeedCreated { feed: feed.id });
    Ok((feed, secret))
}
