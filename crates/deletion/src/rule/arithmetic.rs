//! When something is due, and what is due on a day: two questions with one answer, each the inverse of the other.
//!
//! A due date never comes earlier because its trigger came later. So each rule and day has one cutoff: the latest trigger
//! whose due date has come. Lists, plans and guards in other systems go by it.

use std::collections::BTreeMap;

use calendar::Span;
use chrono::NaiveDate;
use kernel::Instant;
use ports::{Anchor, Cutoff};

use super::almanac::Almanac;
use super::definition::{Definition, Kind, Period, Round};
use super::sentence;

/// When something is due, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What the period runs from, as `customer.last_activity`.
    pub trigger: String,
    /// When that was.
    pub anchor: Anchor,
    /// The local date on which it is done.
    pub on: NaiveDate,
    /// The instant from which it may be done; for periods of dates, the first of that date.
    pub at: Instant,
    /// The steps from the trigger to the date, in order, so that a person can work it out again on a wall calendar.
    pub steps: Vec<String>,
}

/// When a thing with these anchors is due under a rule; `None` where nothing has happened yet that its period runs from.
#[must_use]
pub fn due(definition: &Definition, anchors: &BTreeMap<String, Anchor>, almanac: &Almanac) -> Option<Due> {
    let (trigger, anchor) = definition
        .on
        .iter()
        .filter_map(|name| anchors.get(name).map(|anchor| (name, *anchor)))
        .min_by_key(|(_, anchor)| earliest(definition.after, anchor))?;
    let mut steps = vec![sentence::triggered(trigger, &anchor, definition.after)];
    let (on, at) = match definition.after {
        Period::Time(span) => {
            let at = span.after(anchor.at, almanac.zone);
            steps.push(sentence::time_later(span, at));
            (almanac.zone.date(at), at)
        }
        Period::Dates(span) => {
            let mut date = anchor.on;
            for round in &definition.round {
                date = rounded(*round, date, almanac)?;
                steps.push(sentence::moved(*round, date));
            }
            date = span.after_date(date);
            steps.push(sentence::later(span, date));
            if definition.kind == Kind::Floor {
                date = date.succ_opt().unwrap_or(date);
                steps.push(sentence::the_day_after(date));
            }
            (date, almanac.zone.start_of(date))
        }
    };
    Some(Due { trigger: trigger.clone(), anchor, on, at, steps })
}

/// The latest trigger that is due: on a local date for periods of dates, at an instant for shorter ones. `None` where
/// nothing can have come that early.
#[must_use]
pub fn cutoff(definition: &Definition, day: NaiveDate, now: Instant, almanac: &Almanac) -> Option<Cutoff> {
    let span = match definition.after {
        Period::Time(span) => return Some(Cutoff::At(span.before(now, almanac.zone))),
        Period::Dates(span) => span,
    };
    let last = match definition.kind {
        Kind::Ceiling => day,
        Kind::Floor => day.pred_opt()?,
    };
    let mut date = last_before(span, last)?;
    for round in definition.round.iter().rev() {
        date = year_end(*round, almanac).on_or_before(date)?;
    }
    Some(Cutoff::On(date))
}

/// The local date from which neither a review nor `unless` keeps it any more, where the rule says so.
pub(crate) fn latest(definition: &Definition, anchor: &Anchor, almanac: &Almanac) -> Option<NaiveDate> {
    let mut date = anchor.on;
    for round in &definition.round {
        date = rounded(*round, date, almanac)?;
    }
    let last = definition.latest?.after_date(date);
    if definition.kind == Kind::Floor { last.succ_opt() } else { Some(last) }
}

/// What decides which of several triggers came first.
fn earliest(after: Period, anchor: &Anchor) -> (NaiveDate, Instant) {
    match after {
        Period::Dates(_) => (anchor.on, anchor.at),
        Period::Time(_) => (NaiveDate::MIN, anchor.at),
    }
}

fn rounded(round: Round, date: NaiveDate, almanac: &Almanac) -> Option<NaiveDate> {
    year_end(round, almanac).on_or_after(date)
}

fn year_end(round: Round, almanac: &Almanac) -> super::MonthDay {
    match round {
        Round::FinancialYear => almanac.financial_year_end,
        Round::CalendarYear => super::MonthDay::YEAR_END,
    }
}

/// The latest date from which the span leads no further than `last`. Months are clamped to their end, so that several
/// dates lead to the same one and counting back may stop short of the latest of them.
fn last_before(span: Span, last: NaiveDate) -> Option<NaiveDate> {
    let mut date = span.before_date(last);
    if date == NaiveDate::MIN {
        return None;
    }
    while span.after_date(date) > last {
        date = date.pred_opt()?;
    }
    while let Some(next) = date.succ_opt().filter(|next| span.after_date(*next) <= last) {
        date = next;
    }
    Some(date)
}

#[cfg(test)]
mod tests;
