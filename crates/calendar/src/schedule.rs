//! Schedules: a rule in a place, and the occurrences that it has there.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

use crate::text::as_text;
use crate::{Holidays, Instant, Rule, Zone};

/// No move to a working day is longer than this, and no zone further from UTC.
const REACH: Days = Days::new(14);
/// So many occurrences are listed at most: a daily duty for 27 years.
const MOST: usize = 10_000;

/// What happens with an occurrence that falls on a Saturday, a Sunday or a public holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Move {
    /// It stays: jobs.
    Stay,
    /// It moves to the next working day: duties of people.
    NextWorkingDay,
    /// It moves to the next working day, or to the previous one where the next is in another month: self-checks.
    WithinMonth,
}

/// The name is not that of a move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no move '{0}'; the moves are stay, next_working_day and within_month")]
pub struct UnknownMove(pub String);

impl Move {
    /// Every move.
    pub const ALL: [Self; 3] = [Self::Stay, Self::NextWorkingDay, Self::WithinMonth];

    /// The name, as `next_working_day`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stay => "stay",
            Self::NextWorkingDay => "next_working_day",
            Self::WithinMonth => "within_month",
        }
    }

    /// Where a date goes.
    #[must_use]
    pub fn apply(self, date: NaiveDate, holidays: Holidays) -> NaiveDate {
        let next = match self {
            Self::Stay => return date,
            Self::NextWorkingDay | Self::WithinMonth => holidays.next_working_day(date),
        };
        let leaves = self == Self::WithinMonth && next.month() != date.month();
        if leaves { holidays.previous_working_day(date) } else { next }
    }
}

impl FromStr for Move {
    type Err = UnknownMove;

    fn from_str(name: &str) -> Result<Self, UnknownMove> {
        Self::ALL.into_iter().find(|known| known.name() == name).ok_or_else(|| UnknownMove(name.to_owned()))
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

as_text!(Move);

/// A rule, where and when it is meant, and what holidays do to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    /// On which dates.
    pub rule: Rule,
    /// In which zone.
    pub zone: Zone,
    /// At which time on the wall.
    pub at: NaiveTime,
    /// What holidays and weekends do to it.
    pub moves: Move,
    /// Whose holidays.
    pub holidays: Holidays,
}

/// One due instance of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occurrence {
    /// The calendar name of the nominal date, as `2026-03`. No two occurrences of a schedule share it.
    pub period: String,
    /// The date that the rule names.
    pub nominal: NaiveDate,
    /// The date after the move to a working day.
    pub date: NaiveDate,
    /// The instant at which it is due.
    pub due_at: Instant,
}

/// An occurrence that has no name yet.
struct Dated {
    nominal: NaiveDate,
    date: NaiveDate,
    due_at: Instant,
}

impl Schedule {
    /// The first occurrence that is due after an instant; none when the rule has ended.
    ///
    /// Where moves bring several dates of the rule onto one instant, that is one occurrence, named after the last of
    /// them: a daily duty of people is due once on each working day.
    #[must_use]
    pub fn next_after(&self, after: Instant) -> Option<Occurrence> {
        let today = self.zone.date(after);
        let mut dates = self.rule.dates(today.checked_sub_days(REACH).unwrap_or(today), self.holidays);
        let mut next: Option<Dated> = None;
        while let Some(nominal) = dates.next() {
            let date = self.moves.apply(nominal, self.holidays);
            // Due long ago, whatever the zone's law does to its night.
            if next.is_none() && date.checked_add_days(Days::new(1)).is_some_and(|behind| behind < today) {
                continue;
            }
            let dated = Dated { nominal, date, due_at: self.zone.instant(date.and_time(self.at)) };
            match &next {
                None if dated.due_at <= after => {}
                Some(next) if next.due_at != dated.due_at => break,
                None | Some(_) => {
                    dates = dates.through(date.checked_add_days(REACH).unwrap_or(date));
                    next = Some(dated);
                }
            }
        }
        let Dated { nominal, date, due_at } = next?;
        Some(Occurrence { period: self.rule.period(nominal), nominal, date, due_at })
    }

    /// The occurrences that are due from one instant on and before another, at most ten thousand.
    #[must_use]
    pub fn between(&self, from: Instant, to: Instant) -> Vec<Occurrence> {
        let before = from.checked_sub_signed(chrono::TimeDelta::nanoseconds(1)).unwrap_or(from);
        let first = self.next_after(before);
        let all = std::iter::successors(first, |occurrence| self.next_after(occurrence.due_at));
        all.take_while(|occurrence| occurrence.due_at < to).take(MOST).collect()
    }
}
