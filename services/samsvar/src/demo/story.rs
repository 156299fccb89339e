//! What happens in a year, as a file tells it, and when.

use std::str::FromStr;

use calendar::{Instant, Span, WorkingTime};
use chrono::{Days, Months, NaiveDate};
use deviations::{Addressee, Aspects, DeviceEncryption, EventType, Kind, Severity};
use serde::{Deserialize, Deserializer};

use super::chance::Dice;
use super::place::minutes;
use crate::Failure;

/// A year of one organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// What becomes of its meetings.
    pub meetings: Meetings,
    /// What happens.
    #[serde(default)]
    pub cases: Vec<Case>,
}

/// What becomes of the meetings of one duty, counted from 1 in each year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meetings {
    /// The duty, as the pack calls it.
    pub duty: String,
    /// This one lacks a quorum at first.
    pub without_quorum: Option<u32>,
    /// This one nobody calls.
    pub missed: Option<u32>,
    /// Why nobody did, as its case comes to say.
    pub missed_cause: Option<String>,
    /// What is to be done about it.
    #[serde(default)]
    pub remedies: Vec<Remedy>,
}

/// Something that happens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What this file calls it.
    pub id: String,
    /// On which day of the year, from 0; the seed moves it a little.
    pub day: u64,
    /// Who reports it; nobody in particular through a link.
    pub reporter: Option<String>,
    /// Who handles it, where that is not the security officer.
    pub handler: Option<String>,
    /// To whom it is told.
    #[serde(default)]
    pub to: To,
    /// It is nobody's business but a few people's.
    #[serde(default)]
    pub confidential: bool,
    /// What kind of case.
    #[serde(deserialize_with = "code")]
    pub kind: Kind,
    /// What of the catalogue.
    #[serde(deserialize_with = "code")]
    pub event_type: EventType,
    /// What it touches, where its type does not say: letters out of C, I and A.
    #[serde(default)]
    pub touches: String,
    /// Whether what was lost was encrypted.
    #[serde(default, deserialize_with = "code_if")]
    pub device_encryption: Option<DeviceEncryption>,
    /// In one line.
    pub title: String,
    /// At length.
    pub description: String,
    /// Which routine was departed from.
    pub routine: Option<String>,
    /// Which data.
    pub data_affected: Option<String>,
    /// Whom it concerns.
    pub people_affected: Option<String>,
    /// What was done at once.
    pub immediate_action: Option<String>,
    /// What the reporter thinks.
    pub suspected_cause: Option<String>,
    /// How bad it is.
    #[serde(deserialize_with = "code")]
    pub severity: Severity,
    /// Why it happened.
    pub cause: String,
    /// Why nothing has to be done, where nothing has.
    pub no_action: Option<String>,
    /// The earlier case that it is once more.
    pub comes_back: Option<String>,
    /// What is to be done.
    #[serde(default)]
    pub actions: Vec<Remedy>,
}

/// To whom something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// The security officer.
    #[default]
    SecurityOfficer,
    /// The nearest superior, who does not get round to it.
    Manager,
    /// Whoever looks, without saying who tells it.
    Link,
}

impl Case {
    /// What it touches, where the story says.
    #[must_use]
    pub fn aspects(&self) -> Aspects {
        let touches = |letter| self.touches.contains(letter);
        Aspects { confidentiality: touches('C'), integrity: touches('I'), availability: touches('A') }
    }
}

impl To {
    /// As a report has it.
    #[must_use]
    pub fn addressee(self) -> Addressee {
        match self {
            Self::Manager => Addressee::Manager,
            Self::SecurityOfficer | Self::Link => Addressee::SecurityOfficer,
        }
    }
}

/// Something that is to be done.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remedy {
    /// What.
    pub title: String,
    /// By whom.
    pub owner: String,
    /// Within how many days.
    pub days: u64,
    /// How long after it is done its effect is checked.
    #[serde(deserialize_with = "code")]
    pub check_after: Span,
    /// Not left to the meeting.
    #[serde(default)]
    pub at_once: bool,
    /// Forgotten at first.
    #[serde(default)]
    pub late: bool,
}

/// When something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The instant.
    pub at: Instant,
    /// Which year that is lived, from 0.
    pub year: u32,
    /// Which case of the story.
    pub case: usize,
}

impl Story {
    /// Reads a story that is compiled in.
    pub fn read(text: &str) -> Result<Self, Failure> {
        toml::from_str(text).map_err(|error| Failure::of("the demo's story cannot be read", &error))
    }

    /// When everything happens from one date to another. Each further year has the same cases on other days.
    #[must_use]
    pub fn plan(&self, from: NaiveDate, to: Instant, time: &WorkingTime, dice: Dice) -> Vec<Planned> {
        let years = (0..).map_while(|year| Some((year, from.checked_add_months(Months::new(12 * year))?)));
        let mut planned = Vec::new();
        for (year, first) in years.take_while(|(_, first)| time.zone.start_of(*first) < to) {
            for (case, told) in self.cases.iter().enumerate() {
                let question = |what: &str| format!("{}/{year}/{what}", told.id);
                let late = dice.between(&question("day"), 0, 4);
                let date = first.checked_add_days(Days::new(told.day + late)).unwrap_or(first);
                let date = time.next_working_day(date);
                let into_the_day = minutes(dice.between(&question("minute"), 20, 300));
                let at = time.zone.instant(date.and_time(time.hours.from)) + into_the_day;
                if at < to {
                    planned.push(Planned { at, year, case });
                }
            }
        }
        planned.sort_by_key(|planned| (planned.at, planned.case));
        planned
    }
}

fn code<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: std::fmt::Display,
{
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

fn code_if<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: std::fmt::Display,
{
    code(deserializer).map(Some)
}
