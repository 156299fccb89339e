//! Confirming that a task was done.

use kernel::{OccurrenceId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::{Occurrence, State, get, row};
use crate::held::HeldBy;
use crate::{CONFIRM_DUTY, Error, Event, Kind, duties};

/// So much is noted at most.
const LONGEST_NOTE: usize = 4_000;

/// Confirm that a task was done.
#[derive(Debug, Clone)]
pub struct Confirm {
    /// Which time that it was due.
    pub occurrence: OccurrenceId,
    /// The version that was seen.
    pub seen: Version,
    /// What was done and found.
    pub note: String,
}

/// Confirms that a task was done. Only whoever holds the role that owns it may, ordinarily or as deputy.
pub async fn confirm_duty(uow: &mut UnitOfWork, new: Confirm) -> Result<Occurrence, Error> {
    let before = get(uow.db(), uow.scope(), new.occurrence).await?.ok_or(Error::OccurrenceNotFound)?;
    uow.require(CONFIRM_DUTY, &HeldBy::any(uow, &before, &[before.owner_role]))?;
    match before.state {
        _ if before.kind != Kind::Task => return Err(Error::NotATask),
        State::Held => return Err(Error::DutyAlreadyDone),
        State::Missed => return Err(Error::WindowClosed),
        State::Open if uow.now() >= before.closes_at => return Err(Error::WindowClosed),
        State::Open => {}
    }
    let note = new.note.trim();
    if !(1..=LONGEST_NOTE).contains(&note.chars().count()) {
        return Err(Error::DutyNote);
    }
    let duty = duties::get(uow.db(), uow.scope(), before.duty_id).await?.ok_or(Error::DutyNotFound)?;
    let change = row::ActiveModel {
        state: Set(State::Held),
        held_at: Set(Some(uow.now())),
        confirmed_by: Set(uow.scope().actor.person()),
        confirmation: Set(Some(note.to_owned())),
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, before.id, new.seen, change).await?;
    uow.emit(&Event::DutyHeld {
        occurrence: after.id,
        duty: after.duty_id,
        key: duty.key,
        kind: after.kind,
        period: after.period.clone(),
    });
    Ok(after)
}
