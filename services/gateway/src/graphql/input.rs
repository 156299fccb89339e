//! What comes in with mutations: ids, versions, idempotency keys.

use std::str::FromStr;

use async_graphql::{ID, InputType, Value};
use kernel::{Id, Version};
use store::Key;

use super::limits::LIST;
use crate::ApiError;
use crate::error::{ID_MALFORMED, INPUT_INVALID};

/// The field that carries the caller's key. It is not part of what the key stands for.
const KEY: &str = "idempotencyKey";

/// An id of one kind out of an input field.
pub(crate) fn id<I: Id + FromStr>(text: &ID, field: &str) -> Result<I, ApiError> {
    text.parse().map_err(|_| {
        ApiError::invalid(ID_MALFORMED, format!("expected an id that begins with {}_", I::PREFIX)).at(field)
    })
}

/// An optional id of one kind.
pub(crate) fn optional_id<I: Id + FromStr>(text: Option<&ID>, field: &str) -> Result<Option<I>, ApiError> {
    text.map(|text| id(text, field)).transpose()
}

/// A list of ids of one kind.
pub(crate) fn ids<I: Id + FromStr>(texts: Vec<ID>, field: &str) -> Result<Vec<I>, ApiError> {
    list(texts, LIST, field)?.iter().map(|text| id(text, field)).collect()
}

/// The version that was seen.
pub(crate) fn version(number: i32) -> Version {
    Version(number)
}

/// A list of an input, if it is not too long.
pub(crate) fn list<T>(items: Vec<T>, most: usize, field: &str) -> Result<Vec<T>, ApiError> {
    if items.len() > most {
        return Err(ApiError::invalid(INPUT_INVALID, format!("at most {most} entries at a time")).at(field));
    }
    Ok(items)
}

/// The caller's key with the input that it stands for, if they gave one.
pub(crate) fn key(operation: &'static str, input: &impl InputType) -> Result<Option<Key>, ApiError> {
    let Value::Object(mut fields) = input.to_value() else { return Ok(None) };
    let Some(Value::String(key)) = fields.swap_remove(KEY) else { return Ok(None) };
    let mut bytes = Vec::new();
    canonical(&Value::Object(fields), &mut bytes);
    Ok(Some(Key::new(key, operation, bytes)?))
}

/// The same bytes for the same input: names sorted, and a field that is null is like one that is not there, so that
/// an input may grow while keys live.
fn canonical(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().filter(|(_, value)| !matches!(value, Value::Null)).collect();
            fields.sort_by(|(a, _), (b, _)| a.as_str().cmp(b.as_str()));
            bytes.push(b'{');
            for (name, value) in fields {
                bytes.extend_from_slice(name.as_str().as_bytes());
                bytes.push(b':');
                canonical(value, bytes);
                bytes.push(b',');
            }
            bytes.push(b'}');
        }
        Value::List(items) => {
            bytes.push(b'[');
            for item in items {
                canonical(item, bytes);
                bytes.push(b',');
            }
            bytes.push(b']');
        }
        // Strings are quoted and escaped here, so no value can be taken for another.
        scalar => bytes.extend_from_slice(scalar.to_string().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;

    fn bytes(value: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        canonical(value, &mut bytes);
        bytes
    }

    #[test]
    fn the_order_of_fields_and_nulls_make_no_difference() {
        let one = value!({ "a": 1, "b": ["x", { "c": true }], "d": null });
        let other = value!({ "b": ["x", { "c": true }], "a": 1 });
        assert_eq!(bytes(&one), bytes(&other));
    }

    #[test]
    fn different_inputs_have_different_bytes() {
        let all = [
            value!({ "a": "1" }),
            value!({ "a": 1 }),
            value!({ "a": ["1"] }),
            value!({ "a": ["1", "1"] }),
            value!({ "a": "1\",b:\"2" }),
            value!({ "a": "1", "b": "2" }),
        ];
        for (place, one) in all.iter().enumerate() {
            for other in &all[place + 1..] {
                assert_ne!(bytes(one), bytes(other), "{one} {other}");
            }
        }
    }
}
