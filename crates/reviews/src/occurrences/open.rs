//! Opening what is due: the occurrence, who is called to it, and the agenda, in one unit of work.

use std::collections::BTreeSet;

use jobs::{CatchUp, Due, Enqueue, When, schedules};
use kernel::{DutyId, Instant, NEW, Role, Version};
use ports::Ports;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::invitation;
use super::{Occurrence, State, get, row};
use crate::jobs::CloseWindow;
use crate::{Duty, Error, Event, Kind, OPEN_DUTY, duties, meetings};

/// Opens one occurrence of a duty. It is one for ever: the ledger's period is its id, and a second call does nothing.
pub(crate) async fn open(uow: &mut UnitOfWork, ports: &Ports, duty: DutyId, due: &Due) -> Result<(), Error> {
    if get(uow.db(), uow.scope(), due.occurrence).await?.is_some() {
        return Ok(());
    }
    let duty = duties::get(uow.db(), uow.scope(), duty).await?.ok_or(Error::DutyNotFound)?;
    uow.require(OPEN_DUTY, NEW)?;
    let lateness = lateness(uow, due).await?;
    let closes_at = closes_at(uow, &duty, due, lateness).await?;
    let row = row::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(due.occurrence),
        version: Set(Version::FIRST),
        duty_id: Set(duty.id),
        kind: Set(duty.kind),
        period: Set(due.period.clone()),
        rule: Set(duty.rule.to_string()),
        nominal_on: Set(due.nominal),
        due_on: Set(due.date),
        due_at: Set(due.due_at),
        opened_at: Set(due.opened_at),
        lateness_ms: Set(lateness),
        closes: Set(duty.closes.to_string()),
        closes_at: Set(closes_at),
        owner_role: Set(duty.owner_role),
        quorum: Set(duty.quorum.clone()),
        state: Set(State::Open),
        sittings: Set(0),
        drawn_at: Set((duty.kind == Kind::Meeting).then_some(uow.now())),
        held_at: Set(None),
        decided_at: Set(None),
        signed_at: Set(None),
        confirmed_by: Set(None),
        confirmation: Set(None),
        missed_at: Set(None),
    };
    let occurrence = model::insert(uow, row).await?;
    invite(uow, &occurrence).await?;
    if occurrence.kind == Kind::Meeting {
        let now = uow.now();
        meetings::draw(uow, ports, &occurrence, now).await?;
    }
    uow.emit(&Event::DutyOpened {
        occurrence: occurrence.id,
        duty: duty.id,
        key: duty.key,
        kind: occurrence.kind,
        period: occurrence.period.clone(),
        late: occurrence.is_late(),
    });
    let close = CloseWindow { occurrence: occurrence.id };
    uow.enqueue_once(&occurrence.id.to_string(), &close, When::At(closes_at)).await?;
    Ok(())
}

/// How late the ledger was, in milliseconds.
async fn lateness(uow: &UnitOfWork, due: &Due) -> Result<i64, Error> {
    let period = schedules::occurrences_by_id(uow.db(), uow.scope(), &[due.occurrence]).await?;
    Ok(period.first().map_or(0, |period| period.lateness_ms))
}

/// When the window ends. What was opened late gets the whole window from its opening, for nobody could do it before;
/// unless the duty says that late is too late: then it is missed as if it had been opened in time.
async fn closes_at(uow: &UnitOfWork, duty: &Duty, due: &Due, lateness_ms: i64) -> Result<Instant, Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let at = |from: Instant| duty.closes.at(from, organisation.zone, organisation.working_hours.to);
    let is_late = lateness_ms > super::model::PUNCTUAL.num_milliseconds();
    let excused = is_late && duty.catch_up != CatchUp::Late;
    Ok(if excused { at(due.due_at.max(due.opened_at)) } else { at(due.due_at) })
}

/// Calls whoever holds one of the quorum's roles, or answers for the duty, as it opens; deputies too.
async fn invite(uow: &mut UnitOfWork, occurrence: &Occurrence) -> Result<(), Error> {
    let mut roles: BTreeSet<Role> = occurrence.quorum.iter().flat_map(|quorum| quorum.roles.iter().copied()).collect();
    roles.insert(occurrence.owner_role);
    for role in roles {
        let mut invited = BTreeSet::new();
        for holder in access::persons_with_role(uow.db(), uow.scope(), role, uow.now()).await? {
            if !invited.insert(holder.person) {
                continue;
            }
            let row = invitation::ActiveModel {
                organisation_id: Set(uow.organisation()),
                occurrence_id: Set(occurrence.id),
                person_id: Set(holder.person),
                role: Set(role),
                appointment_id: Set(holder.appointment),
                deputy: Set(holder.deputy),
            };
            model::insert(uow, row).await?;
        }
    }
    Ok(())
}
