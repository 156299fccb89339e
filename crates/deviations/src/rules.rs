//! Pure decisions: how a case may move, what its times may be, and by when it must have moved.

use actions::{Action, Unsettled};
use calendar::{Deadline, Explanation, Origin, Span, Zone};
use kernel::{DeviationId, Instant};

use crate::model::{DeviceEncryption, EventType};
use crate::{DeviationRow, Error, Kind, Status};

/// A case is triaged and contained within so much real time of its report: a house rule.
pub const CONTAIN: Span = Span::hours(24);
/// Its cause is recorded within so many days of its report: a house rule.
pub const CAUSE: Span = Span::days(14);
/// A superior passes a case on within so much working time; then it passes by itself (DT-89).
pub const FORWARD_WITHIN: chrono::TimeDelta = chrono::TimeDelta::hours(4);
/// The longest title and the longest text, in characters.
const TITLE: usize = 200;
const TEXT: usize = 10_000;

/// What can be done to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    Triage,
    /// What does not change where it stands: forward, convert, hand over, link, ask for an action.
    Work,
    RecordCause,
    Close,
}

/// Where a move leads to.
pub(crate) fn next(status: Status, step: Move) -> Result<Status, Error> {
    match (step, status) {
        (_, Status::Closed) => Err(Error::AlreadyClosed),
        (Move::Triage, Status::Reported) => Ok(Status::Triaged),
        (Move::Triage, Status::Triaged) => Err(Error::AlreadyTriaged),
        (Move::Work, status) => Ok(status),
        (Move::RecordCause | Move::Close, Status::Reported) => Err(Error::NotTriaged),
        (Move::RecordCause, Status::Triaged) => Ok(Status::Triaged),
        (Move::Close, Status::Triaged) => Ok(Status::Closed),
    }
}

/// Whether a triaged case is ready to be closed: its cause known, its actions settled, or a reason why there are none.
pub(crate) fn may_close(case: &DeviationRow, actions: &[Action], no_action_reason: Option<&str>) -> Result<(), Error> {
    next(case.status, Move::Close)?;
    if case.cause.is_none() {
        return Err(Error::CauseMissing);
    }
    match actions::unsettled(actions) {
        Some(Unsettled::Open(action)) => return Err(Error::ActionOpen(action)),
        Some(Unsettled::Unchecked(action)) => return Err(Error::EffectUnchecked(action)),
        Some(Unsettled::Unanswered(action)) => return Err(Error::EffectMissing(action)),
        None => {}
    }
    let nothing_was_done = actions.iter().all(|action| action.state == actions::State::Cancelled);
    if nothing_was_done && no_action_reason.is_none() { Err(Error::NoActionReasonMissing) } else { Ok(()) }
}

/// The times that a report names, against each other and now.
pub(crate) fn may_have_happened(
    from: Option<Instant>,
    to: Option<Instant>,
    discovered: Instant,
    now: Instant,
) -> Result<(), Error> {
    if discovered > now {
        return Err(Error::DiscoveredInFuture);
    }
    if from.is_some_and(|from| from > discovered) {
        return Err(Error::Occurred("occurredFrom"));
    }
    let ends_well = |to: Instant| to <= now && from.is_none_or(|from| from <= to);
    if to.is_none_or(ends_well) { Ok(()) } else { Err(Error::Occurred("occurredTo")) }
}

/// When the organisation became aware: of a breach as told, as known before, or now; of nothing else.
pub(crate) fn aware_at(
    kind: Kind,
    told: Option<Instant>,
    known: Option<Instant>,
    discovered: Instant,
    now: Instant,
) -> Result<Option<Instant>, Error> {
    match (kind, told) {
        (Kind::Breach, Some(told)) if (discovered..=now).contains(&told) => Ok(Some(told)),
        (_, Some(_)) => Err(Error::Aware),
        (Kind::Breach, None) => Ok(known.or(Some(now))),
        // Of a case that was a breach for a while it stays on record.
        (_, None) => Ok(known),
    }
}

/// A loss says whether what was lost was encrypted.
pub(crate) fn encryption_is_told(event_type: Option<EventType>, told: Option<DeviceEncryption>) -> Result<(), Error> {
    if event_type.is_some_and(EventType::asks_encryption) && told.is_none() {
        return Err(Error::EncryptionMissing);
    }
    Ok(())
}

/// A case comes back as a later one, so links never run in a circle.
pub(crate) fn may_link(case: (Instant, DeviationId), earlier: (Instant, DeviationId)) -> Result<(), Error> {
    if earlier < case { Ok(()) } else { Err(Error::Link) }
}

pub(crate) fn valid_title(title: &str) -> Result<String, Error> {
    let title = title.trim();
    if (1..=TITLE).contains(&title.chars().count()) { Ok(title.to_owned()) } else { Err(Error::Title) }
}

/// A text as it is stored; one of blanks is none.
pub(crate) fn valid_text(text: Option<String>, field: &'static str) -> Result<Option<String>, Error> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > TEXT) { Err(Error::Text(field)) } else { Ok(text) }
}

/// The deadlines that a case still has to keep.
pub(crate) fn deadlines(case: &DeviationRow, zone: Zone) -> Vec<Deadline> {
    let mut open = Vec::new();
    if case.status == Status::Reported {
        open.push(house(
            case,
            case.contain_due_at,
            "Triaged and contained within 24 hours",
            "24 hours of real time",
            zone,
        ));
    }
    if case.status != Status::Closed && case.cause.is_none() {
        open.push(house(case, case.cause_due_at, "Cause recorded within 14 days", "14 days", zone));
    }
    Deadline::earliest_of(open)
}

fn house(case: &DeviationRow, due_at: Instant, rule: &str, length: &str, zone: Zone) -> Deadline {
    let moment = |at: Instant| at.with_timezone(&zone.tz()).format("%A %F %H:%M:%S (%:z)").to_string();
    let steps =
        vec![format!("Reported on {}.", moment(case.reported_at)), format!("{length} later: {}.", moment(due_at))];
    Deadline::new(due_at, Origin::House, Explanation { rule: rule.to_owned(), source: "house rule".to_owned(), steps })
}

#[cfg(test)]
mod tests;
