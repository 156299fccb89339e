//! Giving a role.

use jobs::{Enqueue, When};
use kernel::{Instant, NEW, PersonId, Role, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::queries::to_role_since;
use super::rules::{Wish, may_appoint};
use super::{Appointment, row};
use crate::jobs::ExpireAppointments;
use crate::{APPOINT, Error, Event, permissions, persons};

/// Give a role to a person.
#[derive(Debug, Clone, Copy)]
pub struct Appoint {
    /// Who.
    pub person: PersonId,
    /// The role.
    pub role: Role,
    /// The first instant at which it is held; may lie in the past, for history that is entered later.
    pub from: Instant,
    /// The first instant at which it is no longer held; none = until further notice.
    pub to: Option<Instant>,
    /// Whom they stand in for; none = they are the ordinary holder.
    pub deputy_for: Option<PersonId>,
}

/// Gives a role. There is one ordinary CTRL at a time, and a deputy stands in for somebody who holds the role.
pub async fn appoint(uow: &mut UnitOfWork, new: Appoint) -> Result<Appointment, Error> {
    let Appoint { person, role, from, to, deputy_for } = new;
    let found = persons::get(uow.db(), uow.scope(), person).await?;
    let others = to_role_since(uow.db(), uow.scope(), role, from).await?;
    let permission = permissions::by_hand(APPOINT, &uow.scope().actor);
    uow.require(permission, NEW)?;
    if found.ok_or(Error::PersonNotFound)?.left_at.is_some() {
        return Err(Error::PersonLeft);
    }
    may_appoint(&Wish { person, role, from, to, deputy_for }, &others, uow.now())?;
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        person_id: Set(person),
        role: Set(role),
        from_at: Set(from),
        to_at: Set(to),
        deputy_for: Set(deputy_for),
        ended_at: Set(None),
        made_at: Set(uow.now()),
    };
    let made = model::insert(uow, row).await?;
    let appointment = made.id;
    uow.emit(&Event::AppointmentMade { appointment, person, role, deputy: made.is_deputy() });
    if let Some(to) = to {
        uow.enqueue(&ExpireAppointments { appointment }, When::At(to)).await?;
    }
    Ok(made)
}
