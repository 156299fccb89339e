//! Saying that a measure works, or that it does not.

use actions::Complete;
use chrono::NaiveDate;
use kernel::{MeasureId, Role, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::define::watch;
use super::overdue::asked;
use super::{Measure, Source, Verification, get, row, verification};
use crate::held::HeldBy;
use crate::{Error, Event, VERIFY_MEASURE};

/// So much is noted at most.
const LONGEST_NOTE: usize = 4_000;

/// Say whether a measure works.
#[derive(Debug, Clone)]
pub struct Verify {
    /// Which.
    pub measure: MeasureId,
    /// The version that was seen.
    pub seen: Version,
    /// The local date on which somebody looked; left out = today.
    pub verified_on: Option<NaiveDate>,
    /// Where it comes from.
    pub source: Source,
    /// Whether it works.
    pub works: bool,
    /// What was looked at and found.
    pub note: String,
}

/// Writes down a look at a measure. The next one counts from its date. What was asked for
/// about it is done with it, and what does not work becomes a deviation.
pub async fn verify(uow: &mut UnitOfWork, new: Verify) -> Result<Verification, Error> {
    let before = get(uow.db(), uow.scope(), new.measure).await?.ok_or(Error::MeasureNotFound)?;
    let owned = HeldBy::any(uow, &before, &[before.owner_role, Role::Sec]);
    uow.require(VERIFY_MEASURE, &owned)?;
    let (person, held) = owned.holder.ok_or(Error::MeasureNotFound)?;
    if before.ended_at.is_some() {
        return Err(Error::MeasureEnded);
    }
    if new.source == Source::SupplierStatement && before.supplier.is_none() {
        return Err(Error::VerificationSource);
    }
    let note = new.note.trim();
    if !(1..=LONGEST_NOTE).contains(&note.chars().count()) {
        return Err(Error::VerificationNote);
    }
    let zone = access::organisation(uow.db(), uow.scope()).await?.zone;
    let today = zone.date(uow.now());
    let on = new.verified_on.unwrap_or(today);
    let earliest = before.verified_on.max(Some(zone.date(before.in_force_from))).unwrap_or(today);
    if !(earliest..=today).contains(&on) {
        return Err(Error::VerificationDate);
    }
    let counts_from = if on == today { uow.now() } else { zone.start_of(on) };
    let change = row::ActiveModel {
        verified_on: Set(Some(on)),
        works: Set(Some(new.works)),
        verify_by: Set(before.verify_every()?.map(|every| every.after(counts_from, zone))),
        overdue_at: Set(None),
        ..Default::default()
    };
    let measure = model::update::<row::Entity>(uow, before.id, new.seen, change).await?;
    let row = verification::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        measure_id: Set(measure.id),
        verified_on: Set(on),
        source: Set(new.source),
        works: Set(new.works),
        note: Set(note.to_owned()),
        verified_by: Set(person),
        role: Set(held.role),
        appointment_id: Set(held.appointment),
        recorded_at: Set(uow.now()),
    };
    let verification = model::insert(uow, row).await?;
    uow.emit(&told(&measure, &verification));
    watch(uow, &measure).await?;
    settle(uow, &measure, note).await?;
    Ok(verification)
}

/// Whoever was asked to look has looked: what was asked is done, where the actor may say so of it.
async fn settle(uow: &mut UnitOfWork, measure: &Measure, note: &str) -> Result<(), Error> {
    for action in asked(uow, measure.id).await? {
        if uow.standing().may(actions::COMPLETE, &action).is_ok() {
            let done = Complete { action: action.id, seen: action.version, note: Some(note.to_owned()) };
            actions::complete(uow, done).await?;
        }
    }
    Ok(())
}

fn told(measure: &Measure, verification: &Verification) -> Event {
    let (verification, key) = (verification.id, measure.key.clone());
    if measure.works == Some(false) {
        Event::MeasureFailed { verification, measure: measure.id, key, owner_role: measure.owner_role }
    } else {
        Event::MeasureVerified { verification, measure: measure.id, key }
    }
}
