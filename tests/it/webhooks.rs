//! Webhooks of a live server: what bodies hold, what an endpoint that hangs costs others, and what is shown once.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, Installation, Receiver, until};
use tokio::time::Instant;

use crate::world::{START, World, nodes, text};

const DELIVERED: Duration = Duration::from_secs(60);
/// A word that stands in what people wrote, and so in no body.
const WRITTEN: &str = "Kvitrafjellet";

async fn world() -> World {
    let installation = Installation::new()
        .with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true")
        .with("SAMSVAR__WEBHOOKS__TIMEOUT", "5");
    World::within(installation, START).await
}

async fn endpoint(client: &Client, name: &str, url: &str) -> Value {
    let new = json!({ "name": name, "url": url });
    client.mutate("createWebhookEndpoint", "secret endpoint { id version url }", new).await
}

async fn report(client: &Client, title: &str) {
    let report = json!({ "kind": "NEAR_MISS", "title": title, "description": WRITTEN });
    client.mutate("reportDeviation", "", report).await;
}

async fn arrived(receiver: &Receiver, count: usize) {
    until(DELIVERED, "deliveries arrive", async || (receiver.count() >= count).then_some(())).await;
}

#[tokio::test]
async fn bodies_hold_what_the_catalogue_says_and_nothing_that_anybody_wrote() {
    let world = world().await;
    let receiver = Receiver::start().await;
    let operations = world.sign_in("A4", Some("ITOPS")).await;
    endpoint(&operations, "Everything", &receiver.url("hooks")).await;
    let employee = world.sign_in("A6", Some("EMP")).await;
    for number in 0..5 {
        report(&employee, &format!("{WRITTEN} {number}")).await;
    }
    world.advance("2026-03-12T08:00:00Z").await;
    arrived(&receiver, 5).await;
    let (status, catalogue) = world.server.client(None).text("/webhooks/catalogue.json").await;
    assert_eq!(status, 200);
    let catalogue: Value = serde_json::from_str(&catalogue).expect("JSON");
    let mut types: Vec<String> = Vec::new();
    for taken in receiver.taken() {
        let body: Value = serde_json::from_str(&taken.body).expect("a body is JSON");
        let kind = text(&body, "type");
        let listed = catalogue["types"].as_array().expect("a list").iter().find(|listed| listed["name"] == *kind);
        let schema = &listed.unwrap_or_else(|| panic!("{kind} is not in the catalogue"))["schema"];
        assert_eq!(faults(schema, &body, "body"), [""; 0], "{body}");
        assert_eq!(strangers(schema, &body), [""; 0], "{body}");
        assert_eq!(taken.headers["webhook-id"], text(&body["data"], "event"));
        assert!(taken.headers["webhook-signature"].starts_with("v1,"));
        assert!(!taken.body.contains(WRITTEN) && !taken.body.contains("eksempel-handel.example"), "{body}");
        types.push(kind);
    }
    types.sort();
    types.dedup();
    println!("delivered: {types:?}");
    assert!(types.len() >= 4, "{types:?}");
}

/// What a value breaks of a schema, as far as the catalogue uses JSON Schema.
fn faults(schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: &str| faults.push(format!("{at}: {what}"));
    if !schema["const"].is_null() && schema["const"] != *value {
        fault("is another constant");
    }
    let is = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("boolean") => value.is_boolean(),
        Some(other) => panic!("{at}: a type that this test does not know: {other}"),
        None => true,
    };
    if !is {
        fault("is of another type");
    }
    if let (Some(pattern), Some(text)) = (schema["pattern"].as_str(), value.as_str())
        && !matches(pattern, text)
    {
        fault("does not have the form");
    }
    if let (Some(longest), Some(text)) = (schema["maxLength"].as_u64(), value.as_str())
        && text.chars().count() as u64 > longest
    {
        fault("is too long");
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        if value[required.as_str().expect("a name")].is_null() {
            fault(&format!("{required} is missing"));
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if !value[name].is_null() {
            faults.extend(self::faults(schema, &value[name], &format!("{at}.{name}")));
        }
    }
    faults
}

/// The two forms of the catalogue: an id behind its prefix, and a code.
fn matches(pattern: &str, text: &str) -> bool {
    if let Some(prefix) = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix("_[0-9a-f]{32}$")) {
        let Some((own, digits)) = text.split_once('_') else { return false };
        let prefix_holds = if prefix == "[a-z]{3}" { own.len() == 3 } else { own == prefix };
        return prefix_holds && digits.len() == 32 && digits.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
    }
    assert_eq!(pattern, "^[A-Za-z0-9][A-Za-z0-9_.:/,-]*$", "a form that this test does not know");
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && chars.all(|c| c.is_ascii_alphanumeric() || "_.:/,-".contains(c))
}

/// Fields that the catalogue does not know.
fn strangers(schema: &Value, body: &Value) -> Vec<String> {
    let known = |schema: &Value, value: &Value| -> Vec<String> {
        let fields = value.as_object().expect("an object").keys();
        fields.filter(|name| schema["properties"][name.as_str()].is_null()).cloned().collect()
    };
    let data = known(&schema["properties"]["data"], &body["data"]);
    known(schema, body).into_iter().chain(data).collect()
}

#[tokio::test]
async fn an_endpoint_that_hangs_holds_its_own_places_and_no_others() {
    let world = world().await;
    let (healthy, hanging) = (Receiver::start().await, Receiver::start().await);
    hanging.hang(true);
    let operations = world.sign_in("A4", Some("ITOPS")).await;
    endpoint(&operations, "Hangs", &hanging.url("hooks")).await;
    endpoint(&operations, "Answers", &healthy.url("hooks")).await;
    let employee = world.sign_in("A6", Some("EMP")).await;
    let begin = Instant::now();
    for number in 0..60 {
        report(&employee, &format!("Near miss {number}")).await;
    }
    arrived(&healthy, 60).await;
    let took = begin.elapsed();
    println!("60 deliveries beside one that hangs: {took:?}; it held {} places", hanging.most_at_once());
    // Those who answer do not even wait for one timeout of the other.
    assert!(hanging.most_at_once() >= 1 && hanging.most_at_once() <= 4, "{}", hanging.most_at_once());
    let stuck = "{ webhookDeliveries(first: 100, filter: { state: DELIVERED }) { nodes { endpoint { name } } } }";
    until(DELIVERED, "all are written down as delivered", async || {
        let found = operations.data(stuck, json!({})).await;
        let named = |node: &&Value| node["endpoint"]["name"] == "Answers";
        (nodes(&found["webhookDeliveries"]).iter().filter(named).count() >= 60).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_secret_is_shown_once_and_never_again() {
    let world = world().await;
    let receiver = Receiver::start().await;
    let operations = world.sign_in("A4", Some("ITOPS")).await;
    let new = json!({ "name": "Once", "url": receiver.url("hooks"), "idempotencyKey": "once" });
    let selection = "secret endpoint { id version }";
    let made = operations.mutate("createWebhookEndpoint", selection, new.clone()).await;
    let secret = text(&made, "secret");
    assert!(secret.starts_with("whsec_"));
    let again = operations.mutate("createWebhookEndpoint", selection, new).await;
    assert_eq!((&again["endpoint"], &again["secret"]), (&made["endpoint"], &Value::Null));
    let rotate = json!({ "endpoint": made["endpoint"]["id"], "version": made["endpoint"]["version"] });
    let rotated = operations.mutate("rotateWebhookSecret", selection, rotate).await;
    let other = text(&rotated, "secret");
    assert_ne!(secret, other);
    // While both are good each delivery has two signatures.
    operations.mutate("pingWebhookEndpoint", "", json!({ "endpoint": made["endpoint"]["id"] })).await;
    arrived(&receiver, 1).await;
    assert_eq!(receiver.taken()[0].headers["webhook-signature"].split(' ').count(), 2);
    world.installation.succeed(["audit", "export", "--organisation", &world.ours.id, "trail.jsonl"]).await;
    for file in ["samsvar.db", "samsvar.db-wal", "keys.db", "keys.db-wal", "trail.jsonl", "log"] {
        let bytes = std::fs::read(world.installation.path(file)).unwrap_or_default();
        for secret in [&secret, &other] {
            let key = secret.trim_start_matches("whsec_").as_bytes();
            assert!(!bytes.windows(key.len()).any(|window| window == key), "a secret stands in {file}");
        }
    }
}

#[tokio::test]
async fn a_private_address_is_refused_in_every_spelling() {
    let world = World::new().await;
    let operations = world.sign_in("A4", Some("ITOPS")).await;
    let cases = [
        ("https://127.0.0.1/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://localhost/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://2130706433/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://0x7f.1/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://0177.0.0.1/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://１２７.0.0.1/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://[::1]/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://[::ffff:10.0.0.7]/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://192.168.1.7/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://169.254.169.254/latest/meta-data", "OUTBOUND_ADDRESS_PRIVATE"),
        ("https://printer.local/hooks", "OUTBOUND_ADDRESS_PRIVATE"),
        ("http://hooks.example.com/", "OUTBOUND_SCHEME"),
        ("file:///etc/passwd", "OUTBOUND_SCHEME"),
        ("https://hooks.example.com:22/", "OUTBOUND_PORT"),
        ("https://somebody:secret@hooks.example.com/", "OUTBOUND_ADDRESS_INVALID"),
        ("hooks.example.com", "OUTBOUND_ADDRESS_INVALID"),
    ];
    for (url, expected) in cases {
        let refused = operations.refused("createWebhookEndpoint", json!({ "name": "Inside", "url": url })).await;
        assert_eq!(refused, expected, "{url}");
    }
    let log = world.server.log();
    assert!(!log.contains("somebody:secret"), "what was typed does not stand in the log");
}
