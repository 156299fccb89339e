//! What anchors may be called, and when things can have happened.

use calendar::Zone;
use chrono::{Datelike, NaiveDate, SubsecRound};
use kernel::Instant;

use crate::HoldingsRefusal;

const NAME: usize = 64;
/// Samsvar itself dates what begins so.
const RESERVED: &str = "consent.";

/// When something happened, or will: a notice of leaving is given before its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At an instant.
    At(Instant),
    /// On a day, in the organisation's zone.
    On(NaiveDate),
}

impl When {
    /// The instant and the local date.
    pub(crate) fn dated(self, zone: Zone) -> Result<ports::Anchor, HoldingsRefusal> {
        let (at, on) = match self {
            Self::At(at) => {
                // The zone's arithmetic has an end; what lies beyond is refused before it is asked.
                if !(1800..=2300).contains(&at.year()) {
                    return Err(HoldingsRefusal::AnchorTime);
                }
                let at = at.trunc_subsecs(6);
                (at, zone.date(at))
            }
            Self::On(on) if (1800..=2300).contains(&on.year()) => (zone.start_of(on), on),
            Self::On(_) => return Err(HoldingsRefusal::AnchorTime),
        };
        if (1900..=2200).contains(&on.year()) { Ok(ports::Anchor { at, on }) } else { Err(HoldingsRefusal::AnchorTime) }
    }
}

/// The name of an anchor that others may date.
pub(crate) fn name(text: &str) -> Result<&str, HoldingsRefusal> {
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    if text.len() > NAME || !text.contains('.') || !text.split('.').all(word) {
        return Err(HoldingsRefusal::AnchorName);
    }
    if text.starts_with(RESERVED) { Err(HoldingsRefusal::AnchorReserved) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_words_with_a_dot_between() {
        for good in ["customer.last_activity", "employment.end", "order.person_approved", "a.b.c2"] {
            assert_eq!(name(good), Ok(good));
        }
        for bad in ["", "customer", "Customer.x", "customer.", ".x", "customer..x", "a b.c", "kari@firm.no", "1.a"] {
            assert_eq!(name(bad), Err(HoldingsRefusal::AnchorName), "{bad}");
        }
        assert_eq!(name(&format!("a.{}", "b".repeat(63))), Err(HoldingsRefusal::AnchorName));
        assert_eq!(name("consent.newsletter.withdrawn"), Err(HoldingsRefusal::AnchorReserved));
    }

    #[test]
    fn a_time_that_nobody_means_is_refused() {
        let zone: Zone = "Europe/Oslo".parse().unwrap();
        let on = |text: &str| When::On(text.parse().unwrap()).dated(zone);
        let at = |text: &str| When::At(text.parse().unwrap()).dated(zone);
        for good in ["1900-01-01", "2026-03-02", "2030-12-31", "2200-12-31"] {
            assert_eq!(on(good).unwrap().on.to_string(), good);
        }
        assert!(on("1899-12-31").is_err() && on("2201-01-01").is_err());
        assert!(When::On(NaiveDate::MAX).dated(zone).is_err() && When::On(NaiveDate::MIN).dated(zone).is_err());
        assert!(When::At(Instant::MAX_UTC).dated(zone).is_err() && When::At(Instant::MIN_UTC).dated(zone).is_err());
        // The date is that of the wall: an hour before midnight in Greenwich it is the next day in Oslo.
        assert_eq!(at("2026-03-01T23:30:00Z").unwrap().on.to_string(), "2026-03-02");
        assert_eq!(at("2026-03-01T23:30:00.123456789Z").unwrap().at.timestamp_subsec_nanos(), 123_456_000);
        assert!(at("1899-12-31T22:59:59Z").is_err(), "in Oslo it is 1899 still");
    }
}
