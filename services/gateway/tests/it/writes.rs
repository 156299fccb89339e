//! Versions, repeated keys, and what is written down about looks and refusals.

use serde_json::json;

use crate::story::{Story, document};
use crate::world::World;

#[tokio::test]
async fn a_stale_version_is_refused() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    let case = story.report("Seen by two", json!({})).await;
    story.triage(&case, kernel::Role::Itops).await;
    let input = json!({ "deviation": case.0, "version": case.1, "cause": "x" });
    let document = document("recordCause", "__typename");
    let answer = world.ask_with(world.ours.token("SEC"), &document, json!({ "input": input })).await;
    assert_eq!(answer.code(), "VERSION_CONFLICT");
    assert_eq!(answer.json()["errors"][0]["extensions"]["field"], "version");
}

#[tokio::test]
async fn a_repeated_key_answers_as_before_and_does_nothing() {
    let world = World::new().await;
    let document = document("addPerson", "person { id name }");
    let input = json!({ "name": "Nora", "email": "nora@example.org", "idempotencyKey": "k-1" });
    let ask = async |who: &str, input: &serde_json::Value| {
        world.ask_with(world.ours.token(who), &document, json!({ "input": input })).await
    };
    let first = ask("HR", &input).await.data();
    // Fields in another order, and one that says nothing, are the same request.
    let again = json!({ "idempotencyKey": "k-1", "email": "nora@example.org", "joinedOn": null, "name": "Nora" });
    assert_eq!(ask("HR", &again).await.data(), first);
    let other = json!({ "name": "Nina", "email": "nina@example.org", "idempotencyKey": "k-1" });
    let refused = ask("HR", &other).await;
    assert_eq!(refused.code(), "IDEMPOTENCY_KEY_REUSED");
    assert_eq!(refused.json()["errors"][0]["extensions"]["field"], "idempotencyKey");
    // Another person's key is another key.
    assert_eq!(ask("CTRL", &other).await.data()["addPerson"]["person"]["name"], "Nina");
    for key in ["", "\n", &"k".repeat(256)] {
        let input = json!({ "name": "N", "email": "n@example.org", "idempotencyKey": key });
        assert_eq!(ask("HR", &input).await.code(), "IDEMPOTENCY_KEY_MALFORMED", "{key:?}");
    }
}

#[tokio::test]
async fn a_refusal_keeps_no_key() {
    let world = World::new().await;
    let document = document("addPerson", "person { name }");
    let input = json!({ "name": "", "email": "nora@example.org", "idempotencyKey": "k-1" });
    let send = async |input| world.ask_with(world.ours.token("HR"), &document, json!({ "input": input })).await;
    assert_eq!(send(input).await.code(), "PERSON_NAME_INVALID");
    let input = json!({ "name": "Nora", "email": "nora@example.org", "idempotencyKey": "k-1" });
    assert_eq!(send(input).await.data()["addPerson"]["person"]["name"], "Nora");
}

#[tokio::test]
async fn a_secret_is_shown_once() {
    let world = World::new().await;
    let document = document("createToken", "token { id } secret");
    let person = world.ours.people[&kernel::Role::Emp].to_string();
    let input = json!({ "input": { "person": person, "idempotencyKey": "k-1" } });
    let ask =
        async || world.ask_with(world.ours.token("EMP"), &document, input.clone()).await.data()["createToken"].take();
    let (first, again) = (ask().await, ask().await);
    assert_eq!(first["token"], again["token"]);
    assert!(first["secret"].is_string() && again["secret"].is_null());
    let secret = first["secret"].as_str().expect("a secret");
    assert_eq!(world.ask(secret, "{ viewer { person { name } } }").await.data()["viewer"]["person"]["name"], "EMP");
}

#[tokio::test]
async fn mutations_of_one_document_run_in_order_and_see_each_other() {
    let world = World::new().await;
    let document = "mutation($a: AddPersonInput!, $b: AddPersonInput!) {
        a: addPerson(input: $a) { person { id name } auditEntry { sequence } }
        b: addPerson(input: $b) { person { id name } auditEntry { sequence } } }";
    let one = |name: &str| json!({ "name": name, "email": format!("{name}@example.org") });
    let data = world.ask_with(world.ours.token("HR"), document, json!({ "a": one("a"), "b": one("b") })).await.data();
    assert_eq!(data["a"]["person"]["name"], "a");
    assert_eq!(data["b"]["person"]["name"], "b");
    assert!(data["a"]["auditEntry"]["sequence"].as_u64() < data["b"]["auditEntry"]["sequence"].as_u64());
}

/// What the trail says last, newest first: kind and subject.
async fn latest(world: &World, count: usize) -> Vec<(String, String)> {
    let query =
        format!("{{ auditEntries(first: {count}) {{ nodes {{ kind subject {{ id }} actor {{ reference }} }} }} }}");
    let data = world.sec(&query).await.data();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let nodes = data["auditEntries"]["nodes"].as_array().expect("entries").iter();
    nodes.map(|entry| (text(&entry["kind"]), text(&entry["subject"]["id"]))).collect()
}

#[tokio::test]
async fn refusals_and_looks_at_confidential_cases_are_written_down() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    let case = story.report("Between us", json!({ "confidential": true })).await;
    let refused = world.ask(world.ours.token("EMP"), "{ auditEntries { nodes { id } } }").await;
    assert_eq!(refused.code(), "FORBIDDEN");
    assert_eq!(latest(&world, 1).await[0], ("access.denied".to_owned(), "ViewAudit".to_owned()));
    // Twice in one answer is one look.
    let query = format!("{{ node(id: \"{0}\") {{ id }} nodes(ids: [\"{0}\"]) {{ id }} }}", case.0);
    world.sec(&query).await.data();
    let entries = latest(&world, 2).await;
    assert_eq!(entries[0], ("deviation.viewed".to_owned(), case.0.clone()));
    assert_ne!(entries[1].0, "deviation.viewed");
    // Whoever may not see it sees nothing, like a missing one.
    assert_eq!(world.ask(world.ours.token("SALES"), &query).await.data(), json!({ "node": null, "nodes": [null] }));
}

#[tokio::test]
async fn the_test_clock_moves_forward_only() {
    let world = World::new().await;
    let ask = async |to: &str| {
        let document = document("advanceTestClock", "now");
        world.ask_with(world.ours.token("EMP"), &document, json!({ "input": { "to": to } })).await
    };
    assert_eq!(ask("2026-01-03T00:00:00Z").await.data()["advanceTestClock"]["now"], "2026-01-03T00:00:00Z");
    let back = ask("2026-01-02T00:00:00Z").await;
    assert_eq!(back.code(), "TEST_CLOCK_BACKWARD");
    assert_eq!(back.json()["errors"][0]["extensions"]["field"], "to");
    assert_eq!(
        world.ask("", "mutation { advanceTestClock(input: { to: \"2026-02-01T00:00:00Z\" }) { now } }").await.code(),
        "UNAUTHENTICATED"
    );
}
