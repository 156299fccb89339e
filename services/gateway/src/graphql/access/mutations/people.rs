//! The organisation, its people, and the roles that they are given.

use access::appointments::{Appoint, End};
use access::persons::{Add, Change, Leave};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use store::UnitOfWork;

use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::access::organisation::Organisation;
use crate::graphql::access::people::{Appointment, Person, Role};
use crate::graphql::input::{self, optional_id};
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::{Date, DateTime, LocalTime};
use crate::graphql::session::Ask;

/// Mutations of the organisation, its people and their roles.
#[derive(Default)]
pub struct PeopleMutations;

/// What is to be known of the organisation. Country and number stay: another company is another organisation.
#[derive(InputObject)]
pub struct ChangeOrganisationInput {
    /// The version that was seen.
    version: i32,
    /// What it is called.
    name: String,
    /// Its name in the register of companies, where that differs.
    legal_name: Option<String>,
    /// The zone that its dates are meant in, as IANA names it.
    zone: String,
    /// The language it is written to in, as `nb`.
    language: String,
    /// When people come.
    works_from: LocalTime,
    /// When people go.
    works_to: LocalTime,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The organisation as it is now.
#[derive(SimpleObject)]
pub struct ChangeOrganisationPayload {
    /// The organisation.
    organisation: Option<Organisation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A person to be entered.
#[derive(InputObject)]
pub struct AddPersonInput {
    /// Full name.
    name: String,
    /// Where the organisation writes to them.
    email: String,
    /// Their nearest superior.
    line_manager: Option<ID>,
    /// Their first day.
    joined_on: Option<Date>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The person who was entered.
#[derive(SimpleObject)]
pub struct AddPersonPayload {
    /// The person.
    person: Option<Person>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What is to be known of a person: all of it, for what is left out is taken away.
#[derive(InputObject)]
pub struct ChangePersonInput {
    /// Who.
    person: ID,
    /// The version that was seen.
    version: i32,
    /// Full name.
    name: String,
    /// Where the organisation writes to them.
    email: String,
    /// Their nearest superior.
    line_manager: Option<ID>,
    /// Their first day.
    joined_on: Option<Date>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The person as they are known now.
#[derive(SimpleObject)]
pub struct ChangePersonPayload {
    /// The person.
    person: Option<Person>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Somebody who leaves.
#[derive(InputObject)]
pub struct RecordPersonLeftInput {
    /// Who.
    person: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// Somebody who has left.
#[derive(SimpleObject)]
pub struct RecordPersonLeftPayload {
    /// The person; the row stays, for signatures refer to it.
    person: Option<Person>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A role to be given.
#[derive(InputObject)]
pub struct AppointPersonInput {
    /// Who.
    person: ID,
    /// The role.
    role: Role,
    /// The first instant at which it is held; may lie in the past, for history that is entered later.
    from: DateTime,
    /// The first instant at which it is no longer held; null = until further notice.
    to: Option<DateTime>,
    /// Whom they stand in for; null = they are the ordinary holder.
    deputy_for: Option<ID>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The role that was given.
#[derive(SimpleObject)]
pub struct AppointPersonPayload {
    /// The appointment.
    appointment: Option<Appointment>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A role to be ended.
#[derive(InputObject)]
pub struct EndAppointmentInput {
    /// Which.
    appointment: ID,
    /// The version that was seen.
    version: i32,
    /// The first instant at which the role is no longer held; null = now.
    at: Option<DateTime>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The appointment as it is now.
#[derive(SimpleObject)]
pub struct EndAppointmentPayload {
    /// The appointment; the row stays: it says who held what.
    appointment: Option<Appointment>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl PeopleMutations {
    /// Changes what is known of the organisation.
    async fn change_organisation(
        &self,
        ctx: &Context<'_>,
        input: ChangeOrganisationInput,
    ) -> Result<Option<ChangeOrganisationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeOrganisation", &input)?;
        let zone = input.zone.parse();
        let zone = zone.map_err(|_| ApiError::invalid(INPUT_INVALID, "zones are named as Europe/Oslo").at("zone"))?;
        let command = access::organisations::Change {
            seen: input::version(input.version),
            name: input.name,
            legal_name: input.legal_name,
            zone,
            language: input.language,
            working_hours: calendar::WorkingHours { from: input.works_from.0, to: input.works_to.0 },
        };
        let work = async |uow: &mut UnitOfWork| Ok(access::organisations::change(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let organisation = Organisation::find(session, done.value).await?;
        Ok(Some(ChangeOrganisationPayload { organisation, audit_entry: first_entry(&done.audit) }))
    }

    /// Enters a person. From now on they are an employee here; further roles are given by appointment.
    async fn add_person(&self, ctx: &Context<'_>, input: AddPersonInput) -> Result<Option<AddPersonPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("addPerson", &input)?;
        let command = Add {
            pack_key: None,
            line_manager: optional_id(input.line_manager.as_ref(), "lineManager")?,
            name: input.name,
            email: input.email,
            joined_on: input.joined_on.map(|date| date.0),
        };
        let work = async |uow: &mut UnitOfWork| Ok(access::persons::add(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let person = Person::find(session, done.value).await?;
        Ok(Some(AddPersonPayload { person, audit_entry: first_entry(&done.audit) }))
    }

    /// Changes what is known of a person.
    async fn change_person(
        &self,
        ctx: &Context<'_>,
        input: ChangePersonInput,
    ) -> Result<Option<ChangePersonPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changePerson", &input)?;
        let command = Change {
            person: input::id(&input.person, "person")?,
            seen: input::version(input.version),
            line_manager: optional_id(input.line_manager.as_ref(), "lineManager")?,
            name: input.name,
            email: input.email,
            joined_on: input.joined_on.map(|date| date.0),
        };
        let work = async |uow: &mut UnitOfWork| Ok(access::persons::change(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let person = Person::find(session, done.value).await?;
        Ok(Some(ChangePersonPayload { person, audit_entry: first_entry(&done.audit) }))
    }

    /// Somebody leaves, now: their roles, tokens and ways to sign in end.
    async fn record_person_left(
        &self,
        ctx: &Context<'_>,
        input: RecordPersonLeftInput,
    ) -> Result<Option<RecordPersonLeftPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("recordPersonLeft", &input)?;
        let command = Leave { person: input::id(&input.person, "person")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(access::persons::leave(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let person = Person::find(session, done.value).await?;
        Ok(Some(RecordPersonLeftPayload { person, audit_entry: first_entry(&done.audit) }))
    }

    /// Gives a role to a person.
    async fn appoint_person(
        &self,
        ctx: &Context<'_>,
        input: AppointPersonInput,
    ) -> Result<Option<AppointPersonPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("appointPerson", &input)?;
        let command = Appoint {
            person: input::id(&input.person, "person")?,
            role: input.role.into(),
            from: input.from.0,
            to: input.to.map(|at| at.0),
            deputy_for: optional_id(input.deputy_for.as_ref(), "deputyFor")?,
        };
        let work = async |uow: &mut UnitOfWork| Ok(access::appointments::appoint(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let appointment = Appointment::find(session, done.value).await?;
        Ok(Some(AppointPersonPayload { appointment, audit_entry: first_entry(&done.audit) }))
    }

    /// Ends an appointment now, or gives it an end that lies ahead. One that has not begun is called off.
    async fn end_appointment(
        &self,
        ctx: &Context<'_>,
        input: EndAppointmentInput,
    ) -> Result<Option<EndAppointmentPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("endAppointment", &input)?;
        let command = End {
            appointment: input::id(&input.appointment, "appointment")?,
            seen: input::version(input.version),
            at: input.at.map(|at| at.0),
        };
        let work = async |uow: &mut UnitOfWork| Ok(access::appointments::end(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let appointment = Appointment::find(session, done.value).await?;
        Ok(Some(EndAppointmentPayload { appointment, audit_entry: first_entry(&done.audit) }))
    }
}
