//! Words in which the cases are written.

use calendar::{Country, Holidays, Instant, Move, Schedule, Zone};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

pub fn zone(name: &str) -> Zone {
    name.parse().unwrap_or_else(|error| panic!("{error}"))
}

pub fn oslo() -> Zone {
    zone("Europe/Oslo")
}

pub fn norway() -> Holidays {
    Holidays::of(Country::No)
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn time(text: &str) -> NaiveTime {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A time on a wall, as `2026-03-29T02:30:00`.
pub fn wall(text: &str) -> NaiveDateTime {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// An instant with its offset, as `2026-03-30T16:10:00+02:00`.
pub fn instant(text: &str) -> Instant {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A duty of people in Oslo at nine, moved to the next working day.
pub fn duty(rule: &str) -> Schedule {
    Schedule {
        rule: rule.parse().unwrap_or_else(|error| panic!("{rule}: {error}")),
        zone: oslo(),
        at: time("09:00"),
        moves: Move::NextWorkingDay,
        holidays: norway(),
    }
}
