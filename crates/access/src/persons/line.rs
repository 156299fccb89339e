//! The line: who is above whom (DT-88, the nearest superior).

use kernel::PersonId;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::queries::{below, get};
use super::{Person, row};
use crate::{Error, Event};

/// No line is longer.
pub(crate) const LONGEST_LINE: usize = 32;

/// Refuses a superior who is not here or has left, who stands below the person, or under whom the line grows too long.
pub(super) async fn may_lead(uow: &UnitOfWork, manager: PersonId, person: Option<PersonId>) -> Result<(), Error> {
    let mut above = Some(manager);
    for _ in 0..LONGEST_LINE {
        let Some(next) = above else { return Ok(()) };
        if Some(next) == person {
            return Err(Error::PersonManagerCycle);
        }
        let found = get(uow.db(), uow.scope(), next).await?.ok_or(Error::PersonManagerNotFound)?;
        if found.left_at.is_some() {
            return Err(Error::PersonManagerNotFound);
        }
        above = found.line_manager_id;
    }
    Err(Error::PersonManagerLineTooLong)
}

/// Those below somebody who leaves come below whoever was above.
pub(super) async fn hand_over(uow: &mut UnitOfWork, leaving: &Person) -> Result<(), Error> {
    for person in below(uow, leaving.id).await? {
        let change = row::ActiveModel { line_manager_id: Set(leaving.line_manager_id), ..Default::default() };
        model::update::<row::Entity>(uow, person.id, person.version, change).await?;
        uow.emit(&Event::PersonChanged { person: person.id });
    }
    Ok(())
}
