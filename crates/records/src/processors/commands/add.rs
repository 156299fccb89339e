//! Entering a processor.

use kernel::{NEW, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::Processing;
use crate::processors::model::processor;
use crate::processors::{Event, Processor, queries, rules};
use crate::{EDIT_PROCESSOR, Error, RegisterRefusal, words};

/// Enter a processor.
#[derive(Debug, Clone)]
pub struct Add {
    /// What the organisation calls it, as `crm-vendor`.
    pub key: String,
    /// What is said of it.
    pub processing: Processing,
}

/// Enters a processor. An agreement comes apart: no activity starts without one.
pub async fn add(uow: &mut UnitOfWork, new: Add) -> Result<Processor, Error> {
    uow.require(EDIT_PROCESSOR, NEW)?;
    let key = words::key(new.key, "key")?;
    let said = rules::valid(new.processing)?;
    if queries::by_keys(uow.db(), uow.scope(), std::slice::from_ref(&key)).await?.contains_key(&key) {
        return Err(RegisterRefusal::ProcessorKeyTaken.into());
    }
    let row = processor::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        key: Set(key),
        name: Set(said.name),
        service: Set(said.service),
        contact: Set(said.contact),
        place: Set(said.place),
        transfer: Set(said.transfer),
        role: Set(said.role),
        created_at: Set(uow.now()),
    };
    let row = model::insert(uow, row).await?;
    uow.emit(&Event::Added { processor: row.id });
    Ok(row)
}
