//! The catalogue as JSON Schema 2020-12 and as AsyncAPI 3.

use serde_json::{Map, Value, json};

use super::{CODE, EventType, Shape, TYPES};

/// What every receiver should know.
const ABOUT: &str = "Events as Standard Webhooks 1.0 delivers them. Bodies hold ids and kinds; what there is to know about \
                     them is read through the API, with the reader's own rights. A delivery may come twice and in another \
                     order than events happened: `webhook-id` tells repetitions, `timestamp` tells the order. Fields may be \
                     added; those that are there keep their meaning.";

/// Every published type with the JSON Schema of its body.
#[must_use]
pub fn catalogue_json() -> Value {
    let types: Vec<Value> = TYPES
        .iter()
        .map(|kind| json!({ "name": kind.name, "description": kind.description, "schema": schema_2020(kind) }))
        .collect();
    json!({ "description": ABOUT, "types": types })
}

/// The same as an AsyncAPI document.
#[must_use]
pub fn asyncapi_json() -> Value {
    let message = |kind: &EventType| {
        json!({
            "name": kind.name,
            "title": kind.name,
            "summary": kind.description,
            "contentType": "application/json",
            "headers": { "$ref": "#/components/schemas/headers" },
            "payload": schema(kind),
        })
    };
    let all = |value: &dyn Fn(&EventType) -> Value| {
        TYPES.iter().map(|kind| (kind.name.to_owned(), value(kind))).collect::<Map<_, _>>()
    };
    let of_component = |kind: &EventType| json!({ "$ref": format!("#/components/messages/{}", kind.name) });
    let of_channel = |kind: &EventType| json!({ "$ref": format!("#/channels/events/messages/{}", kind.name) });
    json!({
        "asyncapi": "3.0.0",
        "info": { "title": "Samsvar events", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "defaultContentType": "application/json",
        "channels": {
            "events": {
                "address": null,
                "title": "Events",
                "description": "POST to the address of an endpoint.",
                "messages": all(&of_component),
            },
        },
        "operations": {
            "deliver": {
                "action": "send",
                "channel": { "$ref": "#/channels/events" },
                "messages": TYPES.iter().map(of_channel).collect::<Vec<_>>(),
            },
        },
        "components": {
            "messages": all(&message),
            "schemas": { "headers": headers() },
        },
    })
}

fn schema_2020(kind: &EventType) -> Value {
    let mut schema = schema(kind);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = kind.name.into();
    schema
}

fn schema(kind: &EventType) -> Value {
    let mut properties: Map<String, Value> = kind
        .fields
        .iter()
        .map(|field| {
            let mut schema = field.shape.schema();
            schema["description"] = field.description.into();
            (field.name.to_owned(), schema)
        })
        .collect();
    let mut core = |name: &str, shape: Shape, description: &str| {
        let mut schema = shape.schema();
        schema["description"] = description.into();
        properties.insert(name.to_owned(), schema);
    };
    core("organisation", Shape::Id("org"), "Whose event.");
    core("event", Shape::Id("evt"), "Which event; the same as the header webhook-id.");
    properties.insert("subject".to_owned(), subject());
    json!({
        "type": "object",
        "description": kind.description,
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": { "const": kind.name },
            "timestamp": { "type": "string", "format": "date-time", "description": "When it happened, UTC." },
            "data": {
                "type": "object",
                "required": ["organisation", "event", "subject"],
                "properties": properties,
            },
        },
    })
}

fn subject() -> Value {
    json!({
        "type": "object",
        "description": "What it is about.",
        "required": ["kind", "id"],
        "properties": { "kind": Shape::Code.schema(), "id": Shape::Code.schema() },
    })
}

fn headers() -> Value {
    json!({
        "type": "object",
        "required": ["webhook-id", "webhook-timestamp", "webhook-signature"],
        "properties": {
            "webhook-id": {
                "type": "string",
                "description": "The event; the same over all attempts and replays, so that repetitions can be told.",
            },
            "webhook-timestamp": { "type": "string", "description": "When the attempt was made: seconds since 1970, UTC." },
            "webhook-signature": {
                "type": "string",
                "description": "Signatures over id.timestamp.body, separated by spaces: v1 = HMAC-SHA-256, v1a = Ed25519. \
                                During a rotation there are two.",
            },
        },
    })
}

impl Shape {
    fn schema(self) -> Value {
        match self {
            Self::Id(prefix) => json!({ "type": "string", "pattern": format!("^{prefix}_[0-9a-f]{{32}}$") }),
            Self::AnyId => json!({ "type": "string", "pattern": "^[a-z]{3}_[0-9a-f]{32}$" }),
            Self::Code => json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.:/,-]*$", "maxLength": CODE }),
            Self::Date => json!({ "type": "string", "format": "date" }),
            Self::Instant => json!({ "type": "string", "format": "date-time" }),
            Self::Count => json!({ "type": "integer", "minimum": 0 }),
            Self::Flag => json!({ "type": "boolean" }),
        }
    }
}
