//! Ending a role, now or later. The row stays: it says who held what.

use jobs::{Enqueue, When};
use kernel::{AppointmentId, Instant, PersonId, Version};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use store::{Scoped, UnitOfWork, model};

use super::rules::{Ending, ending};
use super::vacancy::announce_vacancy;
use super::{Appointment, get, row};
use crate::jobs::ExpireAppointments;
use crate::{APPOINT, EXPIRE_APPOINTMENT, Error, Event, permissions};

/// End an appointment.
#[derive(Debug, Clone, Copy)]
pub struct End {
    /// Which.
    pub appointment: AppointmentId,
    /// The version that was seen.
    pub seen: Version,
    /// The first instant at which the role is no longer held; none = now.
    pub at: Option<Instant>,
}

/// Ends an appointment now, or gives it an end that lies ahead. One that has not begun is called off.
pub async fn end(uow: &mut UnitOfWork, End { appointment, seen, at }: End) -> Result<Appointment, Error> {
    let before = get(uow.db(), uow.scope(), appointment).await?.ok_or(Error::AppointmentNotFound)?;
    let permission = permissions::by_hand(APPOINT, &uow.scope().actor);
    uow.require(permission, &before)?;
    match ending(&before, at, uow.now())? {
        Ending::Over(at) => {
            let after = close(uow, &before, seen, at).await?;
            announce_vacancy(uow, &before).await?;
            Ok(after)
        }
        Ending::Limited(at) => {
            let change = row::ActiveModel { to_at: Set(Some(at)), ..Default::default() };
            let after = model::update::<row::Entity>(uow, appointment, seen, change).await?;
            uow.emit(&Event::AppointmentLimited { appointment });
            uow.enqueue(&ExpireAppointments { appointment }, When::At(at)).await?;
            Ok(after)
        }
    }
}

/// Ends one now and announces no vacancy yet: whoever ends several, or gives the role to somebody else in the same
/// unit, does that once all is done.
pub(crate) async fn end_now(uow: &mut UnitOfWork, before: &Appointment) -> Result<(), Error> {
    let permission = permissions::by_hand(APPOINT, &uow.scope().actor);
    uow.require(permission, before)?;
    let at = uow.now().max(before.from_at);
    close(uow, before, before.version, at).await?;
    Ok(())
}

/// Ends all that a person holds or was to hold. For whoever leaves.
pub(crate) async fn end_all_of(uow: &mut UnitOfWork, person: PersonId) -> Result<(), Error> {
    let held = row::Entity::in_scope(uow.scope())
        .filter(row::Column::PersonId.eq(person))
        .filter(row::Column::EndedAt.is_null())
        .order_by_asc(row::Column::Id)
        .all(uow.db())
        .await?;
    for appointment in &held {
        let over = appointment.to_at.filter(|to| *to <= uow.now());
        let at = over.unwrap_or_else(|| uow.now().max(appointment.from_at));
        close(uow, appointment, appointment.version, at).await?;
    }
    for appointment in &held {
        announce_vacancy(uow, appointment).await?;
    }
    Ok(())
}

/// Announces an end whose time has come, if nobody has yet.
pub(crate) async fn expire(uow: &mut UnitOfWork, appointment: AppointmentId) -> Result<(), Error> {
    let before = get(uow.db(), uow.scope(), appointment).await?.ok_or(Error::AppointmentNotFound)?;
    uow.require(EXPIRE_APPOINTMENT, &before)?;
    let Some(to) = before.to_at.filter(|to| *to <= uow.now() && before.ended_at.is_none()) else { return Ok(()) };
    close(uow, &before, before.version, to).await?;
    announce_vacancy(uow, &before).await
}

async fn close(uow: &mut UnitOfWork, before: &Appointment, seen: Version, at: Instant) -> Result<Appointment, Error> {
    let change = row::ActiveModel { to_at: Set(Some(at)), ended_at: Set(Some(uow.now())), ..Default::default() };
    let after = model::update::<row::Entity>(uow, before.id, seen, change).await?;
    uow.emit(&Event::AppointmentEnded {
        appointment: after.id,
        person: after.person_id,
        role: after.role,
        deputy: after.is_deputy(),
    });
    Ok(after)
}
