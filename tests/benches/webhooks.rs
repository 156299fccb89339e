//! A thousand deliveries to ten endpoints of which one hangs, against the same when none does.

use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, Installation, Receiver, until};
use tokio::time::Instant;

use crate::setup::{Setup, report};
use crate::table::{Line, median, ratio, shown};

const ENDPOINTS: usize = 10;
const EVENTS: usize = 100;
const ROUNDS: usize = 7;
const LIMIT: f64 = 1.5;
const ARRIVED: Duration = Duration::from_secs(300);
const SINCE: &str = "query { webhookDeliveries(last: 1) { nodes { createdAt } } }";

/// One endpoint of ours, and where its deliveries come to.
struct Ear {
    id: Value,
    receiver: Receiver,
}

pub async fn measure(quick: bool) -> Vec<Line> {
    let installation = Installation::new().with("SAMSVAR__WEBHOOKS__ALLOW_PRIVATE_ADDRESSES", "true");
    let (setup, server) = Setup::within(installation).await;
    let officer = server.client(Some(&setup.officer));
    let mut ears = Vec::new();
    for number in 0..ENDPOINTS {
        let receiver = Receiver::start().await;
        // Reports alone, for each of them causes other events too.
        let new = json!({ "name": format!("Endpoint {number}"), "url": receiver.url("hooks"),
            "eventTypes": ["deviation.reported"] });
        let made = officer.mutate("createWebhookEndpoint", "endpoint { id }", new).await;
        ears.push(Ear { id: made["endpoint"]["id"].clone(), receiver });
    }
    let events = if quick { 20 } else { EVENTS };
    let reporter = server.client(Some(&setup.reporter));
    for _ in 0..events {
        report(&reporter).await;
    }
    arrived(&ears, events).await;
    let since = officer.data(SINCE, json!({})).await;
    let since = since["webhookDeliveries"]["nodes"][0]["createdAt"].clone();
    let (mut none, mut one) = (Vec::new(), Vec::new());
    for _ in 0..if quick { 2 } else { ROUNDS } {
        none.push(round(&officer, &ears, events, &since, false).await);
        one.push(round(&officer, &ears, events, &since, true).await);
    }
    let (none, one) = (median(none), median(one));
    vec![
        Line::told(format!("{} webhooks to {ENDPOINTS} endpoints, none hangs", events * ENDPOINTS), shown(none)),
        Line::told("  the healthy nine while the tenth hangs", shown(one)),
        Line::at_most("  ratio", ratio(one, none), LIMIT, ""),
    ]
}

/// Sends everything again, and gives the time until the nine have all of it.
async fn round(officer: &Client, ears: &[Ear], events: usize, since: &Value, hangs: bool) -> Duration {
    let (last, healthy) = ears.split_last().expect("there are ten");
    for ear in ears {
        ear.receiver.forget();
    }
    last.receiver.hang(hangs);
    let begin = Instant::now();
    for ear in std::iter::once(last).chain(healthy) {
        let again = json!({ "endpoint": ear.id, "since": since, "delivered": true });
        officer.mutate("replayWebhookDeliveries", "deliveries", again).await;
    }
    arrived(healthy, events).await;
    let took = begin.elapsed();
    recover(officer, last, events, hangs).await;
    took
}

async fn arrived(ears: &[Ear], events: usize) {
    until(ARRIVED, "all have come", async || ears.iter().all(|ear| ear.receiver.count() >= events).then_some(())).await;
}

/// What hung is cut off, and its queue emptied, so that the next round begins as this one did.
async fn recover(officer: &Client, last: &Ear, events: usize, hung: bool) {
    last.receiver.hang(false);
    if !hung {
        return arrived(std::slice::from_ref(last), events).await;
    }
    let look = "query ($id: ID!) { node(id: $id) { ... on WebhookEndpoint { id version state } } }";
    for step in ["disableWebhookEndpoint", "enableWebhookEndpoint"] {
        let seen = officer.data(look, json!({ "id": last.id })).await["node"].clone();
        officer.mutate(step, "", json!({ "endpoint": last.id, "version": seen["version"] })).await;
    }
}
