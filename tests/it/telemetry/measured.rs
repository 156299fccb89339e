//! What is measured has the names that are committed, on /metrics and at the collector alike; and a ledger that lags makes a
//! server unready.

use std::collections::{BTreeMap, BTreeSet};

use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;
use tests::{Client, Collector, Installation, Manner, Receiver, texts, until};

use super::{ARRIVED, sending};
use crate::tidy::tree;
use crate::world::{START, World};

const LIST: &str = "services/samsvar/metrics.txt";
/// Marks what is counted only where something has gone wrong.
const RARE: char = '~';

/// A metric as Prometheus reads it: its type, and its labels.
#[derive(Debug, PartialEq, Eq)]
struct Metric {
    kind: String,
    labels: BTreeSet<String>,
    rare: bool,
}

/// The committed list: name, type, labels.
fn listed() -> BTreeMap<String, Metric> {
    let text = tree::text(LIST);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace();
            let name = words.next().expect("a name");
            let kind = words.next().expect("a type").to_owned();
            let labels = words.map(str::to_owned).collect();
            (name.trim_start_matches(RARE).to_owned(), Metric { kind, labels, rare: name.starts_with(RARE) })
        })
        .collect()
}

/// What a server says at /metrics.
fn shown(text: &str) -> BTreeMap<String, Metric> {
    let mut found: BTreeMap<String, Metric> = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let (name, kind) = line.split_once(' ').expect("a name and a type");
        found.insert(name.to_owned(), Metric { kind: kind.to_owned(), labels: BTreeSet::new(), rare: false });
    }
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, labels)) = line.split_once('{') else { continue };
        let of = ["", "_bucket", "_sum", "_count"].iter().find_map(|end| {
            let name = name.strip_suffix(end)?;
            found.contains_key(name).then(|| name.to_owned())
        });
        let metric = found.get_mut(&of.unwrap_or_else(|| panic!("{name} has no type"))).expect("it was found");
        let names = labels.split("\",").filter_map(|label| label.split_once("=\"")).map(|(name, _)| name);
        // The first of them is what its own library adds, the other the bounds of a histogram.
        metric.labels.extend(names.filter(|name| !name.starts_with("otel_scope") && *name != "le").map(str::to_owned));
    }
    found
}

#[tokio::test]
async fn what_is_measured_is_what_is_committed() {
    let (collector, receiver) = (Collector::start(Manner::Takes).await, Receiver::start().await);
    let world = World::within(sending(&collector), START).await;
    let operations = world.sign_in("A4", Some("ITOPS")).await;
    let endpoint = json!({ "name": "Everything", "url": receiver.url("hooks") });
    operations.mutate("createWebhookEndpoint", "", endpoint).await;
    world.advance("2026-04-02T08:00:00Z").await;
    let (status, text) = world.server.client(None).text("/metrics").await;
    assert_eq!(status, 200);
    let (shown, listed) = (shown(&text), listed());
    for (name, metric) in &shown {
        let known = listed.get(name).unwrap_or_else(|| panic!("{name} {} is not in {LIST}", metric.kind));
        assert_eq!((&metric.kind, &metric.labels), (&known.kind, &known.labels), "{name}");
    }
    let missing: Vec<_> = listed.iter().filter(|(name, metric)| !metric.rare && !shown.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}\n{text}");

    // The same at the collector, under the names that the program itself uses.
    let names = until(ARRIVED, "metrics come", async || {
        let exports = collector.exports::<ExportMetricsServiceRequest>("/v1/metrics");
        let resources: Vec<_> = exports.into_iter().flat_map(|export| export.resource_metrics).collect();
        for resource in &resources {
            let attributes = texts(resource.resource.clone().unwrap_or_default().attributes);
            let keys: Vec<_> = attributes.keys().map(String::as_str).collect();
            assert_eq!(keys, ["service.instance.id", "service.name", "service.version"]);
            assert_eq!(attributes["service.name"], "samsvar");
        }
        let metrics = resources.into_iter().flat_map(|resource| resource.scope_metrics).flat_map(|scope| scope.metrics);
        let names: BTreeSet<String> = metrics.map(|metric| metric.name).collect();
        ["http.server.request.duration", "samsvar.jobs.duration", "samsvar.webhooks.attempt.duration"]
            .iter()
            .all(|name| names.contains(*name))
            .then_some(names)
    })
    .await;
    for name in &names {
        let base = name.replace('.', "_");
        assert!(listed.keys().any(|listed| listed.starts_with(&base)), "{name} is not in {LIST}");
    }
}

/// Every instrument of the sources is in the list, those too that count what seldom happens.
#[test]
fn every_instrument_is_committed() {
    let listed = listed();
    let files = tree::files();
    let mut count = 0;
    for file in files.iter().filter(|file| file.path.contains("/src/") && file.ending() == "rs") {
        for kind in ["_counter(\"", "_histogram(\"", "_gauge(\""] {
            for name in file.text.split(kind).skip(1).filter_map(|rest| rest.split('"').next()) {
                count += 1;
                let base = name.replace('.', "_");
                assert!(
                    listed.keys().any(|listed| listed.starts_with(&base)),
                    "{}: {name} is not in {LIST}",
                    file.path
                );
            }
        }
    }
    assert!(count >= 10, "only {count} were found");
}

#[test]
fn a_metric_and_its_labels_are_read() {
    let text = "# HELP a_total x\n# TYPE a_total counter\na_total{kind=\"x, y\",otel_scope_name=\"s\"} 1\n\
                # TYPE b_seconds histogram\nb_seconds_bucket{le=\"1\",route=\"/\"} 1\nb_seconds_count{route=\"/\"} 1\n";
    let metric = |kind: &str, label: &str| Metric {
        kind: kind.to_owned(),
        labels: BTreeSet::from([label.to_owned()]),
        rare: false,
    };
    let expected = [("a_total", metric("counter", "kind")), ("b_seconds", metric("histogram", "route"))];
    assert_eq!(shown(text), expected.map(|(name, metric)| (name.to_owned(), metric)).into());
}

async fn ready(client: &Client, status: u16) -> String {
    until(ARRIVED, "readiness changes", async || {
        let (is, text) = client.text("/readyz").await;
        (is == status).then_some(text)
    })
    .await
}

#[tokio::test]
async fn a_ledger_that_lags_makes_a_server_unready_until_it_has_caught_up() {
    // It looks by itself once a minute, so that the test is quicker.
    let installation =
        Installation::new().with("SAMSVAR__SCHEDULER__TICK", "60").with("SAMSVAR__SCHEDULER__LAG_LIMIT", "3600");
    let world = World::within(installation, START).await;
    world.advance("2026-01-02T00:00:00Z").await;
    let client = world.server.client(None);
    assert_eq!(client.text("/readyz").await, (200, "ready\n".to_owned()));
    let url = format!("sqlite://{}", world.installation.path("samsvar.db").display());
    let db = Database::connect(url).await.expect("it opens");
    let due = "UPDATE schedules SET next_opens_at = created_at WHERE next_opens_at IS NOT NULL";
    let due = db.execute_unprepared(due).await.expect("it is written").rows_affected();
    assert!(due > 0, "there is nothing that could be due");
    let told = ready(&client, 503).await;
    assert_eq!(told, "the ledger is 86400 seconds behind, and scheduler.lag_limit is 3600 (LEDGER_BEHIND)\n");
    // Any write rings for the ledger.
    let employee = world.sign_in("A6", Some("EMP")).await;
    let input = json!({ "kind": "EVENT", "title": "Report", "description": "Seen." });
    employee.mutate("reportDeviation", "", input).await;
    ready(&client, 200).await;
}
