//! Rules: on which dates something recurs, in the words of RFC 5545.
//!
//! A rule here knows dates only. The time of day, the zone and the holidays are the schedule's, so that one rule reads
//! the same wherever it is used. It has no start either: what would be counted from a start is counted from a fixed
//! date ([`Rule`] says from which), so that the next date can be found near the day asked for, however old the rule.

mod dates;
mod error;
mod parse;
mod period;

use std::fmt;

use chrono::{NaiveDate, Weekday};

use crate::Holidays;
use crate::text::as_text;

pub use dates::Dates;
pub use error::RuleError;
use period::Naming;

/// A recurrence rule of RFC 5545, as `FREQ=MONTHLY;BYDAY=1TU`.
///
/// What differs from the RFC, because there is no start:
///
/// - A rule without a day means the first working day: of the month, where the rule is monthly or names months; of the
///   week, where it is weekly or names weeks; of the year, where it names neither.
/// - `INTERVAL` counts from January 2000 (days from the 1st, weeks from the one that begins on the 3rd), so that every
///   third month is January, April, July and October.
/// - `COUNT` is refused, and so are times of day and rules that recur within a day. `UNTIL` is a date, and the last one
///   that the rule may name.
/// - A rule that never occurs is refused.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    frequency: Frequency,
    interval: u32,
    until: Option<NaiveDate>,
    months: Vec<u32>,
    week_numbers: Vec<i32>,
    year_days: Vec<i32>,
    month_days: Vec<i32>,
    weekdays: Vec<NthWeekday>,
    positions: Vec<i32>,
    week_start: Weekday,
}

/// How long the stretch is in which a rule looks for its dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A weekday: each one (nought), or the nth from the start or the end of the month or the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct NthWeekday {
    /// Monday is nought; so they sort.
    days_from_monday: u32,
    nth: i32,
}

impl Rule {
    /// The dates of the rule that are not before a day, in order. They end with `UNTIL`, or with the year 9999;
    /// a rule that has had no date for 400 years, after which the calendar repeats itself, has ended too.
    #[must_use]
    pub fn dates(&self, from: NaiveDate, holidays: Holidays) -> Dates<'_> {
        Dates::new(self, from, holidays)
    }

    /// The calendar name of the period that a date of this rule stands for: `2026`, `2026-03`, `2026-W07` or
    /// `2026-03-01`, whichever is the longest that has no second date.
    #[must_use]
    pub fn period(&self, nominal: NaiveDate) -> String {
        Naming::of(self).name(nominal)
    }

    /// Whether the rule names no day, so that the first working day is meant.
    fn is_without_day(&self) -> bool {
        self.frequency != Frequency::Daily
            && self.year_days.is_empty()
            && self.month_days.is_empty()
            && self.weekdays.is_empty()
    }
}

impl Frequency {
    fn name(self) -> &'static str {
        match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

impl NthWeekday {
    fn weekday(self) -> Weekday {
        const WEEK: [Weekday; 7] =
            [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        WEEK[self.days_from_monday as usize % WEEK.len()]
    }
}

/// The two letters of a weekday.
fn letters(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

impl fmt::Display for NthWeekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nth != 0 {
            write!(f, "{}", self.nth)?;
        }
        f.write_str(letters(self.weekday()))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency.name())?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if let Some(until) = self.until {
            write!(f, ";UNTIL={}", until.format("%Y%m%d"))?;
        }
        list(f, "BYMONTH", &self.months)?;
        list(f, "BYWEEKNO", &self.week_numbers)?;
        list(f, "BYYEARDAY", &self.year_days)?;
        list(f, "BYMONTHDAY", &self.month_days)?;
        list(f, "BYDAY", &self.weekdays)?;
        list(f, "BYSETPOS", &self.positions)?;
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", letters(self.week_start))?;
        }
        Ok(())
    }
}

fn list<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    for (place, value) in values.iter().enumerate() {
        if place == 0 { write!(f, ";{name}={value}")? } else { write!(f, ",{value}")? }
    }
    Ok(())
}

as_text!(Rule);
