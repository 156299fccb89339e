//! Making and revoking calendar feeds.

use access::calendar_feeds::{Create, Revoke};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use store::UnitOfWork;

use crate::ApiError;
use crate::graphql::access::{CalendarFeed, Role};
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::session::Ask;

/// A calendar feed to be made, for yourself.
#[derive(InputObject)]
pub struct CreateCalendarFeedInput {
    /// The one role whose dates it is to show; null = all that you hold.
    role: Option<Role>,
    /// The same key again answers the same for 7 days, but for the address.
    idempotency_key: Option<String>,
}

/// The calendar feed that was made.
#[derive(SimpleObject)]
pub struct CreateCalendarFeedPayload {
    /// The feed as it is kept.
    calendar_feed: Option<CalendarFeed>,
    /// Where calendars fetch it on this server, as /calendar/….ics. Shown this once; null in the answer to a repeated key, for
    /// only its hash is kept. Whoever knows it reads the dates, so it is given to nobody else.
    path: Option<String>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A calendar feed to be revoked.
#[derive(InputObject)]
pub struct RevokeCalendarFeedInput {
    /// Which.
    calendar_feed: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The calendar feed that was revoked.
#[derive(SimpleObject)]
pub struct RevokeCalendarFeedPayload {
    /// The feed.
    calendar_feed: Option<CalendarFeed>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What can be done to calendar feeds.
#[derive(Default)]
pub struct FeedMutations;

#[Object]
impl FeedMutations {
    /// Makes an address at which your calendar fetches the dates of your roles, or of one of them.
    async fn create_calendar_feed(
        &self,
        ctx: &Context<'_>,
        input: CreateCalendarFeedInput,
    ) -> Result<Option<CreateCalendarFeedPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("createCalendarFeed", &input)?;
        let command = Create { role: input.role.map(Into::into) };
        let mut secret = None;
        let work = async |uow: &mut UnitOfWork| {
            let (feed, shown) = access::calendar_feeds::create(uow, command).await?;
            secret = Some(shown);
            Ok(feed.id)
        };
        let done = session.write::<_, access::Error>(key, work).await?;
        let calendar_feed = CalendarFeed::find(session, done.value).await?;
        let path = secret.map(|secret| format!("/calendar/{}.ics", secret.expose()));
        Ok(Some(CreateCalendarFeedPayload { calendar_feed, path, audit_entry: first_entry(&done.audit) }))
    }

    /// Revokes a calendar feed, now.
    async fn revoke_calendar_feed(
        &self,
        ctx: &Context<'_>,
        input: RevokeCalendarFeedInput,
    ) -> Result<Option<RevokeCalendarFeedPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("revokeCalendarFeed", &input)?;
        let feed = input::id(&input.calendar_feed, "calendarFeed")?;
        let command = Revoke { feed, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(access::calendar_feeds::revoke(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let calendar_feed = CalendarFeed::find(session, done.value).await?;
        Ok(Some(RevokeCalendarFeedPayload { calendar_feed, audit_entry: first_entry(&done.audit) }))
    }
}
