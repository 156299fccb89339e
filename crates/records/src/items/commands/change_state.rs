//! Something held is in another state now.

use ::store::{UnitOfWork, model};
use kernel::{ItemId, Version};
use sea_orm::ActiveValue::Set;

use super::{Anchoring, date};
use crate::items::{Event, Item, item, queries};
use crate::{CHANGE_ITEM_STATE, Error, HoldingsRefusal, activities, subjects, words};

/// Say that something held is in another state now.
#[derive(Debug, Clone)]
pub struct ChangeState {
    /// Which item.
    pub item: ItemId,
    /// The version that was seen.
    pub seen: Version,
    /// One of the states of its category.
    pub state: String,
    /// When what else happened to it that periods run from.
    pub anchors: Vec<Anchoring>,
}

/// Notes the new state, and dates it: of an order that is `person_approved` now, `order.person_approved` is now. While a
/// reference to the subject is being erased this is to be tried again, because a state can spare what is held.
pub async fn change_state(uow: &mut UnitOfWork, new: ChangeState) -> Result<Item, Error> {
    let ChangeState { item: of, seen, state, anchors } = new;
    let before = queries::get(uow.db(), uow.scope(), of).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    uow.require(CHANGE_ITEM_STATE, &before)?;
    words::bounded(&anchors, "anchors")?;
    if before.state.as_ref() == Some(&state) {
        return Err(HoldingsRefusal::StateUnchanged.into());
    }
    let key = std::slice::from_ref(&before.category);
    let declared = activities::categories_by_keys(uow.db(), uow.scope(), key).await?.remove(&before.category);
    let (_, declared) = declared.ok_or(HoldingsRefusal::CategoryUnknown)?;
    if !declared.states.0.contains(&state) {
        return Err(HoldingsRefusal::StateUnknown.into());
    }
    subjects::refuse_under_way(uow, before.subject_id).await?;
    let change = item::ActiveModel { state: Set(Some(state.clone())), ..Default::default() };
    let after = model::update::<item::Entity>(uow, of, seen, change).await?;
    date(uow, of, &anchors, Some((&after.kind, &state))).await?;
    uow.emit(&Event::StateChanged { of: (&after).into(), from: before.state, to: state });
    Ok(after)
}
