//! Values as a pack writes them.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::NaiveDate;
use ports::pack::Reader;
use toml::value::Datetime;

use crate::{RegisterRefusal, words};

/// What the pack calls something.
pub(super) struct Key(pub(super) String);

impl FromStr for Key {
    type Err = RegisterRefusal;
    fn from_str(text: &str) -> Result<Self, RegisterRefusal> {
        words::key(text.to_owned(), "id").map(Self)
    }
}

/// A name of one line.
pub(super) struct Name(pub(super) String);

impl FromStr for Name {
    type Err = RegisterRefusal;
    fn from_str(text: &str) -> Result<Self, RegisterRefusal> {
        words::name(text, "name").map(Self)
    }
}

/// A text.
pub(super) struct Text(pub(super) String);

impl FromStr for Text {
    type Err = RegisterRefusal;
    fn from_str(text: &str) -> Result<Self, RegisterRefusal> {
        words::text(text, "text").map(Self)
    }
}

/// The id of a table, which no other of its list has.
pub(super) fn id(table: &Reader<'_>, seen: &mut BTreeSet<String>) -> Option<String> {
    let Key(key) = table.parsed("id")?;
    if !seen.insert(key.clone()) {
        table.fault("id", &format!("{key} stands there twice"));
        return None;
    }
    Some(key)
}

pub(super) fn name(table: &Reader<'_>, key: &'static str) -> Option<String> {
    table.parsed::<Name>(key).map(|name| name.0)
}

pub(super) fn text(table: &Reader<'_>, key: &'static str) -> Option<String> {
    table.parsed::<Text>(key).map(|text| text.0)
}

/// A name that may be left out: the outer `None` is a fault.
pub(super) fn name_if(table: &Reader<'_>, key: &'static str) -> Option<Option<String>> {
    if table.has(key) { name(table, key).map(Some) } else { Some(None) }
}

/// A text that may be left out: the outer `None` is a fault.
pub(super) fn text_if(table: &Reader<'_>, key: &'static str) -> Option<Option<String>> {
    if table.has(key) { text(table, key).map(Some) } else { Some(None) }
}

/// A code that may be left out: the outer `None` is a fault.
pub(super) fn code_if<T>(table: &Reader<'_>, key: &'static str) -> Option<Option<T>>
where
    T: FromStr,
    T::Err: std::fmt::Display,
{
    if table.has(key) { table.parsed(key).map(Some) } else { Some(None) }
}

/// A yes or no; left out = no.
pub(super) fn flag(table: &Reader<'_>, key: &'static str) -> bool {
    table.optional(key).unwrap_or(false)
}

pub(super) fn names(table: &Reader<'_>, key: &'static str) -> Vec<String> {
    table.list::<Name>(key).into_iter().map(|name| name.0).collect()
}

/// A list of keys, each of which must be known.
pub(super) fn known(table: &Reader<'_>, key: &'static str, known: &BTreeSet<String>, what: &str) -> Vec<String> {
    let keys: Vec<_> = table.list::<Key>(key).into_iter().map(|key| key.0).collect();
    for unknown in keys.iter().filter(|key| !known.contains(*key)) {
        table.fault(key, &format!("{unknown} is no {what} of this pack"));
    }
    keys
}

/// A date that must be there.
pub(super) fn date(table: &Reader<'_>, key: &'static str) -> Option<NaiveDate> {
    if !table.has(key) {
        table.fault(key, "is missing");
        return None;
    }
    date_if(table, key)?
}

/// A date that may be left out, written without quotes: the outer `None` is a fault.
pub(super) fn date_if(table: &Reader<'_>, key: &'static str) -> Option<Option<NaiveDate>> {
    if !table.has(key) {
        return Some(None);
    }
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
    date.map(Some)
}
