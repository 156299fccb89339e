//! What an item says: a JSON object, sealed under its subject's key and bound to its row.

use kernel::{Id, ItemId};
use keys::{Place, SubjectKey};
use serde_json::Value as Json;

use crate::{Error, HoldingsRefusal};

/// The most bytes that a payload has.
const MOST: usize = 256 << 10;

/// Seals a payload for one item.
pub(super) fn seal(key: &SubjectKey, of: ItemId, payload: &Json) -> Result<Vec<u8>, Error> {
    let row = printed(of);
    let bytes = zeroize::Zeroizing::new(serde_json::to_vec(payload).map_err(store::Error::from)?);
    Ok(key.seal(place(&row), &bytes).map_err(store::Error::from)?)
}

/// Opens what was sealed for this item, and for no other.
pub(super) fn open(key: &SubjectKey, of: ItemId, sealed: &[u8]) -> Result<Json, Error> {
    let row = printed(of);
    let bytes = key.open(place(&row), sealed).map_err(store::Error::from)?;
    Ok(serde_json::from_slice(&bytes).map_err(store::Error::from)?)
}

fn printed(of: ItemId) -> String {
    of.uuid().as_simple().to_string()
}

fn place(row: &str) -> Place<'_> {
    Place { table: "items", column: "payload", row }
}

/// Refuses what is no payload.
pub(super) fn check(payload: &Json) -> Result<(), HoldingsRefusal> {
    let fits = || serde_json::to_vec(payload).is_ok_and(|bytes| bytes.len() <= MOST);
    if payload.is_object() && fits() { Ok(()) } else { Err(HoldingsRefusal::Payload) }
}

/// Of each value the first characters stay, and a star stands for each of the rest. The names of values stay, and so do
/// those that are yes, no or nothing.
pub(super) fn redacted(payload: Json, keep: u16) -> Json {
    match payload {
        Json::String(text) => Json::String(cut(&text, keep)),
        // A number may be somebody's too.
        Json::Number(number) if number.to_string().len() > usize::from(keep) => {
            Json::String(cut(&number.to_string(), keep))
        }
        Json::Array(list) => Json::Array(list.into_iter().map(|value| redacted(value, keep)).collect()),
        Json::Object(map) => Json::Object(map.into_iter().map(|(name, value)| (name, redacted(value, keep))).collect()),
        other => other,
    }
}

fn cut(text: &str, keep: u16) -> String {
    text.chars().enumerate().map(|(at, c)| if at < usize::from(keep) { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_each_value_the_first_characters_stay() {
        let payload =
            json!({"number": "01819010001", "list": ["Æøå", 7, 1_819_010_001_u64, {"deep": "1234567"}], "ok": true});
        let cut = json!({"number": "018190*****", "list": ["Æøå", 7, "181901****", {"deep": "123456*"}], "ok": true});
        assert_eq!(redacted(payload.clone(), 6), cut);
        assert_eq!(redacted(cut.clone(), 6), cut, "twice is as once");
        assert_eq!(redacted(json!({"a": "bc", "n": 12}), 0), json!({"a": "**", "n": "**"}));
        assert_eq!(redacted(payload.clone(), u16::MAX), payload);
    }

    #[test]
    fn a_payload_is_an_object_of_some_length() {
        assert_eq!(check(&json!({})), Ok(()));
        for bad in [json!([]), json!("x"), json!(null), json!({"a": "x".repeat(MOST)})] {
            assert_eq!(check(&bad), Err(HoldingsRefusal::Payload));
        }
    }
}
