//! Until when an occurrence may still be done.

use std::fmt;
use std::str::FromStr;

use calendar::{Instant, Span, Zone};
use chrono::{Datelike, NaiveDate, NaiveTime};

/// When the window of an occurrence ends. From that instant on it is missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closes {
    /// So long after it is due.
    After(Span),
    /// As the month in which it is due ends: the miss is found on the 1st.
    MonthEnd,
    /// As work ends on the last day of the year in which it is due: the miss still belongs to that year.
    YearEnd,
}

/// The text is neither a length nor one of the two ends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no end of a window: the ends are month_end and year_end")]
pub struct UnknownClosing(pub String);

impl Closes {
    /// The end of the window of something that is due at an instant. It always lies behind that instant.
    #[must_use]
    pub fn at(self, due_at: Instant, zone: Zone, work_ends: NaiveTime) -> Instant {
        let due_on = zone.date(due_at);
        match self {
            Self::After(span) => span.after(due_at, zone),
            Self::MonthEnd => zone.start_of(first_of_next_month(due_on)),
            Self::YearEnd => {
                let end = |year| zone.instant(last_of(year).and_time(work_ends));
                let this_year = end(due_on.year());
                if this_year > due_at { this_year } else { end(due_on.year() + 1) }
            }
        }
    }
}

fn first_of_next_month(date: NaiveDate) -> NaiveDate {
    let first = date.with_day(1).unwrap_or(date);
    first.checked_add_months(chrono::Months::new(1)).unwrap_or(NaiveDate::MAX)
}

fn last_of(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX)
}

impl fmt::Display for Closes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(span) => span.fmt(f),
            Self::MonthEnd => f.write_str("month_end"),
            Self::YearEnd => f.write_str("year_end"),
        }
    }
}

impl FromStr for Closes {
    type Err = UnknownClosing;

    fn from_str(text: &str) -> Result<Self, UnknownClosing> {
        match text {
            "month_end" => Ok(Self::MonthEnd),
            "year_end" => Ok(Self::YearEnd),
            _ => text.parse().map(Self::After).map_err(|_| UnknownClosing(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(closes: &str, due_at: &str, expected: &str) {
        let closes: Closes = closes.parse().expect("an end");
        let zone = "Europe/Oslo".parse().expect("a zone");
        let work_ends = NaiveTime::from_hms_opt(16, 0, 0).expect("a time");
        let found = closes.at(due_at.parse().expect("an instant"), zone, work_ends);
        assert_eq!(found, expected.parse::<Instant>().expect("an instant"), "{closes} after {due_at}");
    }

    #[test]
    fn a_window_ends_where_people_say_it_ends() {
        // Seven days of the wall, over the night that has 23 hours.
        check("P7D", "2026-03-24T08:00:00Z", "2026-03-31T07:00:00Z");
        check("PT72H", "2026-03-27T08:00:00Z", "2026-03-30T08:00:00Z");
        check("month_end", "2026-03-10T08:00:00Z", "2026-03-31T22:00:00Z");
        check("month_end", "2026-12-31T22:59:00Z", "2026-12-31T23:00:00Z");
        check("year_end", "2026-11-11T11:00:00Z", "2026-12-31T15:00:00Z");
        check("year_end", "2026-12-31T15:00:00Z", "2027-12-31T15:00:00Z");
    }

    #[test]
    fn an_end_reads_back_what_it_prints() {
        for text in ["P7D", "P1M", "month_end", "year_end"] {
            assert_eq!(text.parse::<Closes>().expect("an end").to_string(), text);
        }
        assert!("quarter_end".parse::<Closes>().is_err());
    }
}
