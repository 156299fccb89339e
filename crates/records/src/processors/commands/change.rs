//! Changing what is known of a processor.

use kernel::{ProcessorId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::Processing;
use crate::processors::model::processor;
use crate::processors::{Event, Processor, queries, rules};
use crate::{EDIT_PROCESSOR, Error, RegisterRefusal};

/// Change what is known of a processor.
#[derive(Debug, Clone)]
pub struct Change {
    /// Which one.
    pub processor: ProcessorId,
    /// The version that was seen.
    pub seen: Version,
    /// What is said of it from now on.
    pub processing: Processing,
}

/// Changes what is known of a processor.
pub async fn change(uow: &mut UnitOfWork, new: Change) -> Result<Processor, Error> {
    let before = queries::get(uow.db(), uow.scope(), new.processor).await?.ok_or(RegisterRefusal::ProcessorNotFound)?;
    uow.require(EDIT_PROCESSOR, &before)?;
    let said = rules::valid(new.processing)?;
    if said == Processing::from(&before) {
        return Err(RegisterRefusal::Unchanged.into());
    }
    let change = processor::ActiveModel {
        name: Set(said.name),
        service: Set(said.service),
        contact: Set(said.contact),
        place: Set(said.place),
        transfer: Set(said.transfer),
        role: Set(said.role),
        ..Default::default()
    };
    let after = model::update::<processor::Entity>(uow, before.id, new.seen, change).await?;
    uow.emit(&Event::Changed { processor: after.id });
    Ok(after)
}
