//! What appointments there can be.

use kernel::{Instant, PersonId, Role};

use super::Appointment;
use crate::Error;

/// Roles that must be held: their vacancy is announced (DT-05, DT-18).
pub const MANDATORY: &[Role] = &[Role::Ctrl, Role::Sec];

/// A role that is given; the others follow from who somebody is.
pub(crate) fn is_appointable(role: Role) -> bool {
    !matches!(role, Role::Lm | Role::Emp)
}

/// An appointment as it is wished.
pub(super) struct Wish {
    pub(super) person: PersonId,
    pub(super) role: Role,
    pub(super) from: Instant,
    pub(super) to: Option<Instant>,
    pub(super) deputy_for: Option<PersonId>,
}

/// Refuses what cannot be beside the other appointments to the same role that are not over as this one begins.
pub(super) fn may_appoint(wish: &Wish, others: &[Appointment], now: Instant) -> Result<(), Error> {
    if !is_appointable(wish.role) {
        return Err(Error::AppointmentRole(wish.role));
    }
    if wish.to.is_some_and(|to| to <= wish.from || to <= now) {
        return Err(Error::AppointmentPeriod);
    }
    let overlapping = || others.iter().filter(|other| overlaps(wish, other));
    if overlapping().any(|other| other.person_id == wish.person) {
        return Err(Error::AppointmentAlreadyHeld);
    }
    match wish.deputy_for {
        None if wish.role == Role::Ctrl && overlapping().any(|other| !other.is_deputy()) => {
            Err(Error::AppointmentControllerTaken)
        }
        None => Ok(()),
        Some(holder) => {
            let held = |other: &Appointment| other.person_id == holder && !other.is_deputy();
            let holds = others.iter().any(|other| held(other) && other.is_in_force(wish.from));
            if holder != wish.person && holds { Ok(()) } else { Err(Error::AppointmentDeputy) }
        }
    }
}

/// One that was called off before it began lasts no time and overlaps nothing.
fn overlaps(wish: &Wish, other: &Appointment) -> bool {
    !other.is_over(other.from_at)
        && other.to_at.is_none_or(|to| wish.from < to)
        && wish.to.is_none_or(|to| other.from_at < to)
}

/// What becomes of an appointment that is to end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It is over from this instant on, which has come.
    Over(Instant),
    /// It will be over at this instant.
    Limited(Instant),
}

/// Decides an end. One that has not begun is over before it begins: it was never in force.
pub(super) fn ending(before: &Appointment, at: Option<Instant>, now: Instant) -> Result<Ending, Error> {
    if before.ended_at.is_some() || before.is_over(now) {
        return Err(Error::AppointmentAlreadyEnded);
    }
    let at = at.unwrap_or(now);
    if at < now || before.to_at.is_some_and(|to| at > to) {
        return Err(Error::AppointmentEnd);
    }
    if at <= before.from_at {
        return Ok(Ending::Over(before.from_at));
    }
    Ok(if at == now { Ending::Over(now) } else { Ending::Limited(at) })
}

#[cfg(test)]
mod tests {
    use kernel::{AppointmentId, Id, OrganisationId, Version};

    use super::*;

    fn at(day: u32) -> Instant {
        chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap().and_time(chrono::NaiveTime::MIN).and_utc()
    }

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(uuid(number))
    }

    fn uuid(number: u128) -> sea_orm::prelude::Uuid {
        sea_orm::prelude::Uuid::from_u128(number)
    }

    fn held(number: u128, role: Role, from: u32, to: Option<u32>, deputy_for: Option<u128>) -> Appointment {
        Appointment {
            organisation_id: OrganisationId::from_uuid(uuid(1)),
            id: AppointmentId::from_uuid(uuid(number)),
            version: Version::FIRST,
            person_id: person(number),
            role,
            from_at: at(from),
            to_at: to.map(at),
            deputy_for: deputy_for.map(person),
            ended_at: None,
            made_at: at(1),
        }
    }

    fn wish(number: u128, role: Role, from: u32, to: Option<u32>, deputy_for: Option<u128>) -> Wish {
        Wish { person: person(number), role, from: at(from), to: to.map(at), deputy_for: deputy_for.map(person) }
    }

    #[test]
    fn an_appointment_fits_beside_the_others_or_is_refused_for_its_reason() {
        use Role::{Ctrl, Emp, Lm};
        let ctrl = held(1, Ctrl, 5, Some(10), None);
        let deputy = held(2, Ctrl, 5, None, Some(1));
        let called_off = held(3, Ctrl, 20, Some(20), None);
        let others = [ctrl, deputy, called_off];
        let cases = [
            (wish(4, Ctrl, 10, None, None), None),
            (wish(4, Ctrl, 3, Some(5), None), None),
            (wish(4, Ctrl, 9, None, None), Some("APPOINTMENT_CONTROLLER_TAKEN")),
            (wish(4, Ctrl, 3, Some(6), None), Some("APPOINTMENT_CONTROLLER_TAKEN")),
            (wish(1, Ctrl, 9, None, None), Some("APPOINTMENT_ALREADY_HELD")),
            (wish(2, Ctrl, 20, None, None), Some("APPOINTMENT_ALREADY_HELD")),
            (wish(3, Ctrl, 11, None, None), None),
            (wish(4, Ctrl, 9, None, Some(1)), None),
            (wish(4, Ctrl, 10, None, Some(1)), Some("APPOINTMENT_DEPUTY_INVALID")),
            (wish(4, Ctrl, 9, None, Some(2)), Some("APPOINTMENT_DEPUTY_INVALID")),
            (wish(4, Ctrl, 9, None, Some(4)), Some("APPOINTMENT_DEPUTY_INVALID")),
            (wish(4, Ctrl, 10, Some(10), None), Some("APPOINTMENT_PERIOD_INVALID")),
            (wish(4, Ctrl, 1, Some(2), None), Some("APPOINTMENT_PERIOD_INVALID")),
            (wish(4, Lm, 10, None, None), Some("APPOINTMENT_ROLE_INVALID")),
            (wish(4, Emp, 10, None, None), Some("APPOINTMENT_ROLE_INVALID")),
        ];
        for (number, (wish, refused)) in cases.iter().enumerate() {
            let code = may_appoint(wish, &others, at(2)).err().map(|error| kernel::Fault::code(&error));
            assert_eq!(code, *refused, "case {number}");
        }
    }

    #[test]
    fn an_end_lies_between_now_and_the_end_there_is() {
        let running = held(1, Role::Sec, 5, Some(20), None);
        let ended = Appointment { ended_at: Some(at(6)), ..running.clone() };
        let ending = |before: &Appointment, end: Option<u32>, now| {
            ending(before, end.map(at), at(now)).map_err(|error| kernel::Fault::code(&error))
        };
        assert_eq!(ending(&running, None, 7), Ok(Ending::Over(at(7))));
        assert_eq!(ending(&running, Some(9), 7), Ok(Ending::Limited(at(9))));
        assert_eq!(ending(&running, Some(6), 7), Err("APPOINTMENT_END_INVALID"));
        assert_eq!(ending(&running, Some(21), 7), Err("APPOINTMENT_END_INVALID"));
        assert_eq!(ending(&running, None, 20), Err("APPOINTMENT_ALREADY_ENDED"));
        assert_eq!(ending(&ended, None, 7), Err("APPOINTMENT_ALREADY_ENDED"));
        // Called off before it begins.
        assert_eq!(ending(&running, None, 2), Ok(Ending::Over(at(5))));
    }
}
