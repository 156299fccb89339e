//! Something held is in another state now.

use ::store::{UnitOfWork, model};
use kernel::{Id, ItemId, Version};
use sea_orm::ActiveValue::Set;

use super::{Anchoring, date};
use crate::items::{Event, Item, item, queries, rules};
use crate::{CHANGE_ITEM_STATE, Error, HoldingsRefusal, activities, anchors, subjects, words};

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

/// Notes the new state, and dates it: of an order that is `person_approved` now, `order.person_approved` is now. States
/// stand in the order in which things come into them, so whatever goes back has not come into the later ones: a case that
/// is open again has no `sick_case.closed` any more. While a reference to the subject is being erased this is to be tried
/// again, because a state can spare what is held.
pub async fn change_state(uow: &mut UnitOfWork, new: ChangeState) -> Result<Item, Error> {
    let ChangeState { item: of, seen, state, anchors: said } = new;
    let before = queries::get(uow.db(), uow.scope(), of).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    uow.require(CHANGE_ITEM_STATE, &before)?;
    words::bounded(&said, "anchors")?;
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
    let taken_back = rules::taken_back(&after.kind, &declared.states.0, before.state.as_deref(), &state);
    anchors::void(uow, of.uuid(), &taken_back).await?;
    date(uow, of, &said, Some((&after.kind, &state))).await?;
    uow.emit(&Event::StateChanged { of: (&after).into(), from: before.state, to: state });
    Ok(after)
}
