//! What a running server tells a collector, and what becomes of it where the collector is no good.

mod followed;
mod measured;
mod unheard;

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Collector, Installation, Told, http, mutation, until};

/// From the end of a piece of work to its arrival: a batch is waited for, on two busy cores.
const ARRIVED: Duration = Duration::from_secs(60);
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

/// An installation that sends to this collector.
fn sending(collector: &Collector) -> Installation {
    Installation::new()
        .with("SAMSVAR__TELEMETRY__OTLP_ENDPOINT", &collector.url())
        .with("SAMSVAR__TELEMETRY__METRICS_EVERY", "1")
        .with("SAMSVAR__TELEMETRY__LOG", "json")
        .with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true")
}

/// Reports a case as a caller with a trace of their own, and with these further headers.
async fn report(address: &str, token: &str, input: Value, headers: &[(&str, &str)]) -> Value {
    let document = mutation("reportDeviation", "deviation { id }");
    let mut request = http().post(address).bearer_auth(token).header("Accept", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = request.json(&json!({ "query": document, "variables": { "input": input } })).send().await;
    let body: Value = answer.expect("the server answers").json().await.expect("JSON");
    assert!(body["errors"].is_null(), "{body}");
    body["data"]["reportDeviation"]["deviation"].clone()
}

/// The first span of this description, once it has come.
async fn told(collector: &Collector, what: &str, is: impl Fn(&Told) -> bool) -> Told {
    until(ARRIVED, what, async || collector.spans().into_iter().find(&is)).await
}
