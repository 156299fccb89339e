//! Working time: hours that count only while people are there.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use crate::{Holidays, Instant, Zone};

/// No search for a working day goes further than this; it is there so that an absurd length ends.
const LIMIT_DAYS: usize = 400 * 366;

/// When people work, on the wall. Hours that do not end after they begin last until midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingHours {
    /// When they come.
    pub from: NaiveTime,
    /// When they go.
    pub to: NaiveTime,
}

/// Working days and hours of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingTime {
    /// The zone that the hours are meant in.
    pub zone: Zone,
    /// The days on which nobody works, beside Saturdays and Sundays.
    pub holidays: Holidays,
    /// The hours of a working day.
    pub hours: WorkingHours,
}

impl WorkingTime {
    /// Whether people work on a day: neither Saturday nor Sunday nor a public holiday.
    #[must_use]
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.holidays.is_working_day(date)
    }

    /// The first working day that is not before a day.
    #[must_use]
    pub fn next_working_day(&self, date: NaiveDate) -> NaiveDate {
        self.holidays.next_working_day(date)
    }

    /// The working day that comes so many working days after a day, which is not counted itself. Nought is the first
    /// working day that is not before it.
    #[must_use]
    pub fn add_working_days(&self, date: NaiveDate, days: u32) -> NaiveDate {
        if days == 0 {
            return self.next_working_day(date);
        }
        let after = date.iter_days().skip(1).filter(|day| self.is_working_day(*day));
        after.take(days as usize).last().unwrap_or(date)
    }

    /// The instant at which so much working time has passed. What starts outside the hours counts from the next
    /// opening; what is used up exactly at closing ends there. A negative length counts as none.
    #[must_use]
    pub fn add(&self, start: Instant, length: TimeDelta) -> Instant {
        let mut left = length.max(TimeDelta::zero());
        let mut end = start;
        for (opens, closes) in self.openings(start) {
            let counted_from = opens.max(start);
            end = closes;
            if left <= closes - counted_from {
                return counted_from + left;
            }
            left -= closes - counted_from;
        }
        end
    }

    /// The working time between two instants; none if the second is not the later one.
    #[must_use]
    pub fn between(&self, start: Instant, end: Instant) -> TimeDelta {
        if end <= start {
            return TimeDelta::zero();
        }
        let counted = self.openings(start).take_while(|(opens, _)| *opens < end);
        counted.map(|(opens, closes)| closes.min(end) - opens.max(start)).sum()
    }

    /// Opening and closing of each working day from a start on, without those that have closed by then.
    fn openings(&self, start: Instant) -> impl Iterator<Item = (Instant, Instant)> {
        let days = self.zone.date(start).iter_days().take(LIMIT_DAYS).filter(|day| self.is_working_day(*day));
        days.map(|day| self.opening(day)).filter(move |(opens, closes)| start < *closes && opens < closes)
    }

    fn opening(&self, day: NaiveDate) -> (Instant, Instant) {
        let WorkingHours { from, to } = self.hours;
        let last = if from < to { day } else { day.checked_add_days(Days::new(1)).unwrap_or(day) };
        let to = if from < to { to } else { NaiveTime::MIN };
        (self.zone.instant(day.and_time(from)), self.zone.instant(last.and_time(to)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Country;

    fn office(from: &str, to: &str) -> WorkingTime {
        let hours = WorkingHours { from: from.parse().unwrap(), to: to.parse().unwrap() };
        WorkingTime { zone: "Europe/Oslo".parse().unwrap(), holidays: Holidays::of(Country::No), hours }
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn working_time_stands_still_while_nobody_is_there() {
        let cases = [
            ("within a day", "2026-03-02T09:00:00+01:00", 4, "2026-03-02T13:00:00+01:00"),
            ("used up exactly at closing", "2026-03-02T08:00:00+01:00", 8, "2026-03-02T16:00:00+01:00"),
            ("over a night", "2026-03-02T15:00:00+01:00", 4, "2026-03-03T11:00:00+01:00"),
            ("over a weekend and a change of clocks", "2026-03-27T14:00:00+01:00", 4, "2026-03-30T10:00:00+02:00"),
            ("over Easter", "2026-04-01T15:00:00+02:00", 4, "2026-04-07T11:00:00+02:00"),
            ("from before opening", "2026-03-02T06:00:00+01:00", 1, "2026-03-02T09:00:00+01:00"),
            ("from closing", "2026-03-02T16:00:00+01:00", 1, "2026-03-03T09:00:00+01:00"),
            ("from a Sunday", "2026-03-01T12:00:00+01:00", 24, "2026-03-04T16:00:00+01:00"),
            ("nothing, within hours", "2026-03-02T09:30:00+01:00", 0, "2026-03-02T09:30:00+01:00"),
            ("nothing, outside hours", "2026-03-02T17:00:00+01:00", 0, "2026-03-03T08:00:00+01:00"),
            ("less than nothing", "2026-03-02T09:30:00+01:00", -5, "2026-03-02T09:30:00+01:00"),
        ];
        for (case, start, hours, end) in cases {
            assert_eq!(office("08:00", "16:00").add(at(start), TimeDelta::hours(hours)), at(end), "{case}");
        }
    }

    #[test]
    fn what_is_measured_is_what_was_open() {
        let office = office("08:00", "16:00");
        let between = |start: &str, end: &str| office.between(at(start), at(end)).num_minutes();
        assert_eq!(between("2026-03-02T09:00:00+01:00", "2026-03-02T09:30:00+01:00"), 30);
        assert_eq!(between("2026-04-01T15:00:00+02:00", "2026-04-07T09:00:00+02:00"), 120);
        assert_eq!(between("2026-04-04T00:00:00+02:00", "2026-04-06T23:00:00+02:00"), 0);
        assert_eq!(between("2026-03-02T10:00:00+01:00", "2026-03-02T09:00:00+01:00"), 0, "backwards");
    }

    #[test]
    fn hours_that_do_not_end_after_they_begin_last_until_midnight() {
        assert_eq!(
            office("22:00", "06:00").add(at("2026-03-02T09:00:00+01:00"), TimeDelta::hours(3)),
            at("2026-03-03T23:00:00+01:00")
        );
        // Whole days: Monday 9 March 2026 has 24 hours.
        let always = office("00:00", "00:00");
        assert_eq!(
            always.between(at("2026-03-09T00:00:00+01:00"), at("2026-03-10T00:00:00+01:00")),
            TimeDelta::hours(24)
        );
    }

    #[test]
    fn working_days_are_counted_without_the_first() {
        let office = office("08:00", "16:00");
        let cases = [
            ("2026-04-01", 0, "2026-04-01"),
            ("2026-04-02", 0, "2026-04-07"),
            ("2026-04-01", 1, "2026-04-07"),
            ("2026-04-04", 1, "2026-04-07"),
            ("2026-04-04", 3, "2026-04-09"),
            ("2026-12-23", 2, "2026-12-28"),
        ];
        for (start, days, end) in cases {
            let end: NaiveDate = end.parse().unwrap();
            assert_eq!(office.add_working_days(start.parse().unwrap(), days), end, "{start} + {days}");
        }
    }

    #[test]
    fn an_absurd_length_ends() {
        let office = office("08:00", "08:01");
        assert!(office.add(at("2026-01-01T00:00:00Z"), TimeDelta::MAX) > at("2400-01-01T00:00:00Z"));
        assert!(office.between(Instant::MIN_UTC, Instant::MAX_UTC) > TimeDelta::zero());
        let late = at("9999-01-01T00:00:00Z");
        assert!(office.add(late, TimeDelta::hours(10_000)) > late);
    }
}
