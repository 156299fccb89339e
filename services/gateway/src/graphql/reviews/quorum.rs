//! Who must be there, and who was.

use async_graphql::{ComplexObject, Context, SimpleObject};
use kernel::{AppointmentId, PersonId};

use crate::ApiError;
use crate::graphql::access::{Appointment, Person, Role};
use crate::graphql::session::Ask;

/// What a meeting needs before it may decide. A person counts once as a person and once in each role.
#[derive(SimpleObject)]
pub struct Quorum {
    /// At least so many different people.
    persons: u32,
    /// All of these roles.
    roles: Vec<Role>,
}

/// What a quorum lacked.
#[derive(SimpleObject)]
pub struct MissingQuorum {
    /// How many people more were needed.
    persons: u32,
    /// The roles that nobody there held.
    roles: Vec<Role>,
}

impl Quorum {
    pub(super) fn of(quorum: &reviews::Quorum) -> Self {
        Self { persons: quorum.persons, roles: quorum.roles.iter().copied().map(Role::from).collect() }
    }
}

impl MissingQuorum {
    pub(super) fn of(missing: &reviews::Missing) -> Self {
        Self { persons: missing.persons, roles: missing.roles.iter().copied().map(Role::from).collect() }
    }
}

/// Somebody who was called or was there, in one role.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Seat {
    /// In which role.
    role: Role,
    /// In place of the ordinary holder.
    deputy: bool,
    #[graphql(skip)]
    who: PersonId,
    #[graphql(skip)]
    by: Option<AppointmentId>,
}

#[ComplexObject]
impl Seat {
    /// Who.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find(ctx.session(), self.who).await
    }

    /// What gave the role; null where it follows from who somebody is.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>, ApiError> {
        match self.by {
            Some(id) => Appointment::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }
}

impl From<reviews::Attendant> for Seat {
    fn from(seat: reviews::Attendant) -> Self {
        Self { role: seat.role.into(), deputy: seat.deputy, who: seat.person_id, by: seat.appointment_id }
    }
}

impl From<reviews::Invitation> for Seat {
    fn from(seat: reviews::Invitation) -> Self {
        Self { role: seat.role.into(), deputy: seat.deputy, who: seat.person_id, by: seat.appointment_id }
    }
}
