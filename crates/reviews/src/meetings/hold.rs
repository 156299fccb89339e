//! Writing down who sat in a meeting, and whether that was a quorum.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Instant, OccurrenceId, PersonId, Role, StandingRole, Version};
use ports::Ports;
use sea_orm::ActiveValue::{NotSet, Set};
use store::{UnitOfWork, model};

use super::model::{attendance, sitting};
use super::{Count, Sitting, agenda, rules};
use crate::occurrences::{Occurrence, State, get, row};
use crate::{Error, Event, HOLD_MEETING, duties};

/// Somebody who sat there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Who.
    pub person: PersonId,
    /// In which of their roles; none = in all that they held then.
    pub roles: Option<Vec<Role>>,
}

/// Write down a sitting.
#[derive(Debug, Clone)]
pub struct Hold {
    /// Of which meeting.
    pub occurrence: OccurrenceId,
    /// The version that was seen.
    pub seen: Version,
    /// When people sat; none = now.
    pub held_at: Option<Instant>,
    /// Who was there.
    pub attendance: Vec<Attendance>,
}

/// Writes down a sitting. With a quorum the meeting is held, and what arose since it opened comes onto its agenda;
/// without one it is adjourned and can be held again until its window closes.
pub async fn hold_meeting(uow: &mut UnitOfWork, ports: &Ports, new: Hold) -> Result<Sitting, Error> {
    let before = get(uow.db(), uow.scope(), new.occurrence).await?.ok_or(Error::MeetingNotFound)?;
    uow.require(HOLD_MEETING, &before)?;
    let held_at = new.held_at.unwrap_or(uow.now());
    let quorum = rules::may_hold(&before, uow.now(), held_at, new.attendance.len())?;
    let present = present(uow, &new.attendance, held_at).await?;
    let count =
        quorum.count(&present.iter().map(|(person, roles)| (*person, roles.keys().copied().collect())).collect());
    let sitting = write_down(uow, &before, held_at, &count).await?;
    attend(uow, &sitting, present).await?;
    let quorate = count.is_quorate();
    if quorate {
        agenda::draw(uow, ports, &before, held_at).await?;
    }
    let change = row::ActiveModel {
        sittings: Set(sitting.number),
        state: if quorate { Set(State::Held) } else { NotSet },
        held_at: if quorate { Set(Some(held_at)) } else { NotSet },
        drawn_at: if quorate { Set(Some(held_at)) } else { NotSet },
        ..Default::default()
    };
    let after = model::update::<row::Entity>(uow, before.id, new.seen, change).await?;
    if quorate {
        let duty = duties::get(uow.db(), uow.scope(), after.duty_id).await?.ok_or(Error::DutyNotFound)?;
        let (occurrence, kind, period) = (after.id, after.kind, after.period);
        uow.emit(&Event::DutyHeld { occurrence, duty: duty.id, key: duty.key, kind, period });
    } else {
        uow.emit(&Event::DutyAdjourned { occurrence: after.id, duty: after.duty_id, sitting: sitting.id });
    }
    Ok(sitting)
}

/// The people and the roles in which they sit: those they held then, as far as they were named.
type Present = BTreeMap<PersonId, BTreeMap<Role, StandingRole>>;

async fn present(uow: &UnitOfWork, attendance: &[Attendance], held_at: Instant) -> Result<Present, Error> {
    let persons: Vec<PersonId> = attendance.iter().map(|attendance| attendance.person).collect();
    let held = access::roles_of(uow.db(), uow.scope(), &persons, held_at).await?;
    let mut present = Present::new();
    for Attendance { person, roles } in attendance {
        // Services are no persons, so none of them is ever found here.
        let held = held.get(person).ok_or(Error::AttendantNotFound)?;
        let named: Option<BTreeSet<Role>> = roles.as_ref().map(|roles| roles.iter().copied().collect());
        if let Some(role) = named.iter().flatten().find(|role| !held.iter().any(|held| held.role == **role)) {
            return Err(Error::AttendantRole(*role));
        }
        let sits = present.entry(*person).or_default();
        for held in held.iter().filter(|held| named.as_ref().is_none_or(|named| named.contains(&held.role))) {
            // Ordinary holders come before deputies: who is both sits as the ordinary one.
            sits.entry(held.role).or_insert(*held);
        }
    }
    Ok(present)
}

async fn write_down(
    uow: &mut UnitOfWork,
    meeting: &Occurrence,
    held_at: Instant,
    count: &Count,
) -> Result<Sitting, Error> {
    let row = sitting::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        occurrence_id: Set(meeting.id),
        number: Set(meeting.sittings + 1),
        held_at: Set(held_at),
        recorded_at: Set(uow.now()),
        recorded_by: Set(uow.scope().actor.person()),
        quorate: Set(count.is_quorate()),
        persons: Set(i32::try_from(count.persons).unwrap_or(i32::MAX)),
        missing: Set(count.missing.clone()),
    };
    Ok(model::insert(uow, row).await?)
}

async fn attend(uow: &mut UnitOfWork, sitting: &Sitting, present: Present) -> Result<(), Error> {
    for (person, roles) in present {
        for (role, held) in roles {
            let row = attendance::ActiveModel {
                organisation_id: Set(uow.organisation()),
                sitting_id: Set(sitting.id),
                person_id: Set(person),
                role: Set(role),
                appointment_id: Set(held.appointment),
                deputy: Set(held.deputy),
            };
            model::insert(uow, row).await?;
        }
    }
    Ok(())
}
