//! Calendar feeds: that they exist, never their addresses.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use kernel::CalendarFeedId;
use store::Read;

use super::people::{Person, Role};
use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// An address at which calendars fetch the dates of a person's roles. It is shown once, as it is made.
#[derive(Clone)]
pub struct CalendarFeed(pub(in crate::graphql) access::calendar_feeds::CalendarFeed);

/// An address at which calendars fetch the dates of a person's roles. It is shown once, as it is made.
#[Object]
impl CalendarFeed {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Whose dates it shows.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), Some(self.0.person_id)).await
    }

    /// The one role whose dates it shows; null = all that the person holds.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Role::from)
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        DateTime(self.0.made_at)
    }

    /// Real time at which it was revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

impl CalendarFeed {
    /// The feed of this id, for whoever may see that it exists.
    pub(in crate::graphql) async fn find(session: &Session, id: CalendarFeedId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<CalendarFeedById>(session, id, access::VIEW_CALENDAR_FEEDS).await?.map(Self))
    }
}

struct CalendarFeedById;

impl Relation for CalendarFeedById {
    type Key = CalendarFeedId;
    type Value = access::calendar_feeds::CalendarFeed;

    async fn load(read: &Read, keys: Vec<CalendarFeedId>) -> Result<HashMap<CalendarFeedId, Self::Value>, ApiError> {
        Ok(access::calendar_feeds::by_ids(read, read.scope(), &keys).await?)
    }
}
