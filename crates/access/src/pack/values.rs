//! Values as a pack writes them.

use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime};
use kernel::Role;
use ports::pack::Reader;
use toml::value::Datetime;

use crate::appointments::is_appointable;
use crate::{Error, organisations, persons};

/// The name of an organisation.
pub(super) struct OrganisationName(pub(super) String);

impl FromStr for OrganisationName {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        organisations::valid_name(text).map(Self)
    }
}

/// The code of a language.
pub(super) struct Language(pub(super) String);

impl FromStr for Language {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        organisations::valid_language(text).map(|()| Self(text.to_owned()))
    }
}

/// A time on the wall.
pub(super) struct TimeOfDay(pub(super) NaiveTime);

impl FromStr for TimeOfDay {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        NaiveTime::parse_from_str(text, "%H:%M").map(Self).map_err(|_| "a time of day is written as 08:00")
    }
}

/// The name of a person.
pub(super) struct PersonName(pub(super) String);

impl FromStr for PersonName {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        persons::valid_name(text).map(Self)
    }
}

/// An e-mail address.
pub(super) struct Address(pub(super) String);

impl FromStr for Address {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        persons::address(text).map(Self)
    }
}

/// What a pack calls a person.
pub(super) struct PackKey(pub(super) String);

impl FromStr for PackKey {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if plain && (1..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err("an id has 1 to 64 letters, digits, '-', '_' or '.'")
        }
    }
}

/// A role that can be given.
pub(super) struct Given(pub(super) Role);

impl FromStr for Given {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let role = text.parse().map_err(|error: kernel::UnknownRole| error.to_string())?;
        if is_appointable(role) { Ok(Self(role)) } else { Err(Error::AppointmentRole(role).to_string()) }
    }
}

/// A date that may be left out, written without quotes.
pub(super) fn date(table: &Reader<'_>, key: &'static str) -> Option<NaiveDate> {
    let written = table.optional::<Datetime>(key)?;
    let date = match (written.date, written.time, written.offset) {
        (Some(date), None, None) => {
            NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        }
        _ => None,
    };
    if date.is_none() {
        table.fault(key, "a date is written as 2024-03-01, without a time");
    }
    date
}
