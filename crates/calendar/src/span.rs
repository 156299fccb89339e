//! Spans: how long a person says that something lasts.
//!
//! Years, months, weeks and days count dates on the wall; hours, minutes and seconds count time that passes. A month
//! after 31 January is the last day of February; a day after noon is noon, also when the night had 25 hours.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, Months, NaiveDate, TimeDelta};

use crate::text::as_text;
use crate::{Instant, Zone};

/// A length in calendar parts and in real time, written as ISO 8601 does: `P3Y`, `P60D`, `PT72H`, `P1M2DT3H`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    years: u32,
    months: u32,
    weeks: u32,
    days: u32,
    hours: u32,
    minutes: u32,
    seconds: u32,
}

/// Why a text is not a span.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SpanError {
    /// It does not begin with P.
    #[error("'{0}' is not a length of time: it begins with P, as P3Y, P60D or PT72H")]
    Start(String),
    /// It names no part, or a T with nothing after it.
    #[error("'{0}' is not a length of time: a number and a letter are missing at the end")]
    Empty(String),
    /// A letter without number, a number without letter, a sign or a fraction.
    #[error("'{text}' is not a length of time: '{part}' is not a whole number with a letter")]
    Part {
        /// The whole text.
        text: String,
        /// What cannot be read.
        part: String,
    },
    /// A letter that is unknown, stands twice or in the wrong order.
    #[error("'{text}' is not a length of time: {letter} cannot stand there; the order is P, Y, M, W, D, T, H, M, S")]
    Order {
        /// The whole text.
        text: String,
        /// The letter.
        letter: char,
    },
    /// A part is larger than any deadline can be.
    #[error("'{text}' is too long: no part may be more than {MAX_PART}")]
    TooLong {
        /// The whole text.
        text: String,
    },
}

/// The largest number in one part: 999 999 days are 2 700 years.
const MAX_PART: u32 = 999_999;

impl Span {
    /// At once.
    pub const ZERO: Self = Self { years: 0, months: 0, weeks: 0, days: 0, hours: 0, minutes: 0, seconds: 0 };

    /// So many dates.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self { days, ..Self::ZERO }
    }

    /// So many weeks of dates.
    #[must_use]
    pub const fn weeks(weeks: u32) -> Self {
        Self { weeks, ..Self::ZERO }
    }

    /// So many months, clamped to the end of the month.
    #[must_use]
    pub const fn months(months: u32) -> Self {
        Self { months, ..Self::ZERO }
    }

    /// So many years, clamped to the end of February.
    #[must_use]
    pub const fn years(years: u32) -> Self {
        Self { years, ..Self::ZERO }
    }

    /// So many hours of real time.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self { hours, ..Self::ZERO }
    }

    /// Whether it is no time at all, however written.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// The instant so much later. The calendar parts count on the wall of a zone, then the rest counts real time.
    #[must_use]
    pub fn after(self, instant: Instant, zone: Zone) -> Instant {
        let moved = self.on_the_wall(instant, zone, Self::after_date);
        moved.checked_add_signed(self.real_time()).unwrap_or(Instant::MAX_UTC)
    }

    /// The instant so much earlier. The calendar parts count on the wall of a zone, then the rest counts real time.
    #[must_use]
    pub fn before(self, instant: Instant, zone: Zone) -> Instant {
        let moved = self.on_the_wall(instant, zone, Self::before_date);
        moved.checked_sub_signed(self.real_time()).unwrap_or(Instant::MIN_UTC)
    }

    /// The date that comes the calendar parts later: months first, clamped to the end of the month, then days.
    #[must_use]
    pub fn after_date(self, date: NaiveDate) -> NaiveDate {
        let month = date.checked_add_months(self.all_months());
        month.and_then(|date| date.checked_add_days(self.all_days())).unwrap_or(NaiveDate::MAX)
    }

    /// The date that comes the calendar parts earlier: months first, clamped to the end of the month, then days.
    #[must_use]
    pub fn before_date(self, date: NaiveDate) -> NaiveDate {
        let month = date.checked_sub_months(self.all_months());
        month.and_then(|date| date.checked_sub_days(self.all_days())).unwrap_or(NaiveDate::MIN)
    }

    /// Without calendar parts the instant itself stays: of an hour that the clock shows twice, it may be the second.
    fn on_the_wall(self, instant: Instant, zone: Zone, to: fn(Self, NaiveDate) -> NaiveDate) -> Instant {
        if self.all_months() == Months::new(0) && self.all_days() == Days::new(0) {
            return instant;
        }
        let local = zone.local(instant);
        zone.instant(to(self, local.date()).and_time(local.time()))
    }

    fn all_months(self) -> Months {
        Months::new(self.years.saturating_mul(12).saturating_add(self.months))
    }

    fn all_days(self) -> Days {
        Days::new(u64::from(self.weeks) * 7 + u64::from(self.days))
    }

    fn real_time(self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.hours))
            + TimeDelta::minutes(i64::from(self.minutes))
            + TimeDelta::seconds(i64::from(self.seconds))
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        let rest = text.strip_prefix('P').ok_or_else(|| SpanError::Start(text.to_owned()))?;
        let (dates, times) = match rest.split_once('T') {
            Some((dates, times)) => (dates, Some(times)),
            None => (rest, None),
        };
        if times.unwrap_or(dates).is_empty() {
            return Err(SpanError::Empty(text.to_owned()));
        }
        let [years, months, weeks, days] = parts(text, dates, ['Y', 'M', 'W', 'D'])?;
        let [hours, minutes, seconds] = parts(text, times.unwrap_or_default(), ['H', 'M', 'S'])?;
        Ok(Self { years, months, weeks, days, hours, minutes, seconds })
    }
}

/// Reads numbers with letters that stand in a fixed order, each at most once.
fn parts<const N: usize>(text: &str, mut rest: &str, letters: [char; N]) -> Result<[u32; N], SpanError> {
    let mut found = [0; N];
    let mut next = 0;
    while let Some(letter) = rest.trim_start_matches(|c: char| c.is_ascii_digit()).chars().next() {
        let (digits, tail) = rest.split_once(letter).unwrap_or((rest, ""));
        let part = || SpanError::Part { text: text.to_owned(), part: format!("{digits}{letter}") };
        if digits.is_empty() || !letter.is_ascii_alphabetic() {
            return Err(part());
        }
        let place = letters[next..].iter().position(|known| *known == letter);
        let place = next + place.ok_or_else(|| SpanError::Order { text: text.to_owned(), letter })?;
        let number = digits.parse().ok().filter(|number| *number <= MAX_PART);
        found[place] = number.ok_or_else(|| SpanError::TooLong { text: text.to_owned() })?;
        next = place + 1;
        rest = tail;
    }
    if rest.is_empty() { Ok(found) } else { Err(SpanError::Part { text: text.to_owned(), part: rest.to_owned() }) }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("P0D");
        }
        let write = |f: &mut fmt::Formatter<'_>, parts: &[(u32, char)]| {
            parts
                .iter()
                .filter(|(number, _)| *number > 0)
                .try_for_each(|(number, letter)| write!(f, "{number}{letter}"))
        };
        f.write_str("P")?;
        write(f, &[(self.years, 'Y'), (self.months, 'M'), (self.weeks, 'W'), (self.days, 'D')])?;
        let times = [(self.hours, 'H'), (self.minutes, 'M'), (self.seconds, 'S')];
        if times.iter().any(|(number, _)| *number > 0) {
            f.write_str("T")?;
            write(f, &times)?;
        }
        Ok(())
    }
}

as_text!(Span);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_as_iso_8601_writes_it() {
        let cases = [
            ("P0D", "P0D"),
            ("PT0S", "P0D"),
            ("P3Y", "P3Y"),
            ("P60D", "P60D"),
            ("PT72H", "PT72H"),
            ("P1M", "P1M"),
            ("PT1M", "PT1M"),
            ("P1Y2M3W4DT5H6M7S", "P1Y2M3W4DT5H6M7S"),
            ("P1YT1M", "P1YT1M"),
            ("P0Y1D", "P1D"),
            ("P007D", "P7D"),
            ("P12M", "P12M"),
        ];
        for (text, written) in cases {
            assert_eq!(text.parse::<Span>().map(|span| span.to_string()).as_deref(), Ok(written), "{text}");
        }
        assert_eq!("P60D".parse(), Ok(Span::days(60)));
        assert_eq!("PT72H".parse(), Ok(Span::hours(72)));
        assert!("PT0H0M0S".parse::<Span>().unwrap().is_zero());
    }

    #[test]
    fn what_is_no_span_is_refused_with_its_fault() {
        let text = |text: &str| text.to_owned();
        let part = |all: &str, part: &str| SpanError::Part { text: text(all), part: text(part) };
        let order = |all: &str, letter| SpanError::Order { text: text(all), letter };
        let cases = [
            ("", SpanError::Start(text(""))),
            ("60D", SpanError::Start(text("60D"))),
            ("-P1D", SpanError::Start(text("-P1D"))),
            ("p1d", SpanError::Start(text("p1d"))),
            ("P", SpanError::Empty(text("P"))),
            ("P1DT", SpanError::Empty(text("P1DT"))),
            ("PD", part("PD", "D")),
            ("P1", part("P1", "1")),
            ("P1D2", part("P1D2", "2")),
            ("P-1D", part("P-1D", "-")),
            ("P1.5D", part("P1.5D", "1.")),
            ("PT1,5H", part("PT1,5H", "1,")),
            ("P 1D", part("P 1D", " ")),
            ("P1D ", part("P1D ", " ")),
            ("P1D1Y", order("P1D1Y", 'Y')),
            ("P1D1D", order("P1D1D", 'D')),
            ("P1H", order("P1H", 'H')),
            ("PT1D", order("PT1D", 'D')),
            ("PT1HT1H", part("PT1HT1H", "T")),
            ("P1X", order("P1X", 'X')),
            ("P1æ", part("P1æ", "1æ")),
            ("P1000000D", SpanError::TooLong { text: text("P1000000D") }),
            ("P99999999999D", SpanError::TooLong { text: text("P99999999999D") }),
        ];
        for (text, fault) in cases {
            assert_eq!(text.parse::<Span>(), Err(fault), "{text}");
        }
    }

    #[test]
    fn months_are_clamped_and_then_days_are_counted() {
        let cases = [
            ("2024-02-29", "P3Y", "2027-02-28", "2021-02-28"),
            ("2024-02-29", "P4Y", "2028-02-29", "2020-02-29"),
            ("2026-01-31", "P1M", "2026-02-28", "2025-12-31"),
            ("2026-03-31", "P1M", "2026-04-30", "2026-02-28"),
            ("2026-01-31", "P1M1D", "2026-03-01", "2025-12-30"),
            ("2026-12-31", "P2M", "2027-02-28", "2026-10-31"),
            ("2026-01-01", "P1W", "2026-01-08", "2025-12-25"),
            ("2026-01-01", "PT48H", "2026-01-01", "2026-01-01"),
        ];
        for (start, span, after, before) in cases {
            let (start, span): (NaiveDate, Span) = (start.parse().unwrap(), span.parse().unwrap());
            assert_eq!(span.after_date(start).to_string(), after, "{start} + {span}");
            assert_eq!(span.before_date(start).to_string(), before, "{start} - {span}");
        }
    }

    #[test]
    fn what_lies_beyond_time_is_its_end() {
        let start = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        assert_eq!(Span::years(u32::MAX).after_date(start), NaiveDate::MAX);
        assert_eq!(Span::days(u32::MAX).before_date(start), NaiveDate::MIN);
        assert_eq!(Span::hours(u32::MAX).after(Instant::MAX_UTC, Zone::UTC), Instant::MAX_UTC);
        assert!(Span::days(u32::MAX).after(Instant::MIN_UTC, "Europe/Oslo".parse().unwrap()) <= Instant::MAX_UTC);
    }
}
