//! A collector that is not there, says nothing or refuses costs no request anything; and without one nobody is called.

use std::net::TcpListener;

use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use serde_json::json;
use tests::{Collector, Installation, Manner, Receiver, until};

use super::{ARRIVED, CALLER, TRACE, report, sending};
use crate::world::{START, World};

/// So many requests are answered meanwhile.
const MEANWHILE: usize = 20;

/// Asks so often, and stops. Gives its log.
async fn used_and_stopped(installation: Installation, meanwhile: impl AsyncFn(&World)) -> String {
    let mut world = World::within(installation.with("SAMSVAR__SERVER__DRAIN", "8"), START).await;
    let token = world.ours.token(&world.installation, "A6", Some("EMP")).await;
    let address = format!("{}/graphql", world.server.address());
    meanwhile(&world).await;
    for number in 0..MEANWHILE {
        let input = json!({ "kind": "EVENT", "title": format!("Report {number}"), "description": "Seen." });
        report(&address, &token, input, &[]).await;
    }
    meanwhile(&world).await;
    world.server.ask_to_stop();
    assert_eq!(world.server.ended().await.code, Some(0), "{}", world.server.log());
    world.server.log()
}

/// Waits until spans were dropped for this reason.
async fn dropped(world: &World, reason: &str) {
    let line = "samsvar_telemetry_spans_dropped_total{";
    let reason = format!("reason=\"{reason}\"");
    until(ARRIVED, "spans are dropped", async || {
        let (_, metrics) = world.server.client(None).text("/metrics").await;
        metrics.lines().any(|found| found.starts_with(line) && found.contains(&reason)).then_some(())
    })
    .await;
}

/// How often it was told that the collector does not take what it is sent.
fn complaints(log: &str) -> usize {
    log.lines().filter(|line| line.contains("does not take what it is sent")).count()
}

#[tokio::test]
async fn a_collector_that_is_not_there_is_told_of_once_and_counted() {
    // A port that nobody listens on, for it was ours a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|gone| gone.local_addr()).expect("a port is free");
    let installation = Installation::new()
        .with("SAMSVAR__TELEMETRY__OTLP_ENDPOINT", &format!("http://{address}"))
        .with("SAMSVAR__TELEMETRY__METRICS_EVERY", "1");
    let log = used_and_stopped(installation, async |world| dropped(world, "refused").await).await;
    assert!((1..=2).contains(&complaints(&log)), "once a minute: {log}");
    assert!(log.contains("OUTBOUND_CONNECT_FAILED"), "{log}");
}

#[tokio::test]
async fn a_collector_that_refuses_is_told_of_and_counted() {
    let collector = Collector::start(Manner::Refuses).await;
    let log = used_and_stopped(sending(&collector), async |world| dropped(world, "refused").await).await;
    assert!((1..=2).contains(&complaints(&log)), "once a minute: {log}");
    assert!(log.contains("status 500"), "{log}");
    assert!(collector.requests() > 1, "it was asked more often than it was told of");
}

#[tokio::test]
async fn while_a_collector_says_nothing_requests_are_answered_and_the_server_stops() {
    let collector = Collector::start(Manner::Hangs).await;
    let hangs = async |_: &World| {
        // One is under way now, or has been given up after its time.
        until(ARRIVED, "an export hangs", async || (collector.requests() > 0).then_some(())).await;
    };
    let log = used_and_stopped(sending(&collector), hangs).await;
    assert!(!log.contains("cut off"), "{log}");
}

#[tokio::test]
async fn without_an_endpoint_nobody_is_called_and_nothing_is_traced() {
    let (collector, receiver) = (Collector::start(Manner::Takes).await, Receiver::start().await);
    let installation = Installation::new()
        // What other programs take for an address is none of ours.
        .with("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url())
        .with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true");
    let mut world = World::within(installation, START).await;
    let operations = world.sign_in("A4", Some("ITOPS")).await;
    let endpoint = json!({ "name": "Everything", "url": receiver.url("hooks") });
    operations.mutate("createWebhookEndpoint", "", endpoint).await;
    let token = world.ours.token(&world.installation, "A6", Some("EMP")).await;
    let address = format!("{}/graphql", world.server.address());
    let input = json!({ "kind": "EVENT", "title": "Report", "description": "Seen." });
    let parent = format!("00-{TRACE}-{CALLER}-01");
    report(&address, &token, input, &[("traceparent", &parent)]).await;
    until(ARRIVED, "the webhook arrives", async || (receiver.count() > 0).then_some(())).await;
    assert!(receiver.taken().iter().all(|taken| !taken.headers.contains_key("traceparent")));
    world.server.ask_to_stop();
    assert_eq!(world.server.ended().await.code, Some(0));
    assert_eq!(collector.connections(), 0);
    let url = format!("sqlite://{}", world.installation.path("samsvar.db").display());
    let db = Database::connect(url).await.expect("it opens");
    for table in ["jobs", "webhook_deliveries"] {
        let count = format!("SELECT count(*) AS rows, count(trace) AS traced FROM {table}");
        let row = db.query_one_raw(Statement::from_string(DbBackend::Sqlite, count)).await.expect("it reads");
        let row = row.expect("a row");
        let counts: (i64, i64) = (row.try_get("", "rows").expect("rows"), row.try_get("", "traced").expect("traced"));
        assert!(counts.0 > 0 && counts.1 == 0, "{table}: {counts:?}");
    }
}
