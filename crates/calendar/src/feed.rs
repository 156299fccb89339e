//! A calendar as other programs subscribe to it: RFC 5545, with the zone's own jumps, and the same bytes each time.

use std::fmt::Write;

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{OffsetComponents, OffsetName};
use icalendar::{Calendar, CalendarDateTime, Component, EventLike, EventStatus, Property};

use crate::{Instant, Zone};

/// Zones jump no more often than this, and stay for longer than this where they do.
const STEP: TimeDelta = TimeDelta::days(7);

/// A calendar that others subscribe to. It tells titles and times, and nothing of what is treated there.
#[derive(Debug, Clone)]
pub struct Feed {
    /// What it is called.
    pub name: String,
    /// In which zone its times are meant.
    pub zone: Zone,
    /// What stands in it.
    pub events: Vec<FeedEvent>,
}

/// Something that stands in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEvent {
    /// By which a calendar knows it again, for ever.
    pub uid: String,
    /// Never less than it was, and more each time that the event has changed.
    pub sequence: u32,
    /// When it was last said.
    pub stamp: Instant,
    /// When it begins.
    pub begins: Instant,
    /// How long it takes; zero = a point in time.
    pub length: TimeDelta,
    /// What people call it.
    pub title: String,
    /// It was announced, and will not be.
    pub cancelled: bool,
}

impl Feed {
    /// The calendar as text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut calendar = Calendar::empty();
        calendar
            .append_property(Property::new("VERSION", "2.0"))
            .append_property(Property::new("PRODID", "-//Samsvar//Year wheel//EN"))
            .append_property(Property::new("CALSCALE", "GREGORIAN"))
            .append_property(Property::new("METHOD", "PUBLISH"))
            .append_property(Property::new("X-WR-CALNAME", plain(&self.name)))
            .append_property(Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done())
            .append_property(Property::new("X-PUBLISHED-TTL", "PT1H"));
        for event in &self.events {
            calendar.push(self.event(event));
        }
        let text = calendar.to_string();
        let zone = self.zone_text();
        // Before whatever comes first, or before the end of an empty one.
        let begin = text.find("BEGIN:VEVENT").or_else(|| text.find("END:VCALENDAR")).unwrap_or(text.len());
        let (head, rest) = text.split_at(begin);
        format!("{head}{zone}{rest}")
    }

    fn event(&self, event: &FeedEvent) -> icalendar::Event {
        let at = |instant: Instant| CalendarDateTime::WithTimezone {
            date_time: self.zone.local(instant),
            tzid: self.zone.to_string(),
        };
        let mut written = icalendar::Event::new();
        written
            .uid(&event.uid)
            .timestamp(event.stamp)
            .sequence(event.sequence)
            .summary(&plain(&event.title))
            .starts(at(event.begins))
            .status(if event.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed });
        if event.length > TimeDelta::zero() {
            written.ends(at(event.begins + event.length));
        } else {
            // A point in time takes nobody's time.
            written.add_property("TRANSP", "TRANSPARENT");
        }
        written.done()
    }

    /// What the zone's clocks do from before the first event until after the last one.
    fn zone_text(&self) -> String {
        let (first, last) = match (
            self.events.iter().map(|event| event.begins).min(),
            self.events.iter().map(|event| event.begins + event.length).max(),
        ) {
            (Some(first), Some(last)) => (first - TimeDelta::days(1), last + TimeDelta::days(1)),
            _ => (Instant::UNIX_EPOCH, Instant::UNIX_EPOCH),
        };
        let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", self.zone);
        let mut stands = Observed::at(self.zone, first);
        stands.write(&mut text, &stands, self.zone.local(first));
        let mut from = first;
        while from < last {
            let to = from + STEP;
            let new = Observed::at(self.zone, to);
            if new != stands {
                let jump = jump(self.zone, from, to);
                // As the clocks show it that have not jumped yet.
                let shown = jump.naive_utc() + TimeDelta::seconds(i64::from(stands.offset));
                new.write(&mut text, &stands, shown);
                stands = new;
            }
            from = to;
        }
        text.push_str("END:VTIMEZONE\r\n");
        text
    }
}

/// What a zone's clocks observe for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Observed {
    /// Seconds before UTC.
    offset: i32,
    summer: bool,
    name: Option<String>,
}

impl Observed {
    fn at(zone: Zone, instant: Instant) -> Self {
        let offset = zone.tz().offset_from_utc_datetime(&instant.naive_utc());
        Self {
            offset: offset.fix().local_minus_utc(),
            summer: !offset.dst_offset().is_zero(),
            name: offset.abbreviation().map(str::to_owned),
        }
    }

    fn write(&self, text: &mut String, before: &Self, from: NaiveDateTime) {
        let kind = if self.summer { "DAYLIGHT" } else { "STANDARD" };
        // Writing into a text does not fail.
        let _ = write!(
            text,
            "BEGIN:{kind}\r\nDTSTART:{}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\n",
            from.format("%Y%m%dT%H%M%S"),
            utc_offset(before.offset),
            utc_offset(self.offset),
        );
        if let Some(name) = &self.name {
            let _ = write!(text, "TZNAME:{name}\r\n");
        }
        let _ = write!(text, "END:{kind}\r\n");
    }
}

/// The instant within a stretch from which on the zone's clocks observe what they do at its end.
fn jump(zone: Zone, from: Instant, to: Instant) -> Instant {
    let (mut before, mut after) = (from, to);
    let new = Observed::at(zone, to);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if Observed::at(zone, middle) == new { after = middle } else { before = middle }
    }
    // Jumps happen on whole seconds; what the stretch began with may have a fraction.
    after - TimeDelta::nanoseconds(i64::from(after.timestamp_subsec_nanos()))
}

/// As `+0200`; with seconds only where there are any.
fn utc_offset(seconds: i32) -> String {
    let (sign, seconds) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

/// A text on one line: no control character may stand in a calendar.
fn plain(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(zone: &str, begins: &[&str]) -> Feed {
        let event = |at: &&str| FeedEvent {
            uid: format!("{at}@samsvar"),
            sequence: 2,
            stamp: Instant::UNIX_EPOCH,
            begins: at.parse().expect("an instant"),
            length: TimeDelta::hours(1),
            title: "Avviksmøte, med\nslutt; \u{7}ja".to_owned(),
            cancelled: false,
        };
        let events = begins.iter().map(event).collect();
        Feed { name: "Nordvik, AS".to_owned(), zone: zone.parse().expect("a zone"), events }
    }

    #[test]
    fn an_event_stands_on_the_wall_of_its_zone_and_the_zone_says_when_it_jumps() {
        let text = feed("Europe/Oslo", &["2026-03-03T08:00:00Z", "2026-04-07T07:00:00Z"]).text();
        for line in [
            "X-WR-CALNAME:Nordvik\\, AS",
            "SUMMARY:Avviksmøte\\, med slutt\\;  ja",
            "DTSTART;TZID=Europe/Oslo:20260303T090000",
            "DTEND;TZID=Europe/Oslo:20260407T100000",
            "TZID:Europe/Oslo",
            // The clocks show two as they jump, and from then on an hour more.
            "BEGIN:DAYLIGHT\r\nDTSTART:20260329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
        }
        assert_eq!(text.matches("BEGIN:STANDARD").count(), 1, "what is before the jump");
        assert_eq!(text, feed("Europe/Oslo", &["2026-03-03T08:00:00Z", "2026-04-07T07:00:00Z"]).text());
    }

    #[test]
    fn an_empty_calendar_is_one_too() {
        let text = feed("UTC", &[]).text();
        assert!(text.ends_with("END:VTIMEZONE\r\nEND:VCALENDAR\r\n"), "{text}");
    }

    #[test]
    fn an_offset_is_written_as_the_standard_has_it() {
        let cases = [(0, "+0000"), (3_600, "+0100"), (-12_600, "-0330"), (19_800, "+0530"), (2_079, "+003439")];
        for (seconds, text) in cases {
            assert_eq!(utc_offset(seconds), text);
        }
    }
}
