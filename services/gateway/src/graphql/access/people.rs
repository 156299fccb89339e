//! People and the roles that they hold.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, Enum, ID, Object, SimpleObject};
use kernel::{AppointmentId, PersonId, StandingRole};
use store::Read;

use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// A role of the guide. Several names for one role are aliases, never further roles.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "kernel::Role")]
pub enum Role {
    /// Controller's responsible person.
    Ctrl,
    /// Security officer.
    Sec,
    /// HR manager.
    Hr,
    /// Sales manager.
    Sales,
    /// IT operations manager.
    Itops,
    /// Individual salesperson.
    Srep,
    /// Nearest superior; follows from the line, not from an appointment.
    Lm,
    /// Any employee; every person of an organisation is one.
    Emp,
    /// Administration and reception.
    Adm,
    /// Data protection officer.
    Dpo,
    /// Owner of health records.
    Jrn,
    /// System administrator.
    Sys,
    /// Processor, operations partner, consultant.
    Ext,
    /// Customer that is itself controller.
    Cust,
    /// Finance, who reviews accounting material.
    Fin,
    /// Independent auditor: reads everything, changes nothing.
    Aud,
}

/// A person of the organisation.
#[derive(Clone)]
pub struct Person(pub(in crate::graphql) access::Person);

/// A person of the organisation.
#[Object]
impl Person {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where the organisation writes to them.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Their nearest superior.
    async fn line_manager(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Self::find_some(ctx.session(), self.0.line_manager_id).await
    }

    /// Their first day.
    async fn joined_on(&self) -> Option<Date> {
        self.0.joined_on.map(Date)
    }

    /// When they were entered.
    async fn added_at(&self) -> DateTime {
        DateTime(self.0.added_at)
    }

    /// When they left; since then they hold nothing here.
    async fn left_at(&self) -> Option<DateTime> {
        self.0.left_at.map(DateTime)
    }

    /// The roles that they hold now.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<HeldRole>, ApiError> {
        let held = ctx.session().load::<RolesOf>(self.0.id).await?.unwrap_or_default();
        Ok(held.into_iter().map(HeldRole::of).collect())
    }

    /// All that they hold, held and are to hold, in the order in which it was entered.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn appointments(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Appointment>, ApiError> {
        let session = ctx.session();
        let list = List::new(session, "Person.appointments")?.of(self.0.id);
        let all = session.load::<AppointmentsOf>(self.0.id).await?.unwrap_or_default();
        let seen = lookup::seen(&ctx.reading()?.read, all, access::VIEW_PERSONS).await?;
        list.cut(seen, Window { first, after, last, before }, access::Appointment::position, Appointment)
    }
}

impl Person {
    /// The person of this id, for whoever may see them.
    pub(in crate::graphql) async fn find(session: &Session, id: PersonId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<PersonById>(session, id, access::VIEW_PERSONS).await?.map(Self))
    }

    /// The person that a row names, if it names one.
    pub(in crate::graphql) async fn find_some(
        session: &Session,
        id: Option<PersonId>,
    ) -> Result<Option<Self>, ApiError> {
        match id {
            Some(id) => Self::find(session, id).await,
            None => Ok(None),
        }
    }
}

/// A role as it is held now.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct HeldRole {
    /// Which.
    role: Role,
    /// Held in place of the ordinary holder.
    deputy: bool,
    #[graphql(skip)]
    by: Option<AppointmentId>,
}

#[ComplexObject]
impl HeldRole {
    /// What gave it; null where it follows from who somebody is.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>, ApiError> {
        match self.by {
            Some(id) => Appointment::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }
}

impl HeldRole {
    pub(super) fn of(held: StandingRole) -> Self {
        Self { role: held.role.into(), deputy: held.deputy, by: held.appointment }
    }
}

/// One role held by one person over a time.
#[derive(Clone)]
pub struct Appointment(pub(in crate::graphql) access::Appointment);

/// One role held by one person over a time.
#[Object]
impl Appointment {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Who holds the role.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find(ctx.session(), self.0.person_id).await
    }

    /// The role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The first instant at which it is held.
    async fn from(&self) -> DateTime {
        DateTime(self.0.from_at)
    }

    /// The first instant at which it is no longer held; null = until further notice.
    async fn to(&self) -> Option<DateTime> {
        self.0.to_at.map(DateTime)
    }

    /// Whom they stand in for; null = they are the ordinary holder.
    async fn deputy_for(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.deputy_for).await
    }

    /// Whether the role is held by it now.
    async fn in_force(&self, ctx: &Context<'_>) -> Result<bool, ApiError> {
        Ok(self.0.is_in_force(ctx.reading()?.read.now().await?))
    }

    /// When it was entered.
    async fn made_at(&self) -> DateTime {
        DateTime(self.0.made_at)
    }
}

impl Appointment {
    /// The appointment of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: AppointmentId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<AppointmentById>(session, id, access::VIEW_PERSONS).await?.map(Self))
    }
}

struct PersonById;

impl Relation for PersonById {
    type Key = PersonId;
    type Value = access::Person;

    async fn load(read: &Read, keys: Vec<PersonId>) -> Result<HashMap<PersonId, access::Person>, ApiError> {
        Ok(access::persons::by_ids(read, read.scope(), &keys).await?)
    }
}

struct RolesOf;

impl Relation for RolesOf {
    type Key = PersonId;
    type Value = Vec<StandingRole>;

    async fn load(read: &Read, keys: Vec<PersonId>) -> Result<HashMap<PersonId, Vec<StandingRole>>, ApiError> {
        Ok(access::roles_of(read, read.scope(), &keys, read.now().await?).await?)
    }
}

struct AppointmentById;

impl Relation for AppointmentById {
    type Key = AppointmentId;
    type Value = access::Appointment;

    async fn load(
        read: &Read,
        keys: Vec<AppointmentId>,
    ) -> Result<HashMap<AppointmentId, access::Appointment>, ApiError> {
        Ok(access::appointments::by_ids(read, read.scope(), &keys).await?)
    }
}

struct AppointmentsOf;

impl Relation for AppointmentsOf {
    type Key = PersonId;
    type Value = Vec<access::Appointment>;

    async fn load(read: &Read, keys: Vec<PersonId>) -> Result<HashMap<PersonId, Self::Value>, ApiError> {
        Ok(access::appointments::of_persons(read, read.scope(), &keys).await?)
    }
}
