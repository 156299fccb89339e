//! One time that a duty is due, as the API shows it. A meeting is one of these.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use kernel::{Id, OccurrenceId, Position, SortKey};
use store::Read;

use super::duty::{Duty, DutyKind};
use super::meeting::{AgendaItem, Minutes, Sitting, may_look_inside};
use super::quorum::{Quorum, Seat};
use crate::ApiError;
use crate::graphql::access::{Organisation, Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::{Date, DateTime, Deadline};
use crate::graphql::session::{Ask, Session};

/// One time that a duty is due. Of a meeting it is the meeting.
#[derive(Clone)]
pub struct Occurrence(pub(super) reviews::Occurrence);

/// Where an occurrence stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "reviews::State")]
pub enum OccurrenceState {
    /// It may be done until its window closes; a meeting may have been tried without a quorum.
    Open,
    /// A meeting was held with a quorum; a task was done.
    Held,
    /// Its window closed and nobody had done it.
    Missed,
}

/// One time that a duty is due. Of a meeting it is the meeting.
#[Object]
impl Occurrence {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Of which duty.
    async fn duty(&self, ctx: &Context<'_>) -> Result<Option<Duty>, ApiError> {
        Duty::find(ctx.session(), self.0.duty_id).await
    }

    /// A meeting or a task.
    async fn kind(&self) -> DutyKind {
        self.0.kind.into()
    }

    /// Its calendar name, as `2026-03`.
    async fn period(&self) -> &str {
        &self.0.period
    }

    /// The date on which it is due.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// When it is due.
    async fn due_at(&self) -> DateTime {
        DateTime(self.0.due_at)
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// Whether it was opened noticeably later than it should have been.
    async fn late(&self) -> bool {
        self.0.is_late()
    }

    /// From this instant on it can no longer be done.
    async fn closes_at(&self) -> DateTime {
        DateTime(self.0.closes_at)
    }

    /// The end of its window as a deadline that explains itself.
    async fn deadline(&self, ctx: &Context<'_>) -> Result<Deadline, ApiError> {
        let zone = Organisation::own_zone(ctx.session()).await?;
        Ok(self.0.deadline(zone).into())
    }

    /// The role that answers for it.
    async fn owner_role(&self) -> Role {
        self.0.owner_role.into()
    }

    /// Of a meeting: who must be there, as it was agreed when it opened.
    async fn quorum(&self) -> Option<Quorum> {
        self.0.quorum.as_ref().map(Quorum::of)
    }

    /// Where it stands.
    async fn state(&self) -> OccurrenceState {
        self.0.state.into()
    }

    /// When it was held or done.
    async fn held_at(&self) -> Option<DateTime> {
        self.0.held_at.map(DateTime)
    }

    /// Of a meeting: when its minutes were signed. Nothing in it changes after that.
    async fn signed_at(&self) -> Option<DateTime> {
        self.0.signed_at.map(DateTime)
    }

    /// Of a task: who confirmed that it was done.
    async fn confirmed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.confirmed_by).await
    }

    /// Of a task: what was done and found.
    async fn confirmation(&self) -> Option<&str> {
        self.0.confirmation.as_deref()
    }

    /// When it was found that nobody had done it.
    async fn missed_at(&self) -> Option<DateTime> {
        self.0.missed_at.map(DateTime)
    }

    /// Who was called, one for each person and role.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn invitations(&self, ctx: &Context<'_>) -> Result<Vec<Seat>, ApiError> {
        let called = ctx.session().load::<InvitationsOf>(self.0.id).await?.unwrap_or_default();
        Ok(called.into_iter().map(Seat::from).collect())
    }

    /// Of a meeting: each attempt to hold it; null where you may not look into meetings.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn sittings(&self, ctx: &Context<'_>) -> Result<Option<Vec<Sitting>>, ApiError> {
        if !may_look_inside(ctx.session()).await? {
            return Ok(None);
        }
        let sittings = ctx.session().load::<SittingsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(sittings.into_iter().map(Sitting).collect()))
    }

    /// Of a meeting: what it must treat, in order; null where you may not look into meetings.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn agenda(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<AgendaItem>>, ApiError> {
        let session = ctx.session();
        let list = List::new(session, "Occurrence.agenda")?.of(self.0.id);
        if !may_look_inside(session).await? {
            return Ok(None);
        }
        let items = session.load::<AgendaOf>(self.0.id).await?.unwrap_or_default();
        let position = |item: &reviews::AgendaItem| Position {
            sort: SortKey::Number(i64::from(item.position)),
            id: item.id.uuid(),
        };
        Ok(Some(list.cut(items, Window { first, after, last, before }, position, AgendaItem)?))
    }

    /// Of a meeting: its minutes; null until they are signed, or where you may not look into meetings.
    async fn minutes(&self, ctx: &Context<'_>) -> Result<Option<Minutes>, ApiError> {
        if !may_look_inside(ctx.session()).await? {
            return Ok(None);
        }
        Ok(ctx.session().load::<MinutesOf>(self.0.id).await?.map(Minutes))
    }
}

impl Occurrence {
    /// The occurrence of this id, for whoever may see the year wheel.
    pub(in crate::graphql) async fn find(session: &Session, id: OccurrenceId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ById>(session, id, reviews::VIEW_DUTIES).await?.map(Self))
    }
}

struct ById;

impl Relation for ById {
    type Key = OccurrenceId;
    type Value = reviews::Occurrence;

    async fn load(read: &Read, keys: Vec<OccurrenceId>) -> Result<HashMap<OccurrenceId, Self::Value>, ApiError> {
        Ok(reviews::occurrences::by_ids(read, read.scope(), &keys).await?)
    }
}

struct InvitationsOf;

impl Relation for InvitationsOf {
    type Key = OccurrenceId;
    type Value = Vec<reviews::Invitation>;

    async fn load(read: &Read, keys: Vec<OccurrenceId>) -> Result<HashMap<OccurrenceId, Self::Value>, ApiError> {
        Ok(reviews::occurrences::invitations_of(read, read.scope(), &keys).await?)
    }
}

struct SittingsOf;

impl Relation for SittingsOf {
    type Key = OccurrenceId;
    type Value = Vec<reviews::Sitting>;

    async fn load(read: &Read, keys: Vec<OccurrenceId>) -> Result<HashMap<OccurrenceId, Self::Value>, ApiError> {
        Ok(reviews::sittings_of(read, read.scope(), &keys).await?)
    }
}

/// The agenda of a meeting.
pub(super) struct AgendaOf;

impl Relation for AgendaOf {
    type Key = OccurrenceId;
    type Value = Vec<reviews::AgendaItem>;

    async fn load(read: &Read, keys: Vec<OccurrenceId>) -> Result<HashMap<OccurrenceId, Self::Value>, ApiError> {
        Ok(reviews::agenda_of(read, read.scope(), &keys).await?)
    }
}

struct MinutesOf;

impl Relation for MinutesOf {
    type Key = OccurrenceId;
    type Value = reviews::Minutes;

    async fn load(read: &Read, keys: Vec<OccurrenceId>) -> Result<HashMap<OccurrenceId, Self::Value>, ApiError> {
        Ok(reviews::minutes_of(read, read.scope(), &keys).await?)
    }
}
