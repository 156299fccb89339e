//! Confirming that an order is done.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kernel::{DeletionOrderId, Id, Version};
use ports::{Db, Ports};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};
use uuid::Uuid;

use crate::order::event::Event;
use crate::order::kept::kept;
use crate::order::model::{DeletionOrder, OrderState, packed, row};
use crate::order::queries;
use crate::rule::reason;
use crate::{CONFIRM_ORDER, Error, RulesRefusal};

/// Confirm that an order is done.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Which order.
    pub order: DeletionOrderId,
    /// The version that was seen.
    pub seen: Version,
    /// The local date on which it was done.
    pub done_on: NaiveDate,
    /// Those of its things that could not be done; they stay, and are ordered anew.
    pub not_done: Vec<Uuid>,
    /// What there is to say about it; names nobody. Needed where something could not be done.
    pub note: Option<String>,
}

/// Confirms an order: by whoever holds the role that was ordered, and for what they did. What they could not do stays, and
/// is due still. What has come to be kept since it was ordered counts as not done, so that it is known here for as long.
pub async fn confirm(uow: &mut UnitOfWork, ports: &Ports, confirm: Confirm) -> Result<DeletionOrder, Error> {
    let found = queries::get(uow.db(), uow.scope(), confirm.order).await?;
    let before = found.ok_or(RulesRefusal::OrderNotFound)?;
    uow.require(CONFIRM_ORDER, &before)?;
    let held = uow.standing().role(before.role);
    if held.is_none() {
        uow.refuse(CONFIRM_ORDER, &before);
        return Err(RulesRefusal::RoleRequired.into());
    }
    if before.state != OrderState::Open {
        return Err(RulesRefusal::OrderConfirmed.into());
    }
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    if confirm.done_on > zone.date(uow.now()) || confirm.done_on < zone.date(before.issued_at) {
        return Err(RulesRefusal::OrderDate.into());
    }
    let things: BTreeSet<Uuid> = before.ids().into_iter().collect();
    let not_done: BTreeSet<Uuid> = confirm.not_done.iter().copied().collect();
    if !not_done.is_subset(&things) {
        return Err(RulesRefusal::OrderThing.into());
    }
    let note = confirm.note.as_deref().map(|text| reason(text, "note")).transpose()?;
    if !not_done.is_empty() && note.is_none() {
        return Err(RulesRefusal::Reason("note").into());
    }
    let by = uow.scope().actor.person();
    let kept = kept(Db::Unit(uow), ports, &before).await?.into_iter().map(|spared| spared.holding);
    let undone: BTreeSet<Uuid> = not_done.into_iter().chain(kept).collect();
    let undone: Vec<Uuid> = undone.into_iter().collect();
    let change = row::ActiveModel {
        state: Set(OrderState::Confirmed),
        confirmed_at: Set(Some(uow.now())),
        done_on: Set(Some(confirm.done_on)),
        confirmed_by: Set(by),
        appointment_id: Set(held.and_then(|held| held.appointment)),
        not_done: Set(packed(&undone)),
        note: Set(note),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, before.id.uuid(), confirm.seen, change).await?;
    let (done, not_done) = (things.len() - undone.len(), undone.len());
    uow.emit(&Event::Confirmed { order: after.id, run: after.run_id, window: after.window_id, done, not_done, by });
    Ok(after)
}
