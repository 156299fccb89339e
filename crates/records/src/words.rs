//! What keys, names and texts of the register may be.

use chrono::{Datelike, NaiveDate};

use crate::RegisterRefusal;

const KEY: usize = 64;
const NAME: usize = 200;
const TEXT: usize = 10_000;
const LIST: usize = 100;

/// Whether a text can be a key, as `A-07`.
pub(crate) fn is_key(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    plain && (1..=KEY).contains(&text.len())
}

pub(crate) fn key(text: String, field: &'static str) -> Result<String, RegisterRefusal> {
    if is_key(&text) { Ok(text) } else { Err(RegisterRefusal::Key(field)) }
}

pub(crate) fn name(text: &str, field: &'static str) -> Result<String, RegisterRefusal> {
    within(text, NAME).ok_or(RegisterRefusal::Name(field))
}

pub(crate) fn text(text: &str, field: &'static str) -> Result<String, RegisterRefusal> {
    within(text, TEXT).ok_or(RegisterRefusal::Text(field))
}

/// A text that may be left out. What is empty is left out.
pub(crate) fn text_if(text: Option<String>, field: &'static str) -> Result<Option<String>, RegisterRefusal> {
    match text.filter(|text| !text.trim().is_empty()) {
        Some(text) => self::text(&text, field).map(Some),
        None => Ok(None),
    }
}

/// A list of names.
pub(crate) fn names(list: &[String], field: &'static str) -> Result<Vec<String>, RegisterRefusal> {
    bounded(list, field)?;
    list.iter().map(|text| name(text, field)).collect()
}

/// Refuses a list without end.
pub(crate) fn bounded<T>(list: &[T], field: &'static str) -> Result<(), RegisterRefusal> {
    if list.len() > LIST { Err(RegisterRefusal::List(field)) } else { Ok(()) }
}

/// Whether these, where they are given, are dates that anybody means.
pub(crate) fn are_dates(dates: [Option<NaiveDate>; 2]) -> bool {
    dates.into_iter().flatten().all(|date| (1800..=9999).contains(&date.year()))
}

fn within(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    (1..=most).contains(&text.chars().count()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_names_have_their_form() {
        for key in ["A-07", "crm-vendor", "S2", "a.b_c"] {
            assert!(is_key(key), "{key}");
        }
        for key in ["", "A 07", "A/07", "ø", &"a".repeat(65)] {
            assert!(!is_key(key), "{key}");
        }
        assert_eq!(name("  x ", "name").as_deref(), Ok("x"));
        assert_eq!(name("   ", "name"), Err(RegisterRefusal::Name("name")));
        assert_eq!(name(&"x".repeat(201), "name"), Err(RegisterRefusal::Name("name")));
        assert_eq!(text_if(Some("  ".to_owned()), "contact"), Ok(None));
        assert_eq!(text(&"x".repeat(10_001), "text"), Err(RegisterRefusal::Text("text")));
        assert_eq!(bounded(&[0; 101], "groups"), Err(RegisterRefusal::List("groups")));
    }
}
