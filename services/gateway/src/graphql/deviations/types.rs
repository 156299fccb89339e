//! A case as the API shows it.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};
use futures_util::future::try_join_all;
use kernel::{DeviationId, PersonId};
use store::Read;

use super::codes::{
    Addressee, Aspects, DeviationKind, DeviationSource, DeviationStatus, DeviationStepKind, DeviceEncryption,
    EventType, Severity,
};
use super::evidence::Evidence;
use crate::ApiError;
use crate::graphql::access::{Organisation, Person, ReportLink, Role};
use crate::graphql::actions::{self, Action};
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::node::{self, Node};
use crate::graphql::relay::{self, Connection, Window};
use crate::graphql::reviews::{AgendaItem, Occurrence, treatments_of};
use crate::graphql::scalars::{DateTime, Deadline};
use crate::graphql::session::{Ask, Reading, Session};

/// A case: an event, a deviation, a near miss, a fault or a breach.
#[derive(Clone)]
pub struct Deviation(deviations::Deviation);

/// How a case moved.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct DeviationStep {
    /// The case's version after the step.
    number: i32,
    /// What it did.
    kind: DeviationStepKind,
    /// When.
    at: DateTime,
    /// In which role it was taken; null = by standing in a relation to the case, or by itself.
    role: Option<Role>,
    /// What it was before, as a code or id.
    from: Option<String>,
    /// What it is after, as a code or id.
    to: Option<String>,
    /// The reason in words.
    note: Option<String>,
    #[graphql(skip)]
    by: Option<PersonId>,
}

#[ComplexObject]
impl DeviationStep {
    /// Who took it; null where it came about by itself, or would tell who reported it in confidence.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.by).await
    }
}

impl DeviationStep {
    fn of(step: deviations::Step) -> Self {
        Self {
            number: step.number,
            kind: step.kind.into(),
            at: DateTime(step.at),
            role: step.role.map(Role::from),
            from: step.from_code,
            to: step.to_code,
            note: step.note,
            by: step.person_id,
        }
    }
}

/// A case: an event, a deviation, a near miss, a fault or a breach.
#[Object]
impl Deviation {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What kind of case it is.
    async fn kind(&self) -> DeviationKind {
        self.0.kind.into()
    }

    /// What of the catalogue it is.
    async fn event_type(&self) -> Option<EventType> {
        self.0.event_type.map(EventType::from)
    }

    /// What of confidentiality, integrity and availability it touches.
    async fn aspects(&self) -> Aspects {
        self.0.aspects().into()
    }

    /// Where it stands.
    async fn status(&self) -> DeviationStatus {
        self.0.status.into()
    }

    /// What happened, in one line.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What happened.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Which routine was departed from.
    async fn routine(&self) -> Option<&str> {
        self.0.routine.as_deref()
    }

    /// Which data it concerns.
    async fn data_affected(&self) -> Option<&str> {
        self.0.data_affected.as_deref()
    }

    /// Whom it concerns.
    async fn people_affected(&self) -> Option<&str> {
        self.0.people_affected.as_deref()
    }

    /// What was done at once.
    async fn immediate_action(&self) -> Option<&str> {
        self.0.immediate_action.as_deref()
    }

    /// Why the reporter thinks that it happened.
    async fn suspected_cause(&self) -> Option<&str> {
        self.0.suspected_cause.as_deref()
    }

    /// Whether a lost device or medium was encrypted.
    async fn device_encryption(&self) -> Option<DeviceEncryption> {
        self.0.device_encryption.map(DeviceEncryption::from)
    }

    /// When it happened, or began.
    async fn occurred_from(&self) -> Option<DateTime> {
        self.0.occurred_from.map(DateTime)
    }

    /// When it ended.
    async fn occurred_to(&self) -> Option<DateTime> {
        self.0.occurred_to.map(DateTime)
    }

    /// When it was noticed.
    async fn discovered_at(&self) -> DateTime {
        DateTime(self.0.discovered_at)
    }

    /// When it was reported.
    async fn reported_at(&self) -> DateTime {
        DateTime(self.0.reported_at)
    }

    /// Of a breach: when the organisation became aware.
    async fn aware_at(&self) -> Option<DateTime> {
        self.0.aware_at.map(DateTime)
    }

    /// Who told of it: a person, a program, an event …
    async fn source(&self) -> DeviationSource {
        self.0.source.into()
    }

    /// Who reported it. A confidential reporter is shown to the circle only, and to themselves.
    async fn reporter(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        let standing = ctx.reading()?.read.standing().await?;
        Person::find_some(ctx.session(), self.0.reporter_shown_to(&standing)).await
    }

    /// The reporter is shown to the circle only.
    async fn confidential_reporter(&self) -> bool {
        self.0.confidential_reporter
    }

    /// The link that an anonymous report came through.
    async fn report_link(&self, ctx: &Context<'_>) -> Result<Option<ReportLink>, ApiError> {
        match self.0.report_link_id {
            Some(id) => ReportLink::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// The kind of the event that opened it by itself, as `duty.missed`.
    async fn origin_event(&self) -> Option<&str> {
        self.0.origin_event.as_deref()
    }

    /// What that event was about.
    async fn origin(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        match self.0.origin_subject() {
            Some(subject) => node::find_subject(ctx.session(), &subject).await,
            None => Ok(None),
        }
    }

    /// To whom it was reported.
    async fn addressee(&self) -> Addressee {
        self.0.addressee.into()
    }

    /// The nearest superior to whom it was reported. A confidential reporter's is shown to the circle only.
    async fn manager(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        let standing = ctx.reading()?.read.standing().await?;
        Person::find_some(ctx.session(), self.0.superior_shown_to(&standing)).await
    }

    /// When it was passed on to the security officer.
    async fn forwarded_at(&self) -> Option<DateTime> {
        self.0.forwarded_at.map(DateTime)
    }

    /// By whom it was passed on; null = by itself.
    async fn forwarded_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        self.doer(ctx, self.0.forwarded_by).await
    }

    /// Confidential: only owner, reporter, addressed superior and circle see it. Each look is written down.
    async fn confidential(&self) -> bool {
        self.0.restricted
    }

    /// Who is let into it beside owner, reporter and addressed superior. Where the reporter is confidential, the circle is
    /// shown to itself and to them only.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn circle(&self, ctx: &Context<'_>) -> Result<Vec<Person>, ApiError> {
        let standing = ctx.reading()?.read.standing().await?;
        let circle = self.0.circle_shown_to(&standing);
        let members = circle.iter().map(|person| Person::find(ctx.session(), *person));
        Ok(try_join_all(members).await?.into_iter().flatten().collect())
    }

    /// The deadlines that it still has to keep, the earliest first.
    async fn deadlines(&self, ctx: &Context<'_>) -> Result<Vec<Deadline>, ApiError> {
        let zone = Organisation::own_zone(ctx.session()).await?;
        Ok(self.0.deadlines(zone).into_iter().map(Deadline::from).collect())
    }

    /// When somebody said what it is.
    async fn triaged_at(&self) -> Option<DateTime> {
        self.0.triaged_at.map(DateTime)
    }

    /// Who said what it is.
    async fn triaged_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        self.doer(ctx, self.0.triaged_by).await
    }

    /// How bad it is.
    async fn severity(&self) -> Option<Severity> {
        self.0.severity.map(Severity::from)
    }

    /// What is protected first, where interests clash.
    async fn priority_note(&self) -> Option<&str> {
        self.0.priority_note.as_deref()
    }

    /// Who answers for it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.owner_id).await
    }

    /// Why it happened.
    async fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// When the cause was recorded last.
    async fn cause_recorded_at(&self) -> Option<DateTime> {
        self.0.cause_recorded_at.map(DateTime)
    }

    /// Who recorded the cause.
    async fn cause_recorded_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        self.doer(ctx, self.0.cause_recorded_by).await
    }

    /// The earlier case that came back as this one.
    async fn recurrence_of(&self, ctx: &Context<'_>) -> Result<Option<Deviation>, ApiError> {
        match self.0.recurrence_of {
            Some(id) => Self::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// The later cases as which this one came back, as far as you may see them.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn recurrences(&self, ctx: &Context<'_>) -> Result<Vec<Deviation>, ApiError> {
        let later = ctx.session().load::<RecurrencesOf>(self.0.id).await?.unwrap_or_default();
        let reading = ctx.reading()?;
        let seen = lookup::seen(&reading.read, later, deviations::VIEW).await?;
        Ok(seen.into_iter().map(|row| Self::shown(&reading, row)).collect())
    }

    /// What somebody is to do about it, as far as you may see it.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn actions(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Action>, ApiError> {
        let window = Window { first, after, last, before };
        actions::actions_of(ctx.session(), "Deviation.actions", self.0.as_subject(), window).await
    }

    /// What meetings have decided on it, in order; null where you may not look into meetings.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn decisions(&self, ctx: &Context<'_>) -> Result<Option<Vec<AgendaItem>>, ApiError> {
        treatments_of(ctx.session(), self.0.as_subject()).await
    }

    /// The meetings that have decided on it; null where you may not look into meetings.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn meetings(&self, ctx: &Context<'_>) -> Result<Option<Vec<Occurrence>>, ApiError> {
        let Some(items) = treatments_of(ctx.session(), self.0.as_subject()).await? else { return Ok(None) };
        let mut meetings: Vec<_> = items.iter().map(AgendaItem::meeting_id).collect();
        meetings.dedup();
        let meetings = meetings.into_iter().map(|meeting| Occurrence::find(ctx.session(), meeting));
        Ok(Some(try_join_all(meetings).await?.into_iter().flatten().collect()))
    }

    /// What is held and is evidence in it, in the order in which it was attached.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Vec<Evidence>, ApiError> {
        let evidence = ctx.session().load::<EvidenceOf>(self.0.id).await?.unwrap_or_default();
        Ok(evidence.into_iter().map(Evidence).collect())
    }

    /// How it moved, in order.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<DeviationStep>, ApiError> {
        let steps = ctx.session().load::<StepsOf>(self.0.id).await?.unwrap_or_default();
        let standing = ctx.reading()?.read.standing().await?;
        Ok(self.0.steps_shown_to(&standing, steps).into_iter().map(DeviationStep::of).collect())
    }

    /// When it was closed.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// Who closed it.
    async fn closed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        self.doer(ctx, self.0.closed_by).await
    }

    /// How it ended.
    async fn outcome(&self) -> Option<&str> {
        self.0.outcome.as_deref()
    }

    /// Why nothing had to be done.
    async fn no_action_reason(&self) -> Option<&str> {
        self.0.no_action_reason.as_deref()
    }
}

impl Deviation {
    /// The case of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: DeviationId) -> Result<Option<Self>, ApiError> {
        let Some(row) = lookup::find::<ById>(session, id, deviations::VIEW).await? else { return Ok(None) };
        Ok(Some(Self::shown(&*session.reading()?, row)))
    }

    /// Whether there is such a case, and whoever asks may not see it.
    pub(in crate::graphql) async fn is_hidden(session: &Session, id: DeviationId) -> Result<bool, ApiError> {
        let there = session.load::<ById>(id).await?.is_some();
        Ok(there && Self::find(session, id).await?.is_none())
    }

    /// Whether whoever asks may see more of an entry of the trail about this case than that it happened.
    pub(in crate::graphql) async fn shows_entry(
        session: &Session,
        id: DeviationId,
        event: &str,
        doer: Option<PersonId>,
    ) -> Result<bool, ApiError> {
        let Some(case) = lookup::find::<ById>(session, id, deviations::VIEW).await? else { return Ok(false) };
        let standing = session.reading()?.read.standing().await?;
        Ok(case.entry_shown_to(&standing, event, doer))
    }

    /// Somebody who did something in it, as far as whoever asks is to know.
    async fn doer(&self, ctx: &Context<'_>, doer: Option<PersonId>) -> Result<Option<Person>, ApiError> {
        let standing = ctx.reading()?.read.standing().await?;
        Person::find_some(ctx.session(), self.0.doer_shown_to(&standing, doer)).await
    }

    /// A look at a confidential case is written down before the answer leaves.
    pub(super) fn shown(reading: &Reading, row: deviations::Deviation) -> Self {
        if row.restricted {
            reading.look(&deviations::Event::Viewed { deviation: row.id });
        }
        Self(row)
    }
}

struct ById;

impl Relation for ById {
    type Key = DeviationId;
    type Value = deviations::Deviation;

    async fn load(read: &Read, keys: Vec<DeviationId>) -> Result<HashMap<DeviationId, Self::Value>, ApiError> {
        Ok(deviations::by_ids(read, read.scope(), &keys).await?)
    }
}

struct RecurrencesOf;

impl Relation for RecurrencesOf {
    type Key = DeviationId;
    type Value = Vec<deviations::Deviation>;

    async fn load(read: &Read, keys: Vec<DeviationId>) -> Result<HashMap<DeviationId, Self::Value>, ApiError> {
        Ok(deviations::recurrences_of(read, read.scope(), &keys).await?)
    }
}

struct EvidenceOf;

impl Relation for EvidenceOf {
    type Key = DeviationId;
    type Value = Vec<deviations::Evidence>;

    async fn load(read: &Read, keys: Vec<Self::Key>) -> Result<HashMap<Self::Key, Self::Value>, ApiError> {
        Ok(deviations::evidence_of(read, read.scope(), &keys).await?)
    }
}

struct StepsOf;

impl Relation for StepsOf {
    type Key = DeviationId;
    type Value = Vec<deviations::Step>;

    async fn load(read: &Read, keys: Vec<DeviationId>) -> Result<HashMap<DeviationId, Self::Value>, ApiError> {
        Ok(deviations::steps_of(read, read.scope(), &keys).await?)
    }
}
