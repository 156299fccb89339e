//! What a consent must say to be one.

use calendar::Zone;
use chrono::{Datelike, NaiveDate};
use kernel::{Instant, PersonId};

use super::Channel;
use crate::HoldingsRefusal;

/// What is said by telephone or in person is not written, and the person who took it is the proof.
pub(super) fn proof(channel: Channel, written: bool, taken_by: Option<PersonId>) -> Result<(), HoldingsRefusal> {
    match (channel.is_oral(), written, taken_by) {
        (true, true, _) => Err(HoldingsRefusal::ConsentNotWritten),
        (true, false, None) => Err(HoldingsRefusal::ConsentTakerMissing),
        _ => Ok(()),
    }
}

/// It was given in the past, and ends neither before that nor at a time that nobody means.
pub(super) fn times(
    given_at: Instant,
    valid_until: Option<NaiveDate>,
    now: Instant,
    zone: Zone,
) -> Result<(), HoldingsRefusal> {
    if given_at > now || given_at.year() < 1900 {
        return Err(HoldingsRefusal::ConsentTime);
    }
    let given_on = zone.date(given_at);
    match valid_until {
        Some(until) if until < given_on || until.year() > 2200 => Err(HoldingsRefusal::ConsentValidity),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use kernel::Id;

    use super::*;

    #[test]
    fn oral_consent_needs_whoever_took_it() {
        let somebody = Some(PersonId::from_uuid(uuid::Uuid::nil()));
        for oral in [Channel::Phone, Channel::InPerson] {
            assert_eq!(proof(oral, false, None), Err(HoldingsRefusal::ConsentTakerMissing));
            assert_eq!(proof(oral, true, somebody), Err(HoldingsRefusal::ConsentNotWritten));
            assert_eq!(proof(oral, false, somebody), Ok(()));
        }
        for other in [Channel::Email, Channel::Web, Channel::Paper, Channel::Message] {
            assert_eq!(proof(other, true, None), Ok(()));
            assert_eq!(proof(other, false, None), Ok(()));
        }
    }

    #[test]
    fn its_times_are_ones_that_somebody_means() {
        let zone: Zone = "Europe/Oslo".parse().unwrap();
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let on = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let now = at("2026-03-02T08:00:00Z");
        assert_eq!(times(now, None, now, zone), Ok(()));
        assert_eq!(times(now, on("2026-03-02"), now, zone), Ok(()));
        assert_eq!(times(at("2026-03-02T08:00:01Z"), None, now, zone), Err(HoldingsRefusal::ConsentTime));
        assert_eq!(times(at("1899-12-31T00:00:00Z"), None, now, zone), Err(HoldingsRefusal::ConsentTime));
        assert_eq!(times(now, on("2026-03-01"), now, zone), Err(HoldingsRefusal::ConsentValidity));
        assert_eq!(times(now, on("2201-01-01"), now, zone), Err(HoldingsRefusal::ConsentValidity));
    }
}
