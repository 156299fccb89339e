//! One database, several processes: one that serves and two that work.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{Database, Installation, until};

use crate::world::{START, World, advance, nodes, text};

const DONE_WITHIN: Duration = Duration::from_secs(120);
const OCCURRENCES: &str = "query ($after: String) { occurrences(first: 100, after: $after) {
    nodes { id period dueAt openedAt state duty { key } } pageInfo { hasNextPage endCursor } } }";
const CASES: &str = "query ($after: String) { deviations(first: 100, after: $after) {
    nodes { title reportedAt originEvent origin { id } } pageInfo { hasNextPage endCursor } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_and_two_workers_do_each_period_once() {
    let Some(installation) = Installation::on(Database::Postgres).await else { return };
    let world = World::served(installation, &["serve", "--no-worker", "--json", "--test-clock", START]).await;
    let work = ["worker", "--json", "--test-clock", "frozen"];
    let (one, two) =
        (world.installation.start_beside("one", &work).await, world.installation.start_beside("two", &work).await);
    let employee = world.sign_in("A6", Some("EMP")).await;
    let reader = world.server.client(Some(&world.ours.reader));

    // What a request causes is done by whoever works, and no clock is moved for it.
    for number in 0..20 {
        let report = json!({ "kind": "EVENT", "title": format!("Report {number}"), "description": "Seen." });
        employee.mutate("reportDeviation", "", report).await;
    }
    idle(&reader).await;
    for month in 2..=4 {
        advance(&reader, &format!("2026-{month:02}-10T08:00:00Z")).await;
    }
    idle(&reader).await;

    let mut periods = BTreeMap::<(String, String), usize>::new();
    for occurrence in crate::world::all(&reader, OCCURRENCES, "occurrences").await {
        *periods.entry((text(&occurrence["duty"], "key"), text(&occurrence, "period"))).or_default() += 1;
    }
    let doubled: Vec<_> = periods.iter().filter(|(_, count)| **count != 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
    for month in ["2026-01", "2026-02", "2026-03"] {
        assert!(periods.contains_key(&("deviation-meeting".to_owned(), month.to_owned())), "{month}: {periods:?}");
    }
    let mut caused = BTreeMap::<String, usize>::new();
    for case in crate::world::all(&reader, CASES, "deviations").await {
        if case["originEvent"] == "duty.missed" {
            *caused.entry(case["origin"]["id"].to_string()).or_default() += 1;
        }
    }
    assert!(!caused.is_empty() && caused.values().all(|count| *count == 1), "{caused:?}");

    // Each of the three comes to its end by itself when it is asked to.
    for process in [one, two, world.server] {
        let log = process.log();
        assert_eq!(process.stop().await.code, Some(0), "{log}");
        assert!(!log.contains("ERROR"), "{log}");
    }
}

/// Until nothing waits but what has a later instant, and so no lateness.
async fn idle(reader: &tests::Client) {
    let look = "{ jobs(first: 100) { nodes { state latenessMs } } }";
    until(DONE_WITHIN, "all that is due is done", async || {
        let seen = reader.data(look, json!({})).await;
        let busy =
            |job: &&Value| job["state"] == "RUNNING" || job["state"] == "AVAILABLE" && job["latenessMs"].is_i64();
        (nodes(&seen["jobs"]).iter().filter(busy).count() == 0).then_some(())
    })
    .await;
}
