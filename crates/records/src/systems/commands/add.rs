//! Entering a system.

use kernel::{NEW, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Description, note_owners, valid};
use crate::systems::model::system;
use crate::systems::{Event, System, queries};
use crate::{EDIT_SYSTEM, Error, RegisterRefusal, words};

/// Enter a system.
#[derive(Debug, Clone)]
pub struct Add {
    /// What the organisation calls it, as `S2`.
    pub key: String,
    /// What is said of it.
    pub description: Description,
}

/// Enters a system.
pub async fn add(uow: &mut UnitOfWork, new: Add) -> Result<System, Error> {
    uow.require(EDIT_SYSTEM, NEW)?;
    let key = words::key(new.key, "key")?;
    let said = valid(uow, new.description).await?;
    if queries::by_keys(uow.db(), uow.scope(), std::slice::from_ref(&key)).await?.contains_key(&key) {
        return Err(RegisterRefusal::SystemKeyTaken.into());
    }
    let row = system::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        key: Set(key),
        name: Set(said.name),
        kind: Set(said.kind),
        owner: Set(said.owner),
        daily_owner: Set(said.daily_owner),
        vendor_id: Set(said.vendor),
        place: Set(said.place),
        created_at: Set(uow.now()),
    };
    let row = model::insert(uow, row).await?;
    note_owners(uow, &row).await?;
    uow.emit(&Event::Added { system: row.id });
    Ok(row)
}
