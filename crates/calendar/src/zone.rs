//! Zones: what a time on the wall means.
//!
//! People mean a date and a time on their wall; instants are derived. A time that a clock never shows, because summer
//! time jumps over it, is the first moment after the jump; a time that it shows twice is the first of the two.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use crate::Instant;
use crate::text::as_text;

/// The release of the IANA time zone data that is compiled in, as `2025b`.
pub const TZDATA_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// No offset is further from UTC than this, and no jump is longer than a day.
const REACH: TimeDelta = TimeDelta::hours(48);

/// A zone of the IANA time zone data, as `Europe/Oslo`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Zone(Tz);

/// The name is not that of a zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no time zone '{0}'; names are those of the IANA data, such as Europe/Oslo")]
pub struct UnknownZone(pub String);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone as chrono-tz knows it.
    #[must_use]
    pub fn tz(self) -> Tz {
        self.0
    }

    /// What the clock on the wall shows at an instant.
    #[must_use]
    pub fn local(self, instant: Instant) -> NaiveDateTime {
        let offset = self.0.offset_from_utc_datetime(&instant.naive_utc()).fix();
        instant.naive_utc().checked_add_offset(offset).unwrap_or(instant.naive_utc())
    }

    /// What the calendar on the wall shows at an instant.
    #[must_use]
    pub fn date(self, instant: Instant) -> NaiveDate {
        self.local(instant).date()
    }

    /// The instant at which the clock on the wall shows a time: the first of two, or the first after a gap.
    #[must_use]
    pub fn instant(self, local: NaiveDateTime) -> Instant {
        match self.0.from_local_datetime(&local).earliest() {
            Some(instant) => instant.with_timezone(&Utc),
            None => self.after_gap(local),
        }
    }

    /// The instant at which a day begins: midnight, or the first moment after it where midnight is jumped over.
    #[must_use]
    pub fn start_of(self, date: NaiveDate) -> Instant {
        self.instant(date.and_time(NaiveTime::MIN))
    }

    /// The least instant at which the wall shows the time or a later one; around one jump, "shows a later one" only
    /// ever becomes true, so halving finds it.
    fn after_gap(self, local: NaiveDateTime) -> Instant {
        let wanted = local.and_utc();
        let (Some(mut before), Some(mut after)) = (wanted.checked_sub_signed(REACH), wanted.checked_add_signed(REACH))
        else {
            return wanted;
        };
        while after - before > TimeDelta::seconds(1) {
            let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
            if self.local(middle) < local { before = middle } else { after = middle }
        }
        // Jumps happen on whole seconds; the time asked for may have a fraction.
        after - TimeDelta::nanoseconds(i64::from(after.timestamp_subsec_nanos()))
    }
}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

as_text!(Zone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_has_the_name_that_was_given() {
        for name in ["Europe/Oslo", "UTC", "America/Argentina/Buenos_Aires", "Asia/Calcutta"] {
            assert_eq!(name.parse::<Zone>().map(|zone| zone.to_string()).as_deref(), Ok(name));
        }
        for name in ["", "Oslo", "europe/oslo", "Europe/Oslo ", "+01:00", "CEST"] {
            assert_eq!(name.parse::<Zone>(), Err(UnknownZone(name.to_owned())));
        }
    }

    #[test]
    fn the_ends_of_time_are_answered() {
        let oslo: Zone = "Europe/Oslo".parse().unwrap();
        assert!(oslo.local(Instant::MAX_UTC) >= Instant::MAX_UTC.naive_utc());
        assert!(oslo.local(Instant::MIN_UTC) >= Instant::MIN_UTC.naive_utc());
        assert!(oslo.instant(NaiveDateTime::MAX) <= Instant::MAX_UTC);
        assert!(oslo.instant(NaiveDateTime::MIN) >= Instant::MIN_UTC);
    }

    #[test]
    fn the_release_of_the_zones_has_a_name() {
        assert!(TZDATA_VERSION.starts_with("20") && TZDATA_VERSION.len() == 5, "{TZDATA_VERSION}");
    }
}
