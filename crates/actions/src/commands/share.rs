//! Letting somebody see restricted actions.

use kernel::{PersonId, Subject};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::model::circle;
use crate::{Error, Event, queries};

/// Lets somebody see the restricted actions of a confidential case into which they were let. Whether the actor may let
/// them in is decided by the case, before this is called.
pub async fn share(uow: &mut UnitOfWork, subject: &Subject, person: PersonId) -> Result<(), Error> {
    let actions = queries::of_subjects(uow.db(), uow.scope(), std::slice::from_ref(subject)).await?;
    let closed_to = |action: &crate::Action| action.restricted && !action.circle().contains(&person);
    for action in actions.into_values().flatten().filter(closed_to) {
        let member = circle::ActiveModel {
            organisation_id: Set(uow.organisation()),
            action_id: Set(action.id),
            person_id: Set(person),
        };
        model::insert(uow, member).await?;
        uow.emit(&Event::Shared { action: action.id, person });
    }
    Ok(())
}
