//! What a meeting may do when. Pure: no database, no clock of its own.

use kernel::Instant;

use super::{AgendaItem, Outcome, Quorum};
use crate::occurrences::{Occurrence, State};
use crate::{Error, Kind};

/// No meeting here is larger.
pub(super) const MOST_ATTENDANTS: usize = 200;
/// No decision makes more actions at once.
pub(super) const MOST_ACTIONS: usize = 20;
/// No reason is longer, in characters.
pub(super) const LONGEST_REASON: usize = 4_000;
/// The kind of subject that can be followed up: an action that is under way.
pub(super) const ACTION: &str = "action";

/// Whether a sitting may be written down now; answers the quorum that it needs.
pub(super) fn may_hold(
    meeting: &Occurrence,
    now: Instant,
    held_at: Instant,
    attendants: usize,
) -> Result<&Quorum, Error> {
    let Some(quorum) = meeting.quorum.as_ref().filter(|_| meeting.kind == Kind::Meeting) else {
        return Err(Error::NotAMeeting);
    };
    match meeting.state {
        State::Held => return Err(Error::MeetingAlreadyHeld),
        State::Missed => return Err(Error::WindowClosed),
        State::Open if now >= meeting.closes_at => return Err(Error::WindowClosed),
        State::Open => {}
    }
    if held_at > now || held_at < meeting.opens_at() {
        return Err(Error::MeetingHeldAt);
    }
    if !(1..=MOST_ATTENDANTS).contains(&attendants) {
        return Err(Error::MeetingAttendance);
    }
    Ok(quorum)
}

/// Whether a decision may be recorded. Until the minutes are signed it may be put right; actions that it has made
/// already are rows of their own, so they can be added to and not be decided away.
pub(super) fn may_decide(
    meeting: &Occurrence,
    item: &AgendaItem,
    outcome: Outcome,
    reason: Option<&str>,
    new_actions: usize,
) -> Result<(), Error> {
    if meeting.signed_at.is_some() {
        return Err(Error::MinutesSigned);
    }
    if meeting.state != State::Held {
        return Err(Error::MeetingNotHeld);
    }
    let has_actions = !item.actions.0.is_empty();
    match outcome {
        Outcome::Actions if new_actions == 0 && !has_actions => return Err(Error::ItemActionsMissing),
        Outcome::Actions if new_actions > MOST_ACTIONS => return Err(Error::ItemActionsTooMany),
        Outcome::Actions => {}
        _ if has_actions => return Err(Error::ItemHasActions),
        _ if new_actions > 0 => return Err(Error::ItemActionsUnexpected),
        Outcome::NoAction | Outcome::Postponed if reason.is_none() => return Err(Error::ItemReasonMissing),
        Outcome::FollowUp if item.subject_kind != ACTION => return Err(Error::ItemOutcome),
        Outcome::NoAction | Outcome::Postponed | Outcome::FollowUp => {}
    }
    if reason.is_some_and(|reason| reason.chars().count() > LONGEST_REASON) {
        return Err(Error::ItemReasonTooLong);
    }
    Ok(())
}

/// Whether the minutes may be signed: by whom is the command's affair.
pub(super) fn may_sign(meeting: &Occurrence, items: &[AgendaItem]) -> Result<(), Error> {
    if meeting.signed_at.is_some() {
        return Err(Error::MinutesSigned);
    }
    if meeting.kind != Kind::Meeting {
        return Err(Error::NotAMeeting);
    }
    if meeting.state != State::Held {
        return Err(Error::MeetingNotHeld);
    }
    match items.iter().filter(|item| item.outcome.is_none()).count() {
        0 => Ok(()),
        undecided => Err(Error::ItemsUndecided(undecided)),
    }
}
