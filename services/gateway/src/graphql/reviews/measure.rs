//! A measure and the looks at it, as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object};
use kernel::{Id, MeasureId, Position, SortKey, VerificationId};
use reviews::measures;
use store::Read;

use crate::ApiError;
use crate::graphql::access::{Appointment, Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::{Date, DateTime, Duration};
use crate::graphql::session::{Ask, Session};

/// A routine or measure that protects data.
#[derive(Clone)]
pub struct Measure(pub(super) reviews::Measure);

/// What sort of thing a measure is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "measures::Kind")]
pub enum MeasureKind {
    /// How something is done.
    Routine,
    /// Something that equipment or programs do, as a firewall.
    Technical,
    /// Locks, alarms, walls.
    Physical,
    /// How work and duties are divided.
    Organisational,
}

/// Where a verification comes from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "measures::Source")]
pub enum VerificationSource {
    /// Somebody of the organisation has looked.
    OwnCheck,
    /// Whoever the measure is bought from has stated it.
    SupplierStatement,
}

/// A routine or measure that protects data.
#[Object]
impl Measure {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What a pack calls it.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What sort of thing it is.
    async fn kind(&self) -> MeasureKind {
        self.0.kind.into()
    }

    /// What people call it.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What a look at it asks; yes where it works.
    async fn question(&self) -> &str {
        &self.0.question
    }

    /// The role that answers for it.
    async fn owner_role(&self) -> Role {
        self.0.owner_role.into()
    }

    /// Whom it is bought from; null = it is the organisation's own.
    async fn supplier(&self) -> Option<&str> {
        self.0.supplier.as_deref()
    }

    /// How long a verification holds; null = it never runs out.
    async fn verify_every(&self) -> Result<Option<Duration>, ApiError> {
        Ok(self.0.verify_every()?.map(Duration))
    }

    /// Since when it is in force.
    async fn in_force_from(&self) -> DateTime {
        DateTime(self.0.in_force_from)
    }

    /// Since when it no longer is.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// The date of the latest look at it.
    async fn verified_on(&self) -> Option<Date> {
        self.0.verified_on.map(Date)
    }

    /// Whether it worked then; null = nobody has looked yet.
    async fn works(&self) -> Option<bool> {
        self.0.works
    }

    /// By when somebody must have looked again.
    async fn verify_by(&self) -> Option<DateTime> {
        self.0.verify_by.map(DateTime)
    }

    /// Since when a look is overdue; whoever answers for the measure was asked then.
    async fn overdue_at(&self) -> Option<DateTime> {
        self.0.overdue_at.map(DateTime)
    }

    /// Each look at it, the latest first.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn verifications(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Verification>, ApiError> {
        let session = ctx.session();
        let list = List::new(session, "Measure.verifications")?.of(self.0.id);
        let all = session.load::<VerificationsOf>(self.0.id).await?.unwrap_or_default();
        let window = Window { first, after, last, before };
        let position =
            |look: &measures::Verification| Position { sort: SortKey::At(look.recorded_at), id: look.id.uuid() };
        list.cut(all, window, position, Verification)
    }
}

/// One look at whether a measure works.
#[derive(Clone)]
pub struct Verification(measures::Verification);

/// One look at whether a measure works.
#[Object]
impl Verification {
    /// The id, as events and the audit trail name it.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// At which measure.
    async fn measure(&self, ctx: &Context<'_>) -> Result<Option<Measure>, ApiError> {
        Measure::find(ctx.session(), self.0.measure_id).await
    }

    /// The date on which somebody looked.
    async fn verified_on(&self) -> Date {
        Date(self.0.verified_on)
    }

    /// Where it comes from.
    async fn source(&self) -> VerificationSource {
        self.0.source.into()
    }

    /// Whether it works.
    async fn works(&self) -> bool {
        self.0.works
    }

    /// What was looked at and found.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// Who says so.
    async fn verified_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find(ctx.session(), self.0.verified_by).await
    }

    /// In which role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// What gave the role.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>, ApiError> {
        match self.0.appointment_id {
            Some(id) => Appointment::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// When it was written down.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }
}

impl Measure {
    /// The measure of this id, for whoever may see what is in force.
    pub(in crate::graphql) async fn find(session: &Session, id: MeasureId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ById>(session, id, reviews::VIEW_MEASURES).await?.map(Self))
    }
}

struct ById;

impl Relation for ById {
    type Key = MeasureId;
    type Value = reviews::Measure;

    async fn load(read: &Read, keys: Vec<MeasureId>) -> Result<HashMap<MeasureId, reviews::Measure>, ApiError> {
        Ok(measures::by_ids(read, read.scope(), &keys).await?)
    }
}

struct VerificationsOf;

impl Relation for VerificationsOf {
    type Key = MeasureId;
    type Value = Vec<measures::Verification>;

    async fn load(read: &Read, keys: Vec<MeasureId>) -> Result<HashMap<MeasureId, Self::Value>, ApiError> {
        Ok(measures::verifications_of(read, read.scope(), &keys).await?)
    }
}

impl Verification {
    /// The look of this id, for whoever may see what is in force.
    pub(in crate::graphql) async fn find(session: &Session, id: VerificationId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<VerificationById>(session, id, reviews::VIEW_MEASURES).await?.map(Self))
    }
}

struct VerificationById;

impl Relation for VerificationById {
    type Key = VerificationId;
    type Value = measures::Verification;

    async fn load(read: &Read, keys: Vec<VerificationId>) -> Result<HashMap<VerificationId, Self::Value>, ApiError> {
        Ok(measures::verifications_by_ids(read, read.scope(), &keys).await?)
    }
}
