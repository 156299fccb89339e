//! The keys of a window, each in the one spelling that its type allows: another spelling would be another reference to
//! the same row.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};

use super::KeyList;
use crate::{DataSet, Error, KeyKind};

/// No key is longer.
const LONGEST: usize = 1_000;

/// Keys of the declared type.
pub(crate) struct Keys<'k> {
    /// As they were written.
    pub(crate) written: &'k [String],
    /// As one value that the database takes apart again.
    pub(crate) list: Arc<KeyList>,
    pub(crate) kind: KeyKind,
}

impl<'k> Keys<'k> {
    pub(super) fn of(set: &DataSet, written: &'k [String]) -> Result<Self, Error> {
        let kind = set.key.kind;
        if !written.iter().all(|key| fits(kind, key)) {
            return Err(Error::KeyMalformed);
        }
        let list = match kind {
            KeyKind::Integer => KeyList::Integers(written.iter().filter_map(|key| number(key)).collect()),
            _ => KeyList::Texts(written.to_vec()),
        };
        Ok(Self { written, list: Arc::new(list), kind })
    }
}

/// Whether a key is of a kind, and written as its kind is.
pub(crate) fn fits(kind: KeyKind, key: &str) -> bool {
    match kind {
        KeyKind::Integer => number(key).is_some(),
        KeyKind::Text => !key.is_empty() && key.len() <= LONGEST && !key.contains('\0'),
        KeyKind::Uuid => is_uuid(key),
        KeyKind::Decimal => is_decimal(key),
        KeyKind::Instant => is_instant(key),
    }
}

/// `007` would be another reference to 7.
fn number(key: &str) -> Option<i64> {
    key.parse::<i64>().ok().filter(|number| number.to_string() == key)
}

/// Small letters and four hyphens.
fn is_uuid(key: &str) -> bool {
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
    };
    key.len() == 36 && key.bytes().enumerate().all(fits)
}

/// No zero in front of another digit, none at the end of a fraction, and none with a sign.
fn is_decimal(key: &str) -> bool {
    let digits = key.strip_prefix('-').unwrap_or(key);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, part)| (whole, Some(part)));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(|part| are_digits(part) && !part.ends_with('0'))
        && key != "-0"
        && key.len() <= LONGEST
}

/// `2024-03-01T12:00:00Z`, with three or six digits of a fraction where there is one.
fn is_instant(key: &str) -> bool {
    key.parse::<DateTime<Utc>>().is_ok_and(|instant| {
        instant.timestamp_subsec_nanos() % 1_000 == 0 && instant.to_rfc3339_opts(SecondsFormat::AutoSi, true) == key
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::tests::customers;

    #[test]
    fn a_key_of_another_type_is_refused_and_not_echoed() {
        let mut set = customers();
        let of = |set: &DataSet, key: &str| Keys::of(set, &[key.to_owned()]).map(|keys| (*keys.list).clone());
        for (key, value) in [("7", 7), ("-7", -7), ("9223372036854775807", i64::MAX)] {
            assert_eq!(of(&set, key).expect("a number"), KeyList::Integers(vec![value]));
            assert!(set.takes(key));
        }
        for key in ["", "x7", "007", "+7", " 7", "7.0", "1e3", "9223372036854775808", "7; DROP TABLE customers"] {
            assert!(!set.takes(key));
            let refusal = of(&set, key).expect_err("no number");
            assert!(matches!(refusal, Error::KeyMalformed), "{refusal}");
            assert!(key.is_empty() || !refusal.to_string().contains(key), "{refusal}");
        }
        set.key.kind = KeyKind::Text;
        assert_eq!(of(&set, "a\"'é").expect("a text"), KeyList::Texts(vec!["a\"'é".to_owned()]));
        for key in ["", "a\0b", &"x".repeat(1_001)] {
            assert!(of(&set, key).is_err());
        }
    }

    #[test]
    fn a_key_has_one_spelling() {
        let check = |kind, right: &[&str], wrong: &[&str]| {
            for key in right {
                assert!(fits(kind, key), "{key}");
            }
            for key in wrong {
                assert!(!fits(kind, key), "{key}");
            }
        };
        let uuid = "018f3b1c-7a2e-7c3d-9e4f-0123456789ab";
        let (upper, bare) = (uuid.to_uppercase(), uuid.replace('-', ""));
        check(KeyKind::Uuid, &[uuid], &["", &upper, &bare, "018f3b1c-7a2e-7c3d-9e4f-0123456789a", "{018f}"]);
        check(
            KeyKind::Decimal,
            &["0", "7", "-7", "0.5", "-0.5", "12345678901234567890", "7.01"],
            &["", "-", ".", "7.", ".5", "07", "7.0", "7.10", "-0", "+7", "1e3", "NaN", "Infinity", " 7", "7 ", "0.0"],
        );
        check(
            KeyKind::Instant,
            &["2024-03-01T12:00:00Z", "2024-03-01T12:00:00.500Z", "2024-03-01T12:00:00.000001Z"],
            &[
                "",
                "2024-03-01",
                "2024-03-01 12:00:00Z",
                "2024-03-01T12:00:00+00:00",
                "2024-03-01T13:00:00+01:00",
                "2024-03-01T12:00:00.5Z",
                "2024-03-01T12:00:00.000000001Z",
                "infinity",
            ],
        );
    }
}
