//! A role that must be held and is held no longer.

use store::UnitOfWork;

use super::{Appointment, MANDATORY, get, in_force};
use crate::{Error, Event};

/// Says so if the end of this appointment left a mandatory role without an ordinary holder. A deputy fills no vacancy.
///
/// Asked for the instant of the end, so that an end that was noticed late is judged by what was so then. What was
/// called off before it began left nothing.
pub(crate) async fn announce_vacancy(uow: &mut UnitOfWork, ended: &Appointment) -> Result<(), Error> {
    if !MANDATORY.contains(&ended.role) || ended.is_deputy() {
        return Ok(());
    }
    let after = get(uow.db(), uow.scope(), ended.id).await?.ok_or(Error::AppointmentNotFound)?;
    let Some(at) = after.to_at.filter(|to| after.from_at < *to) else { return Ok(()) };
    let held = in_force(uow.db(), uow.scope(), ended.role, at).await?;
    if held.iter().all(Appointment::is_deputy) {
        uow.emit(&Event::RoleVacated { role: ended.role, appointment: ended.id });
    }
    Ok(())
}
