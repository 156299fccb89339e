//! A meeting from inside: sittings, items of the agenda, minutes.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use futures_util::future::try_join_all;
use kernel::{AgendaItemId, MinutesId, NEW, OccurrenceId, SittingId, Subject};
use store::Read;

use super::occurrence::{AgendaOf, Occurrence};
use super::quorum::{MissingQuorum, Seat};
use crate::ApiError;
use crate::graphql::access::{Appointment, Person, Role};
use crate::graphql::actions::{self, Action};
use crate::graphql::batch::Relation;
use crate::graphql::node::{self, Node};
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// Whether whoever asks may look into meetings. It is the same for all of them.
pub(super) async fn may_look_inside(session: &Session) -> Result<bool, ApiError> {
    Ok(session.reading()?.read.may(reviews::VIEW_REVIEWS, NEW).await?)
}

/// One attempt to hold a meeting.
#[derive(Clone)]
pub struct Sitting(pub(super) reviews::Sitting);

/// One attempt to hold a meeting.
#[Object]
impl Sitting {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Of which meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Occurrence>, ApiError> {
        Occurrence::find(ctx.session(), self.0.occurrence_id).await
    }

    /// Which attempt, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// When people sat.
    async fn held_at(&self) -> DateTime {
        DateTime(self.0.held_at)
    }

    /// When it was written down.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// Who wrote it down, where that was a person.
    async fn recorded_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.recorded_by).await
    }

    /// Whether there was a quorum.
    async fn quorate(&self) -> bool {
        self.0.quorate
    }

    /// How many people counted for the quorum.
    async fn persons(&self) -> i32 {
        self.0.persons
    }

    /// What the quorum lacked.
    async fn missing(&self) -> MissingQuorum {
        MissingQuorum::of(&self.0.missing)
    }

    /// Who was there, one for each person and role.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn attendance(&self, ctx: &Context<'_>) -> Result<Vec<Seat>, ApiError> {
        let seats = ctx.session().load::<AttendanceOf>(self.0.id).await?.unwrap_or_default();
        Ok(seats.into_iter().map(Seat::from).collect())
    }
}

impl Sitting {
    /// The sitting of this id, for whoever may look into meetings.
    pub(in crate::graphql) async fn find(session: &Session, id: SittingId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<SittingById>(id).await?;
        let may = may_look_inside(session).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

/// Something that a meeting must treat, and what it decided.
#[derive(Clone)]
pub struct AgendaItem(pub(super) reviews::AgendaItem);

/// Why something stands on an agenda.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "reviews::DrawnAs")]
pub enum AgendaReason {
    /// A case reported since the last meeting.
    NewCase,
    /// A case that an earlier meeting did not bring to its end.
    OpenCase,
    /// An action whose due date has passed.
    OverdueAction,
    /// An action that is under way.
    OpenAction,
}

/// What a meeting decided on an item.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "reviews::Outcome")]
pub enum DecisionOutcome {
    /// Somebody does something by a day.
    Actions,
    /// Nothing is done; it is said why.
    NoAction,
    /// Of an action: it goes on as it stands.
    FollowUp,
    /// The next meeting treats it; it is said why.
    Postponed,
}

/// Something that a meeting must treat, and what it decided.
#[Object]
impl AgendaItem {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a decision.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Of which meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Occurrence>, ApiError> {
        Occurrence::find(ctx.session(), self.0.occurrence_id).await
    }

    /// Its place on the agenda, from 1.
    async fn position(&self) -> i32 {
        self.0.position
    }

    /// What it is about; null where you may not see that.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        node::find_subject(ctx.session(), &self.0.subject()).await
    }

    /// Why it stands here.
    async fn drawn_as(&self) -> AgendaReason {
        self.0.drawn_as.into()
    }

    /// When it came onto the agenda.
    async fn drawn_at(&self) -> DateTime {
        DateTime(self.0.drawn_at)
    }

    /// What is written about it is open to its subject's circle only.
    async fn restricted(&self) -> bool {
        self.0.restricted
    }

    /// What was decided; null = nothing yet.
    async fn outcome(&self) -> Option<DecisionOutcome> {
        self.0.outcome.map(DecisionOutcome::from)
    }

    /// Why it was decided so; of a restricted item null where you may not see its subject.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let hidden = self.0.restricted && node::find_subject(ctx.session(), &self.0.subject()).await?.is_none();
        Ok(self.0.reason.as_deref().filter(|_| !hidden))
    }

    /// The actions that were decided, as far as you may see them.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<Action>, ApiError> {
        actions::find_all(ctx.session(), &self.0.actions.0).await
    }

    /// Who wrote the decision down, where that was a person.
    async fn decided_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.decided_by).await
    }

    /// When the decision was written down.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }
}

impl AgendaItem {
    /// The item of this id, for whoever may look into meetings.
    pub(in crate::graphql) async fn find(session: &Session, id: AgendaItemId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<ItemById>(id).await?;
        let may = may_look_inside(session).await?;
        Ok(found.filter(|_| may).map(Self))
    }

    pub(in crate::graphql) fn meeting_id(&self) -> OccurrenceId {
        self.0.occurrence_id
    }
}

/// What meetings have decided on something, in order; nothing for whoever may not look into meetings.
pub(in crate::graphql) async fn treatments_of(
    session: &Session,
    subject: Subject,
) -> Result<Option<Vec<AgendaItem>>, ApiError> {
    if !may_look_inside(session).await? {
        return Ok(None);
    }
    let items = session.load::<TreatmentsOf>(subject).await?.unwrap_or_default();
    Ok(Some(items.into_iter().map(AgendaItem).collect()))
}

/// What a meeting was and decided, frozen and signed.
#[derive(Clone)]
pub struct Minutes(pub(super) reviews::Minutes);

/// What a meeting was and decided, frozen and signed.
#[Object]
impl Minutes {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Of which meeting.
    async fn meeting(&self, ctx: &Context<'_>) -> Result<Option<Occurrence>, ApiError> {
        Occurrence::find(ctx.session(), self.0.occurrence_id).await
    }

    /// Canonical JSON of everything that was signed; null where it speaks of a confidential case that you may not see.
    async fn body(&self, ctx: &Context<'_>) -> Result<Option<&str>, ApiError> {
        let session = ctx.session();
        let items = session.load::<AgendaOf>(self.0.occurrence_id).await?.unwrap_or_default();
        let subjects: Vec<_> = items.iter().filter(|item| item.restricted).map(reviews::AgendaItem::subject).collect();
        let seen = try_join_all(subjects.iter().map(|subject| node::find_subject(session, subject))).await?;
        Ok(seen.iter().all(Option::is_some).then_some(&self.0.body))
    }

    /// SHA-256 of the body, in hexadecimal digits.
    async fn hash(&self) -> &str {
        &self.0.hash
    }

    /// Who signed.
    async fn signed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find(ctx.session(), self.0.signed_by).await
    }

    /// In which role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// In place of the ordinary holder.
    async fn deputy(&self) -> bool {
        self.0.deputy
    }

    /// The appointment that gave the role.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>, ApiError> {
        match self.0.appointment_id {
            Some(id) => Appointment::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// When it was signed.
    async fn signed_at(&self) -> DateTime {
        DateTime(self.0.signed_at)
    }
}

impl Minutes {
    /// The minutes of this id, for whoever may look into meetings.
    pub(in crate::graphql) async fn find(session: &Session, id: MinutesId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<MinutesById>(id).await?;
        let may = may_look_inside(session).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct SittingById;

impl Relation for SittingById {
    type Key = SittingId;
    type Value = reviews::Sitting;

    async fn load(read: &Read, keys: Vec<SittingId>) -> Result<HashMap<SittingId, Self::Value>, ApiError> {
        Ok(reviews::sittings_by_ids(read, read.scope(), &keys).await?)
    }
}

struct AttendanceOf;

impl Relation for AttendanceOf {
    type Key = SittingId;
    type Value = Vec<reviews::Attendant>;

    async fn load(read: &Read, keys: Vec<SittingId>) -> Result<HashMap<SittingId, Self::Value>, ApiError> {
        Ok(reviews::attendance_of(read, read.scope(), &keys).await?)
    }
}

struct ItemById;

impl Relation for ItemById {
    type Key = AgendaItemId;
    type Value = reviews::AgendaItem;

    async fn load(read: &Read, keys: Vec<AgendaItemId>) -> Result<HashMap<AgendaItemId, Self::Value>, ApiError> {
        Ok(reviews::items_by_ids(read, read.scope(), &keys).await?)
    }
}

struct TreatmentsOf;

impl Relation for TreatmentsOf {
    type Key = Subject;
    type Value = Vec<reviews::AgendaItem>;

    async fn load(read: &Read, keys: Vec<Subject>) -> Result<HashMap<Subject, Self::Value>, ApiError> {
        Ok(reviews::treated_in(read, read.scope(), &keys).await?)
    }
}

struct MinutesById;

impl Relation for MinutesById {
    type Key = MinutesId;
    type Value = reviews::Minutes;

    async fn load(read: &Read, keys: Vec<MinutesId>) -> Result<HashMap<MinutesId, Self::Value>, ApiError> {
        Ok(reviews::minutes_by_ids(read, read.scope(), &keys).await?)
    }
}
