//! The published event types: one table, from which bodies, JSON Schemas and the AsyncAPI document are made.
//!
//! What is not in the table is not told: an event of another type is delivered to nobody, and data under a name or of a
//! shape that the table does not know is dropped.

mod documents;
mod table;

use kernel::EventRef;
use serde::Serialize;
use serde_json::{Map, Value, json};

pub use documents::{asyncapi_json, catalogue_json};
pub use table::TYPES;

/// One type of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventType {
    /// `noun.past`.
    pub name: &'static str,
    /// When it is sent.
    pub description: &'static str,
    /// What the event says beside which, whose and about what.
    pub fields: &'static [Field],
}

/// One field of an event's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it looks like.
    pub shape: Shape,
    /// What it means.
    pub description: &'static str,
}

/// What a field looks like. None of them can hold a name, an address or a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The printed id of this kind, as `dev_…`.
    Id(&'static str),
    /// The printed id of any kind.
    AnyId,
    /// A code: letters, digits and a few signs, without a space.
    Code,
    /// A local date.
    Date,
    /// An instant, UTC.
    Instant,
    /// A whole number from 0.
    Count,
    /// Yes or no.
    Flag,
}

/// The longest code.
const CODE: usize = 80;

/// The type with this name, if it is published.
#[must_use]
pub fn find(name: &str) -> Option<&'static EventType> {
    TYPES.iter().find(|kind| kind.name == name)
}

/// The body of every delivery of an event: the exact bytes that are signed and sent. None where the event is about
/// nothing that may be told.
pub(crate) fn body(kind: &EventType, event: &EventRef) -> Option<String> {
    #[derive(Serialize)]
    struct Body<'a> {
        r#type: &'a str,
        timestamp: String,
        data: Map<String, Value>,
    }
    let subject_id = Shape::AnyId.read(&event.subject.id).or_else(|| Shape::Code.read(&event.subject.id))?;
    let subject_kind = Shape::Code.read(&event.subject.kind)?;
    let mut data = Map::new();
    for field in kind.fields {
        if let Some(value) = event.data.get(field.name).and_then(|text| field.shape.read(text)) {
            data.insert(field.name.to_owned(), value);
        }
    }
    data.insert("organisation".to_owned(), Value::String(event.organisation.to_string()));
    data.insert("event".to_owned(), Value::String(event.id.to_string()));
    data.insert("subject".to_owned(), json!({ "kind": subject_kind, "id": subject_id }));
    let timestamp = event.occurred_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    serde_json::to_string(&Body { r#type: kind.name, timestamp, data }).ok()
}

impl Shape {
    /// The text as a value of this shape, if it is one.
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Id(prefix) => {
                let hex = text.strip_prefix(prefix)?.strip_prefix('_')?;
                is_hex(hex).then(|| text.into())
            }
            Self::AnyId => {
                let (prefix, hex) = text.split_once('_')?;
                (prefix.len() == 3 && prefix.bytes().all(|byte| byte.is_ascii_lowercase()) && is_hex(hex))
                    .then(|| text.into())
            }
            Self::Code => is_code(text).then(|| text.into()),
            Self::Date => text.parse::<chrono::NaiveDate>().ok().map(|date| date.to_string().into()),
            Self::Instant => {
                let at: kernel::Instant = text.parse().ok()?;
                Some(at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true).into())
            }
            Self::Count => text.parse::<u64>().ok().map(Value::from),
            Self::Flag => text.parse::<bool>().ok().map(Value::from),
        }
    }
}

fn is_hex(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_code(text: &str) -> bool {
    let sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:/,-".contains(byte);
    text.len() <= CODE
        && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
        && text.bytes().all(|byte| sign(&byte))
}

#[cfg(test)]
mod tests;
