//! The keys of a window, as the database compares them.

use crate::{DataSet, Error, KeyKind};

/// No key is longer.
const LONGEST: usize = 1_000;

/// Keys of the declared type.
pub(super) struct Keys<'k> {
    /// As they were written.
    pub(super) written: &'k [String],
    /// As one value that the database takes apart again.
    pub(super) json: String,
    pub(super) kind: KeyKind,
}

impl<'k> Keys<'k> {
    pub(super) fn of(set: &DataSet, written: &'k [String]) -> Result<Self, Error> {
        let json = match set.key.kind {
            KeyKind::Integer => {
                let numbers: Option<Vec<_>> = written.iter().map(|key| number(key)).collect();
                serde_json::to_string(&numbers.ok_or(Error::KeyMalformed)?)
            }
            KeyKind::Text => {
                if !written.iter().all(|key| is_text(key)) {
                    return Err(Error::KeyMalformed);
                }
                serde_json::to_string(written)
            }
        };
        Ok(Self { written, json: json.map_err(store::Error::from)?, kind: set.key.kind })
    }
}

/// Whether a key is of a kind.
pub(crate) fn fits(kind: KeyKind, key: &str) -> bool {
    match kind {
        KeyKind::Integer => number(key).is_some(),
        KeyKind::Text => is_text(key),
    }
}

/// A number is written in one way only: `007` would be another reference to the same row.
fn number(key: &str) -> Option<i64> {
    key.parse::<i64>().ok().filter(|number| number.to_string() == key)
}

fn is_text(key: &str) -> bool {
    !key.is_empty() && key.len() <= LONGEST && !key.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::set::tests::customers;

    #[test]
    fn a_key_of_another_type_is_refused_and_not_echoed() {
        let mut set = customers();
        let of = |set: &DataSet, key: &str| Keys::of(set, &[key.to_owned()]).map(|keys| keys.json);
        for (key, json) in [("7", "[7]"), ("-7", "[-7]"), ("9223372036854775807", "[9223372036854775807]")] {
            assert_eq!(of(&set, key).expect("a number"), json);
            assert!(set.takes(key));
        }
        for key in ["", "x7", "007", "+7", " 7", "7.0", "1e3", "9223372036854775808", "7; DROP TABLE customers"] {
            assert!(!set.takes(key));
            let refusal = of(&set, key).expect_err("no number");
            assert!(matches!(refusal, Error::KeyMalformed), "{refusal}");
            assert!(key.is_empty() || !refusal.to_string().contains(key), "{refusal}");
        }
        set.key.kind = KeyKind::Text;
        assert_eq!(of(&set, "a\"'é").expect("a text"), "[\"a\\\"'é\"]");
        for key in ["", "a\0b", &"x".repeat(1_001)] {
            assert!(of(&set, key).is_err());
        }
    }
}
