//! A server that is asked to stop in the middle of its work. How it starts, and what it refuses to start with, is shown
//! beside the program itself.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, mutation, until};

use crate::world::{World, advance, nodes, text};

const REPORTERS: usize = 8;
const YEAR_END: &str = "2027-01-01T00:00:00Z";

/// Reports until nobody answers any more, and gives what was promised.
async fn report_on(client: Client, reporter: usize) -> Vec<String> {
    let mut promised = Vec::new();
    loop {
        let title = format!("Report {reporter}.{}", promised.len());
        let input = json!({ "input": { "kind": "EVENT", "title": title, "description": "Seen." } });
        match client.try_ask(&mutation("reportDeviation", "deviation { id }"), input).await {
            Ok(answer) if answer.body["errors"].is_null() => {
                promised.push(text(&answer.body["data"]["reportDeviation"]["deviation"], "id"));
            }
            _ => return promised,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_to_stop_it_keeps_what_it_has_promised_and_ends_well() {
    let World { installation, mut server, ours, .. } = World::new().await;
    let token = ours.token(&installation, "A6", Some("EMP")).await;
    let clock = server.client(Some(&ours.reader));
    let year = json!({ "input": { "to": YEAR_END } });
    let way = {
        let (clock, year) = (clock.clone(), year.clone());
        tokio::spawn(async move { clock.try_ask(&mutation("advanceTestClock", "now"), year).await })
    };
    let reporters: Vec<_> =
        (0..REPORTERS).map(|number| tokio::spawn(report_on(server.client(Some(&token)), number))).collect();
    let reported = "{ deviations(first: 100) { nodes { id } } }";
    until(Duration::from_secs(30), "some are reported", async || {
        let seen = clock.try_ask(reported, json!({})).await.ok()?;
        (nodes(&seen.body["data"]["deviations"]).len() > 2 * REPORTERS).then_some(())
    })
    .await;
    server.ask_to_stop();
    let stopped = server.ended().await;
    assert_eq!(stopped.code, Some(0), "{}", server.log());
    let mut promised = Vec::new();
    for reporter in reporters {
        promised.extend(reporter.await.expect("the task ends"));
    }
    assert!(promised.len() > REPORTERS, "only {} were promised", promised.len());
    let reached = way
        .await
        .expect("the task ends")
        .is_ok_and(|answer| answer.body["data"]["advanceTestClock"]["now"].is_string());
    assert!(!reached, "the year was over before it was asked to stop");

    let server = installation.start(&["serve", "--json", "--test-clock", "frozen"]).await;
    let reader = server.client(Some(&ours.reader));
    for ids in promised.chunks(100) {
        let found = reader.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids })).await;
        let missing = found["nodes"].as_array().expect("a list").iter().filter(|node| **node == Value::Null).count();
        assert_eq!(missing, 0, "of {} that were promised", ids.len());
    }
    advance(&reader, YEAR_END).await;
    assert_eq!(server.client(None).text("/readyz").await.0, 200);
}
