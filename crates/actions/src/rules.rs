//! Pure decisions: how an action may move, when it is due, and whether what it serves is settled.

use calendar::{Span, WorkingTime};
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use kernel::{ActionId, Instant};

use crate::{Action, Error, State};

/// When the effect is checked unless something else was decided: the house default.
pub const EFFECT_CHECK_AFTER: Span = Span::days(90);
/// So many days before the due date the owner is reminded.
const REMIND_DAYS: u64 = 3;
/// So many working days after the due date an open action is passed upwards.
const ESCALATE_WORKING_DAYS: i32 = 5;
/// People read their reminders at this hour, local time.
const MORNING: NaiveTime = match NaiveTime::from_hms_opt(8, 0, 0) {
    Some(time) => time,
    None => NaiveTime::MIN,
};
/// Nothing is planned further ahead.
const LONGEST: Span = Span::years(10);
/// The longest title and the longest text, in characters.
const TITLE: usize = 200;
const TEXT: usize = 10_000;

/// What can be done to an action's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    Complete,
    /// The effect was checked; it was there, or not.
    CheckEffect(bool),
    Cancel,
    /// Give it another owner or date: it stays open.
    Rearrange,
}

/// The state that a move leads to. `checked` = an effect check is asked for.
pub(crate) fn next(state: State, checked: bool, step: Move) -> Result<State, Error> {
    match (step, state) {
        (Move::Complete, State::Open) => Ok(State::Completed),
        (Move::Cancel, State::Open) => Ok(State::Cancelled),
        (Move::Rearrange, State::Open) => Ok(State::Open),
        (Move::CheckEffect(_), State::Completed) if !checked => Err(Error::NoEffectCheck),
        (Move::CheckEffect(true), State::Completed) => Ok(State::Effective),
        (Move::CheckEffect(false), State::Completed) => Ok(State::Ineffective),
        (Move::CheckEffect(_), _) => Err(Error::NotCompleted),
        (Move::Complete | Move::Cancel | Move::Rearrange, _) => Err(Error::NotOpen),
    }
}

/// Why what actions serve is not settled yet, with the action that stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsettled {
    /// It is still to be done.
    Open(ActionId),
    /// Its effect is still to be checked.
    Unchecked(ActionId),
    /// It did not work, and nothing was asked for since.
    Unanswered(ActionId),
}

/// What stands in the way of calling the actions of one subject settled: one that is open, one whose effect is still to
/// be checked, or one that did not work and was not followed by a further one.
#[must_use]
pub fn unsettled(actions: &[Action]) -> Option<Unsettled> {
    let answered = |failed: &Action| {
        let since = failed.effect_checked_at;
        actions
            .iter()
            .any(|other| other.state != State::Cancelled && other.id != failed.id && Some(other.created_at) >= since)
    };
    actions.iter().find_map(|action| match action.state {
        State::Open => Some(Unsettled::Open(action.id)),
        State::Completed if action.effect_check_on.is_some() => Some(Unsettled::Unchecked(action.id)),
        State::Ineffective if !answered(action) => Some(Unsettled::Unanswered(action.id)),
        State::Completed | State::Effective | State::Ineffective | State::Cancelled => None,
    })
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

pub(crate) fn valid_reason(reason: String) -> Result<String, Error> {
    valid_text(Some(reason), "reason")?.ok_or(Error::ReasonMissing)
}

/// Today or later, and not for ever.
pub(crate) fn may_be_due(due_on: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    if due_on < today {
        return Err(Error::DueDatePast);
    }
    if due_on > LONGEST.after_date(today) { Err(Error::DueDateFar) } else { Ok(()) }
}

/// How long after completion the effect is checked, as it is stored: the house default unless something else was
/// decided, and nothing where no check is needed.
pub(crate) fn effect_check_after(asked: Option<Span>, today: NaiveDate) -> Result<Option<String>, Error> {
    let span = asked.unwrap_or(EFFECT_CHECK_AFTER);
    if span.is_zero() {
        return Ok(None);
    }
    let date = span.after_date(today);
    if date <= today || date > LONGEST.after_date(today) {
        return Err(Error::EffectCheckAfter);
    }
    Ok(Some(span.to_string()))
}

/// The first instant after a due date, which ends with the last second of its day.
pub(crate) fn overdue_from(due_on: NaiveDate, time: &WorkingTime) -> Instant {
    time.zone.start_of(due_on.succ_opt().unwrap_or(due_on))
}

/// When the owner is reminded.
pub(crate) fn remind_at(due_on: NaiveDate, time: &WorkingTime) -> Instant {
    morning(due_on.checked_sub_days(chrono::Days::new(REMIND_DAYS)).unwrap_or(due_on), time)
}

/// When an action that is still open is passed upwards: after five working days of lateness.
pub(crate) fn escalate_at(due_on: NaiveDate, time: &WorkingTime) -> Instant {
    let from = overdue_from(due_on, time);
    let day = time.hours.to - time.hours.from;
    // Hours that end at midnight: their difference is negative, and the day is what is missing to 24 hours.
    let day = if day > TimeDelta::zero() { day } else { TimeDelta::days(1) + day };
    time.add(from, day * ESCALATE_WORKING_DAYS)
}

/// The morning of a day.
pub(crate) fn morning(date: NaiveDate, time: &WorkingTime) -> Instant {
    time.zone.instant(date.and_time(MORNING))
}

#[cfg(test)]
mod tests;
