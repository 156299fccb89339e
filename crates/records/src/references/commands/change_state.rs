//! What is held elsewhere is in another state now.

use kernel::{ReferenceId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::references::{Event, Reference, kinds, queries, reference};
use crate::{CHANGE_ITEM_STATE, Error, HoldingsRefusal, activities};

/// Say that what is held elsewhere is in another state now.
#[derive(Debug, Clone)]
pub struct ChangeState {
    /// Which reference.
    pub reference: ReferenceId,
    /// The version that was seen.
    pub seen: Version,
    /// One of the states of its categories.
    pub state: String,
}

/// Notes the new state, as the categories of its kind declare it.
pub async fn change_state(uow: &mut UnitOfWork, new: ChangeState) -> Result<Reference, Error> {
    let ChangeState { reference: of, seen, state } = new;
    let before = queries::get(uow.db(), uow.scope(), of).await?.ok_or(HoldingsRefusal::ReferenceNotFound)?;
    uow.require(CHANGE_ITEM_STATE, &before)?;
    if before.run_id.is_some() {
        return Err(HoldingsRefusal::ErasureUnderWay.into());
    }
    if before.state.as_ref() == Some(&state) {
        return Err(HoldingsRefusal::StateUnchanged.into());
    }
    let kinds = kinds(uow.db(), uow.scope()).await?;
    let kind = kinds.iter().find(|kind| kind.system == before.system && kind.kind == before.kind);
    let keys = kind.ok_or(HoldingsRefusal::ReferenceKindUnknown)?.categories.0.clone();
    let categories = activities::categories_by_keys(uow.db(), uow.scope(), &keys).await?;
    if !categories.values().any(|(_, category)| category.states.0.contains(&state)) {
        return Err(HoldingsRefusal::StateUnknown.into());
    }
    let change = reference::ActiveModel { state: Set(Some(state.clone())), ..Default::default() };
    let after = model::update::<reference::Entity>(uow, of, seen, change).await?;
    uow.emit(&Event::StateChanged { reference: of, state });
    Ok(after)
}
