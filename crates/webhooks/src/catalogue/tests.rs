//! Bodies are as their schemas say, and hold nothing that the table does not know.

use std::collections::BTreeMap;

use kernel::{EventId, Id, OrganisationId, Subject};
use uuid::Uuid;

use super::*;

/// A value of each shape, as events carry it.
fn sample(shape: Shape) -> String {
    match shape {
        Shape::Id(prefix) => format!("{prefix}_{}", "0123456789abcdef".repeat(2)),
        Shape::AnyId => format!("dev_{}", "0123456789abcdef".repeat(2)),
        Shape::Code => "near_miss".to_owned(),
        Shape::Date => "2026-04-01".to_owned(),
        Shape::Instant => "2026-04-01T08:00:00Z".to_owned(),
        Shape::Count => "17".to_owned(),
        Shape::Flag => "true".to_owned(),
    }
}

fn event(kind: &EventType) -> EventRef {
    EventRef {
        id: EventId::from_uuid(Uuid::from_u128(7)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(8)),
        kind: kind.name.to_owned(),
        subject: Subject { kind: "deviation".to_owned(), id: sample(Shape::Id("dev")) },
        occurred_at: "2026-04-01T08:00:00.25Z".parse().unwrap(),
        data: kind.fields.iter().map(|field| (field.name.to_owned(), sample(field.shape))).collect(),
        trace: None,
    }
}

fn schemas() -> BTreeMap<String, jsonschema::Validator> {
    let catalogue = catalogue_json();
    let types = catalogue["types"].as_array().unwrap();
    let of = |kind: &Value| {
        let schema = jsonschema::draft202012::options().should_validate_formats(true).build(&kind["schema"]).unwrap();
        (kind["name"].as_str().unwrap().to_owned(), schema)
    };
    types.iter().map(of).collect()
}

#[test]
fn every_body_is_as_its_schema_says_and_no_body_fits_anothers() {
    let schemas = schemas();
    assert_eq!(schemas.len(), TYPES.len());
    for kind in TYPES {
        let body: Value = serde_json::from_str(&body(kind, &event(kind)).unwrap()).unwrap();
        for (name, schema) in &schemas {
            assert_eq!(schema.is_valid(&body), name == kind.name, "{body} against {name}");
        }
        let data = body["data"].as_object().unwrap();
        assert_eq!(data.len(), kind.fields.len() + 3, "{data:?}");
    }
}

#[test]
fn a_planted_wrong_value_is_found_by_the_schema() {
    let schemas = schemas();
    for kind in TYPES {
        for field in kind.fields {
            let mut body: Value = serde_json::from_str(&body(kind, &event(kind)).unwrap()).unwrap();
            body["data"][field.name] = json!("Kari Nordmann, 12 Main Street");
            assert!(!schemas[kind.name].is_valid(&body), "{}.{}", kind.name, field.name);
        }
    }
}

#[test]
fn what_the_table_does_not_know_is_dropped_and_not_sent() {
    let kind = find("deviation.triaged").unwrap();
    let mut event = event(kind);
    event.data.insert("title".to_owned(), "letter".to_owned());
    event.data.insert("severity".to_owned(), "Kari said it was bad".to_owned());
    event.data.insert("owner".to_owned(), "kari@example.com".to_owned());
    event.data.insert("organisation".to_owned(), "org_x".to_owned());
    let body: Value = serde_json::from_str(&body(kind, &event).unwrap()).unwrap();
    assert_eq!(
        body,
        json!({
            "type": "deviation.triaged",
            "timestamp": "2026-04-01T08:00:00.250000Z",
            "data": {
                "organisation": event.organisation.to_string(),
                "event": event.id.to_string(),
                "subject": { "kind": "deviation", "id": event.subject.id },
                "kind": "near_miss",
            },
        })
    );
    assert!(schemas()[kind.name].is_valid(&body), "what is left is still a body");
}

#[test]
fn an_event_about_something_that_may_not_be_told_has_no_body() {
    let kind = find("deviation.closed").unwrap();
    let mut event = event(kind);
    event.subject.id = "Kari Nordmann".to_owned();
    assert_eq!(body(kind, &event), None);
}

/// The list that the contract promises.
const PROMISED: &str = "deviation.reported|triaged|breach_assessed|deadline_approaching|deadline_passed|closed \
    duty.opened|held|missed action.added|completed|overdue review.signed activity.approved|ceased|changed \
    agreement.expiring|expired|changed sub_processor.proposed|approved breach.suspected|notice_issued \
    assurance_report.published deletion.planned|approved|run_completed|order_issued|order_overdue|certificate_issued \
    hold.placed|released request.received|due_soon|overdue|closed consent.given|withdrawn access.denied_burst \
    webhook.endpoint_disabled test.ping";

#[test]
fn the_table_holds_what_is_promised_each_once_and_in_order() {
    let mut promised: Vec<String> = Vec::new();
    for group in PROMISED.split_whitespace() {
        let (noun, past) = group.split_once('.').unwrap();
        promised.extend(past.split('|').map(|past| format!("{noun}.{past}")));
    }
    promised.sort();
    let names: Vec<_> = TYPES.iter().map(|kind| kind.name).collect();
    assert_eq!(names, promised);
    for kind in TYPES {
        let mut fields: Vec<_> = kind.fields.iter().map(|field| field.name).collect();
        fields.sort_unstable();
        fields.dedup();
        assert_eq!(fields.len(), kind.fields.len(), "{}", kind.name);
        assert!(!fields.iter().any(|name| ["organisation", "event", "subject"].contains(name)), "{}", kind.name);
    }
}

#[test]
fn every_reference_of_the_asyncapi_document_leads_somewhere() {
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = asyncapi_json();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert_eq!(found.len(), TYPES.len() * 3 + 1);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    assert_eq!(document["components"]["messages"].as_object().unwrap().len(), TYPES.len());
}
