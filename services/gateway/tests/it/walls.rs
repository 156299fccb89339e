//! Another organisation's rows are answered like missing ones, with the same work.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::selection::Types;
use crate::story::{Story, document};
use crate::world::World;

/// Who sees all of a list. Programs are no affair of the security officer's.
pub fn reader(list: &str) -> &'static str {
    if matches!(list, "services" | "Service") { "CTRL" } else { "SEC" }
}

/// An id of each kind that there is in our organisation, found by asking for it.
pub async fn ids(world: &World) -> BTreeMap<String, String> {
    let lists = "organisations persons appointments services tokens calendarFeeds reportLinks deviations actions duties measures occurrences
        schedules jobs auditEntries activities systems processors agreements subjects items references consents
        retentionRules holds candidateLists retentionReviews deletionOrders deletionPlans deletionRuns certificates
        dataSets webhookEndpoints webhookDeliveries";
    let mut found = BTreeMap::new();
    for list in lists.split_whitespace() {
        let token = world.ours.token(reader(list));
        let data = world.ask(token, &format!("{{ {list}(first: 1) {{ nodes {{ __typename id }} }} }}")).await.data();
        let node = &data[list]["nodes"][0];
        found.insert(text(&node["__typename"]), text(&node["id"]));
    }
    let inside = "{ reviews(first: 1) { nodes { minutes { __typename id } sittings { __typename id }
        agenda(first: 1) { nodes { __typename id } } } } }";
    let meeting = &world.sec(inside).await.data()["reviews"]["nodes"][0];
    for node in [&meeting["minutes"], &meeting["sittings"][0], &meeting["agenda"]["nodes"][0]] {
        found.insert(text(&node["__typename"]), text(&node["id"]));
    }
    let inside = "{ activities(first: 1) { nodes { purposes { __typename id } categories { __typename id } } }
        retentionRules(first: 1) { nodes { versions { __typename id } } }
        retentionReviews(first: 1) { nodes { entries(first: 1) { nodes { __typename id } } } }
        candidateLists { nodes { entries(first: 1) { nodes { __typename id } } } }
        measures(first: 1) { nodes { verifications(first: 1) { nodes { __typename id } } } } }";
    let data = world.sec(inside).await.data();
    let lists = data["candidateLists"]["nodes"].as_array().expect("lists").iter();
    let entry = lists.map(|list| &list["entries"]["nodes"][0]).find(|entry| entry.is_object()).expect("a candidate");
    let activity = &data["activities"]["nodes"][0];
    let version = &data["retentionRules"]["nodes"][0]["versions"][0];
    let asked = &data["retentionReviews"]["nodes"][0]["entries"]["nodes"][0];
    let look = &data["measures"]["nodes"][0]["verifications"]["nodes"][0];
    for node in [&activity["purposes"][0], &activity["categories"][0], version, asked, entry, look] {
        found.insert(text(&node["__typename"]), text(&node["id"]));
    }
    let (_, file) = crate::files::hand_in(world, "SALES", &found["Item"], "text/plain", b"words").await;
    found.insert("ItemFile".to_owned(), file);
    found
}

#[tokio::test]
async fn another_organisations_row_is_like_a_missing_one() {
    let world = World::new().await;
    Story::new(&world).whole().await;
    let ids = ids(&world).await;
    let kinds = world.sec("{ __type(name: \"Node\") { possibleTypes { name } } }").await.data();
    let kinds = kinds["__type"]["possibleTypes"].as_array().expect("types").iter();
    let missing: Vec<_> = kinds.filter(|kind| !ids.contains_key(kind["name"].as_str().unwrap_or_default())).collect();
    assert!(missing.is_empty(), "no id was found for {missing:?}");
    for (kind, id) in &ids {
        let ask = async |token: &str, id: &str| {
            let query = format!("{{ node(id: \"{id}\") {{ id }} nodes(ids: [\"{id}\"]) {{ id }} }}");
            let (answer, statements) = world.kit.statements(world.ask(token, &query)).await;
            (answer.data(), statements)
        };
        let seen = ask(world.ours.token(reader(kind)), id).await;
        assert_eq!(seen.0["node"]["id"], *id, "{kind} is there for us");
        let (prefix, _) = id.split_once('_').expect("a prefix");
        let nothing = format!("{prefix}_{:032x}", 1);
        let token = world.theirs.token(reader(kind));
        ask(token, &nothing).await;
        let (ours, nobodys) = (ask(token, id).await, ask(token, &nothing).await);
        assert_eq!(ours.0, json!({ "node": null, "nodes": [null] }), "{kind}");
        assert_eq!(ours, nobodys, "{kind}: the same answer and the same number of statements");
    }
}

/// A mutation, the field that names the row, and what else it needs.
const WRITES: &[(&str, &str, &str, &str)] = &[
    ("changePerson", "person", "Person", r#"{"name":"x","email":"x@example.org"}"#),
    ("recordPersonLeft", "person", "Person", "{}"),
    ("endAppointment", "appointment", "Appointment", "{}"),
    ("retireService", "service", "Service", "{}"),
    ("revokeToken", "token", "Token", "{}"),
    ("revokeCalendarFeed", "calendarFeed", "CalendarFeed", "{}"),
    ("revokeReportLink", "reportLink", "ReportLink", "{}"),
    ("forwardDeviation", "deviation", "Deviation", "{}"),
    ("recordCause", "deviation", "Deviation", r#"{"cause":"x"}"#),
    ("convertDeviation", "deviation", "Deviation", r#"{"kind":"EVENT","reason":"x"}"#),
    ("closeDeviation", "deviation", "Deviation", r#"{"outcome":"x"}"#),
    ("completeAction", "action", "Action", "{}"),
    ("checkEffect", "action", "Action", r#"{"effective":true}"#),
    ("cancelAction", "action", "Action", r#"{"reason":"x"}"#),
    ("holdMeeting", "meeting", "Occurrence", r#"{"attendance":[]}"#),
    ("recordDecision", "item", "AgendaItem", r#"{"outcome":"NO_ACTION","reason":"x"}"#),
    ("signMinutes", "meeting", "Occurrence", "{}"),
    ("confirmDuty", "occurrence", "Occurrence", r#"{"note":"x"}"#),
    ("endMeasure", "measure", "Measure", "{}"),
    ("verifyMeasure", "measure", "Measure", r#"{"works":true,"note":"x"}"#),
    ("changeProcessor", "processor", "Processor", r#"{"name":"x","service":"x","place":"x","role":"PROCESSOR"}"#),
    (
        "addAgreement",
        "processor",
        "Processor",
        r#"{"version":null,"reference":"x","kind":"SIGNED","signedOn":"2025-01-01"}"#,
    ),
    ("changeAgreement", "agreement", "Agreement", r#"{"reference":"x","kind":"SIGNED","signedOn":"2025-01-01"}"#),
    ("changeSystem", "system", "System", r#"{"name":"x","kind":"x"}"#),
    ("changeActivity", "activity", "Activity", r#"{"name":"x","side":"CONTROLLER","purposes":[]}"#),
    ("confirmLegalBasis", "activity", "Activity", "{}"),
    ("approveActivity", "activity", "Activity", "{}"),
    ("startActivity", "activity", "Activity", "{}"),
    ("ceaseActivity", "activity", "Activity", "{}"),
    ("confirmActivity", "activity", "Activity", "{}"),
    ("changeItemState", "item", "Item", r#"{"state":"done"}"#),
    ("changeReferenceState", "reference", "Reference", r#"{"state":"closed"}"#),
    ("recordEvent", "target", "Item", r#"{"version":null,"name":"visit.begun","on":"2025-12-01"}"#),
    ("recordEvent", "target", "Reference", r#"{"version":null,"name":"folder.closed","on":"2025-12-01"}"#),
    ("recordEvent", "target", "Subject", r#"{"version":null,"name":"customer.met","on":"2025-12-01"}"#),
    (
        "attachEvidence",
        "deviation",
        "Deviation",
        r#"{"version":null,"holding":"itm_00000000000000000000000000000001"}"#,
    ),
    (
        "giveConsent",
        "subject",
        "Subject",
        r#"{"version":null,"purpose":"newsletter","channel":"WEB","language":"nb","textVersion":"1"}"#,
    ),
    ("withdrawConsent", "subject", "Subject", r#"{"version":null,"purpose":"newsletter"}"#),
    ("approveRetentionRule", "ruleVersion", "RetentionRuleVersion", r#"{"sha256":"x"}"#),
    ("withdrawRetentionRule", "ruleVersion", "RetentionRuleVersion", r#"{"reason":"x"}"#),
    ("placeHold", "target", "Item", r#"{"version":null,"reason":"x"}"#),
    ("releaseHold", "hold", "Hold", r#"{"reason":"x"}"#),
    ("objectToDeletion", "candidate", "Candidate", r#"{"reason":"x","until":"2027-01-01"}"#),
    ("answerRetentionReview", "review", "RetentionReview", r#"{"answer":"DISPOSE"}"#),
    ("confirmDeletionOrder", "order", "DeletionOrder", r#"{"doneOn":"2026-01-02"}"#),
    ("planDeletion", "rule", "RetentionRule", r#"{"version":null}"#),
    ("approveDeletionPlan", "plan", "DeletionPlan", r#"{"hash":"x"}"#),
    ("cancelDeletionPlan", "plan", "DeletionPlan", "{}"),
    ("stopDeletionRun", "run", "DeletionRun", r#"{"version":null}"#),
    ("changeWebhookEndpoint", "endpoint", "WebhookEndpoint", r#"{"name":"x"}"#),
    ("disableWebhookEndpoint", "endpoint", "WebhookEndpoint", "{}"),
    ("enableWebhookEndpoint", "endpoint", "WebhookEndpoint", "{}"),
    ("deleteWebhookEndpoint", "endpoint", "WebhookEndpoint", "{}"),
    ("rotateWebhookSecret", "endpoint", "WebhookEndpoint", "{}"),
    ("pingWebhookEndpoint", "endpoint", "WebhookEndpoint", r#"{"version":null}"#),
    ("replayWebhookDelivery", "delivery", "WebhookDelivery", r#"{"version":null}"#),
    ("replayWebhookDeliveries", "endpoint", "WebhookEndpoint", r#"{"version":null,"since":"2026-01-01T00:00:00Z"}"#),
];

#[tokio::test]
async fn nothing_is_done_to_another_organisations_row() {
    let world = World::new().await;
    Story::new(&world).whole().await;
    let ids = ids(&world).await;
    // What people of theirs consent to; so that a subject is what is missing.
    let words = json!({ "purpose": "newsletter", "textVersion": "1", "language": "nb", "words": "Yes." });
    let publish = document("publishConsentText", "text { sha256 }");
    world.ask_with(world.theirs.token("SALES"), &publish, json!({ "input": words })).await.data();
    world.ask(world.theirs.token("SEC"), "{ __typename }").await;
    let before = world.sec("{ auditEntries(first: 1) { nodes { sequence } } }").await.data();
    for (mutation, field, kind, more) in WRITES {
        let id = &ids[*kind];
        let (prefix, _) = id.split_once('_').expect("a prefix");
        let nothing = format!("{prefix}_{:032x}", 1);
        let ask = async |id: &str| {
            let mut input: Value = serde_json::from_str(more).expect("an input");
            input[field] = json!(id);
            // What is sent without a version says so.
            match input.get("version") {
                Some(_) => input.as_object_mut().expect("fields").remove("version"),
                None => input.as_object_mut().expect("fields").insert("version".to_owned(), json!(1)),
            };
            let document = document(mutation, "__typename");
            let send = world.ask_with(world.theirs.token("SEC"), &document, json!({ "input": input }));
            let (answer, statements) = world.kit.statements(send).await;
            (answer.code(), statements)
        };
        let (ours, nobodys) = (ask(id).await, ask(&nothing).await);
        // A rule that is not theirs is in force for them as little as one that is missing.
        let missing = ours.0.ends_with("_NOT_FOUND") || ours.0.ends_with("_NOT_IN_FORCE");
        assert!(missing, "{mutation}: {}", ours.0);
        assert_eq!(ours, nobodys, "{mutation}: the same answer and the same number of statements");
    }
    let after = world.sec("{ auditEntries(first: 1) { nodes { sequence } } }").await.data();
    assert_eq!(before, after, "our trail has not grown");
}

#[tokio::test]
async fn no_list_shows_another_organisations_rows() {
    let world = World::new().await;
    Story::new(&world).whole().await;
    let types = Types::of(&world).await;
    let ours = world.ours.id.to_string();
    for list in types.fields("Query").iter().filter(|field| field.of.ends_with("Connection")) {
        // Findings are worked out, and known by what they are about.
        let id = if list.name == "registerFindings" { "id: subjectId" } else { "id" };
        let ask = async |token: &str| {
            let query = format!("{{ {}(first: 100) {{ nodes {{ {id} }} }} }}", list.name);
            let data = world.ask(token, &query).await.data();
            let nodes = data[&list.name]["nodes"].as_array().expect("nodes").clone();
            nodes.iter().map(|node| text(&node["id"])).collect::<Vec<_>>()
        };
        let who = reader(&list.name);
        let (mine, theirs) = (ask(world.ours.token(who)).await, ask(world.theirs.token(who)).await);
        assert!(!mine.is_empty(), "{} shows something", list.name);
        assert!(mine.iter().all(|id| !theirs.contains(id)), "{} is walled", list.name);
        assert!(!theirs.contains(&ours));
    }
}

#[tokio::test]
async fn nothing_of_another_organisation_is_explained_found_or_fetched() {
    let world = World::new().await;
    Story::new(&world).whole().await;
    let ids = ids(&world).await;
    let theirs = async |query: String| {
        let (answer, statements) = world.kit.statements(world.ask(world.theirs.token("SEC"), &query)).await;
        (answer.json(), statements)
    };
    let nothing = |id: &str| format!("{}_{:032x}", id.split_once('_').expect("a prefix").0, 1);
    for (field, kind) in [
        ("retention(of: ID) { kind }", "Item"),
        ("subject(id: ID) { id }", "Subject"),
        ("deletionOrderThings(order: ID) { key }", "DeletionOrder"),
    ] {
        let ask = |id: &str| format!("{{ {} }}", field.replace("ID", &format!("\"{id}\"")));
        theirs(ask(&nothing(&ids[kind]))).await;
        assert_eq!(theirs(ask(&ids[kind])).await, theirs(ask(&nothing(&ids[kind]))).await, "{field}");
    }
    // What we call a customer is nobody there.
    let reference = "{ system: \"S9\", kind: \"customer\", key: \"1\" }";
    let query = format!("{{ subject(reference: {reference}) {{ id }} }}");
    assert!(world.sec(&query).await.data()["subject"]["id"].is_string());
    assert_eq!(theirs(query).await.0["data"]["subject"], Value::Null);
    for id in [ids["ItemFile"].clone(), nothing(&ids["ItemFile"])] {
        let answer = crate::files::fetch_as(&world, world.theirs.token("SALES"), &id).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (404, "FILE_NOT_FOUND"));
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
