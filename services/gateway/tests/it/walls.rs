//! Another organisation's rows are answered like missing ones, with the same work.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::selection::Types;
use crate::story::{Story, document};
use crate::world::World;

/// An id of each kind that there is in our organisation, found by asking for it.
async fn ids(world: &World) -> BTreeMap<String, String> {
    let lists = "organisations persons appointments services tokens reportLinks deviations actions duties occurrences
        schedules jobs auditEntries";
    let mut found = BTreeMap::new();
    for list in lists.split_whitespace() {
        let token = world.ours.token(if list == "services" { "CTRL" } else { "SEC" });
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
        let seen = ask(world.ours.token(if kind == "Service" { "CTRL" } else { "SEC" }), id).await;
        assert_eq!(seen.0["node"]["id"], *id, "{kind} is there for us");
        let (prefix, _) = id.split_once('_').expect("a prefix");
        let nothing = format!("{prefix}_{:032x}", 1);
        let token = world.theirs.token(if kind == "Service" { "CTRL" } else { "SEC" });
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
];

#[tokio::test]
async fn nothing_is_done_to_another_organisations_row() {
    let world = World::new().await;
    Story::new(&world).whole().await;
    let ids = ids(&world).await;
    world.ask(world.theirs.token("SEC"), "{ __typename }").await;
    let before = world.sec("{ auditEntries(first: 1) { nodes { sequence } } }").await.data();
    for (mutation, field, kind, more) in WRITES {
        let id = &ids[*kind];
        let (prefix, _) = id.split_once('_').expect("a prefix");
        let nothing = format!("{prefix}_{:032x}", 1);
        let ask = async |id: &str| {
            let mut input: Value = serde_json::from_str(more).expect("an input");
            input[field] = json!(id);
            input["version"] = json!(1);
            let document = document(mutation, "__typename");
            let send = world.ask_with(world.theirs.token("SEC"), &document, json!({ "input": input }));
            let (answer, statements) = world.kit.statements(send).await;
            (answer.code(), statements)
        };
        let (ours, nobodys) = (ask(id).await, ask(&nothing).await);
        assert!(ours.0.ends_with("_NOT_FOUND"), "{mutation}: {}", ours.0);
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
        let ask = async |token: &str| {
            let query = format!("{{ {}(first: 100) {{ nodes {{ id }} }} }}", list.name);
            let data = world.ask(token, &query).await.data();
            let nodes = data[&list.name]["nodes"].as_array().expect("nodes").clone();
            nodes.iter().map(|node| text(&node["id"])).collect::<Vec<_>>()
        };
        let who = if list.name == "services" { "CTRL" } else { "SEC" };
        let (mine, theirs) = (ask(world.ours.token(who)).await, ask(world.theirs.token(who)).await);
        assert!(!mine.is_empty(), "{} shows something", list.name);
        assert!(mine.iter().all(|id| !theirs.contains(id)), "{} is walled", list.name);
        assert!(!theirs.contains(&ours));
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
