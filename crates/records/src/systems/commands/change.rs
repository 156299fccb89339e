//! Changing what is known of a system.

use kernel::{SystemId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Description, note_owners, valid};
use crate::systems::model::system;
use crate::systems::{Event, System, queries};
use crate::{EDIT_SYSTEM, Error, RegisterRefusal};

/// Change what is known of a system.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which one.
    pub system: SystemId,
    /// The version that was seen.
    pub seen: Version,
    /// What is said of it from now on.
    pub description: Description,
}

/// Changes what is known of a system. Who answered for it until now is kept.
pub async fn change(uow: &mut UnitOfWork, new: Change) -> Result<System, Error> {
    let before = queries::get(uow.db(), uow.scope(), new.system).await?.ok_or(RegisterRefusal::SystemNotFound)?;
    uow.require(EDIT_SYSTEM, &before)?;
    let said = valid(uow, new.description).await?;
    if said == Description::from(&before) {
        return Err(RegisterRefusal::Unchanged.into());
    }
    let change = system::ActiveModel {
        name: Set(said.name),
        kind: Set(said.kind),
        owner: Set(said.owner),
        daily_owner: Set(said.daily_owner),
        vendor_id: Set(said.vendor),
        place: Set(said.place),
        ..Default::default()
    };
    let after = model::update::<system::Entity>(uow, before.id, new.seen, change).await?;
    if (after.owner, after.daily_owner) != (before.owner, before.daily_owner) {
        note_owners(uow, &after).await?;
    }
    uow.emit(&Event::Changed { system: after.id });
    Ok(after)
}
