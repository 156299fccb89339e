//! What can be done to an action, one file each.

mod add;
mod cancel;
mod check_effect;
mod complete;
mod reassign;
mod reschedule;
mod share;

pub use add::{Add, add};
pub use cancel::{Cancel, cancel};
pub use check_effect::{CheckEffect, check_effect};
pub use complete::{Complete, complete};
pub use reassign::{Reassign, reassign};
pub use reschedule::{Reschedule, reschedule};
pub use share::share;

use kernel::{ActionId, PersonId, Version};
use store::{UnitOfWork, model};

use crate::model::row;
use crate::{Action, Error, VIEW, queries};

/// The action as it is. One that is missing, another organisation's, and a restricted one that the actor may not see are
/// refused alike, so that nobody learns by trying that a confidential case is there; the trail tells the last apart.
async fn load(uow: &mut UnitOfWork, action: ActionId) -> Result<Action, Error> {
    let action = queries::get(uow.db(), uow.scope(), action).await?.ok_or(Error::NotFound)?;
    if action.restricted {
        uow.require(VIEW, &action).map_err(|_| Error::NotFound)?;
    }
    Ok(action)
}

/// Changes the row, if it is still as it was seen; the circle stays.
pub(crate) async fn update(
    uow: &mut UnitOfWork,
    before: &Action,
    seen: Version,
    change: row::ActiveModel,
) -> Result<Action, Error> {
    let row = model::update::<row::Entity>(uow, before.id, seen, change).await?;
    Ok(Action::new(row, before.circle().to_vec()))
}

/// Refuses somebody who is not here, or has left.
async fn present(uow: &UnitOfWork, person: PersonId, field: &'static str) -> Result<(), Error> {
    let person = access::persons::get(uow.db(), uow.scope(), person).await?;
    person.filter(|person| person.left_at.is_none()).map(drop).ok_or(Error::Person(field))
}
