//! One trace from a caller through the request, its unit of work, jobs and a webhook; and nothing that anybody wrote.

use serde_json::{Value, json};
use tests::{Collector, Manner, Receiver, Told, until};

use super::{ARRIVED, CALLER, TRACE, report, sending, told};
use crate::world::{START, World};

/// Stands in all that a caller writes, and nowhere in what is told.
const WRITTEN: &str = "Kvitrafjellet";
/// A caller may write this into the one thing that is passed on as it is, so that the search is seen to find.
const PLANTED: &str = "Raudfjellet";

fn parent() -> String {
    format!("00-{TRACE}-{CALLER}-01")
}

fn attribute<'t>(told: &'t Told, name: &str) -> &'t str {
    told.attributes.get(name).map_or("", String::as_str)
}

#[tokio::test]
async fn a_mutation_is_followed_to_its_jobs_and_webhooks_without_a_word_of_it() {
    let (collector, receiver) = (Collector::start(Manner::Takes).await, Receiver::start().await);
    let world = World::within(sending(&collector), START).await;
    let operations = world.sign_in("A4", Some("ITOPS")).await;
    let endpoint = json!({ "name": WRITTEN, "url": receiver.url(WRITTEN) });
    let endpoint = operations.mutate("createWebhookEndpoint", "endpoint { id }", endpoint).await;
    let token = world.ours.token(&world.installation, "A6", Some("EMP")).await;
    let address = format!("{}/graphql?asks={WRITTEN}", world.server.address());
    let input = json!({ "kind": "NEAR_MISS", "title": WRITTEN, "description": WRITTEN });
    let headers = [
        ("traceparent", parent()),
        ("x-request-id", WRITTEN.to_owned()),
        ("user-agent", WRITTEN.to_owned()),
        ("baggage", format!("name={WRITTEN}")),
    ];
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    report(&address, &token, input, &headers).await;
    let refused = format!("query {WRITTEN} {{ {WRITTEN} }}");
    assert_eq!(operations.refusal(&refused, json!({})).await, "QUERY_INVALID");

    let ours = |told: &Told| told.trace == TRACE;
    let request = told(&collector, "the request", |told| ours(told) && told.kind == 2).await;
    assert_eq!((request.name.as_str(), request.parent.as_str()), ("POST /graphql", CALLER));
    assert_eq!(attribute(&request, "http.request.method"), "POST");
    assert_eq!(attribute(&request, "http.route"), "/graphql");
    assert_eq!(attribute(&request, "http.response.status_code"), "200");
    assert_eq!((attribute(&request, "url.scheme"), attribute(&request, "server.address")), ("http", "127.0.0.1"));
    let document = told(&collector, "the document", |told| ours(told) && told.name == "mutation").await;
    assert_eq!(document.parent, request.id);
    assert_eq!(attribute(&document, "samsvar.graphql.fields"), "reportDeviation");

    // The event that the document's unit of work has left.
    let hook = told(&collector, "the webhook", |told| ours(told) && told.kind == 3).await;
    assert_eq!((&hook.parent, &hook.links), (&document.id, &vec![document.id.clone()]));
    assert_eq!(attribute(&hook, "http.response.status_code"), "204");
    assert_eq!(attribute(&hook, "samsvar.webhook.endpoint.id"), endpoint["endpoint"]["id"].as_str().expect("an id"));
    let sent: Vec<_> = receiver.taken().iter().filter_map(|taken| taken.headers.get("traceparent").cloned()).collect();
    assert!(sent.contains(&format!("00-{TRACE}-{}-01", hook.id)), "{sent:?}");

    // What it has left for later, long after the request.
    world.advance("2026-03-12T08:00:00Z").await;
    let job = told(&collector, "a job", |told| ours(told) && told.kind == 5).await;
    assert_eq!((&job.parent, &job.links), (&document.id, &vec![document.id.clone()]));
    assert_eq!(job.name, format!("process {}", attribute(&job, "messaging.destination.name")));
    assert_eq!(attribute(&job, "messaging.operation.type"), "process");
    // What jobs have told of, in turn.
    let job_ids: Vec<_> = collector.spans().into_iter().filter(|told| told.kind == 5).map(|told| told.id).collect();
    told(&collector, "a webhook of a job's event", |told| told.kind == 3 && job_ids.contains(&told.parent)).await;
    let of_jobs = collector.spans().into_iter().filter(|told| ours(told) && told.kind == 5).count();
    println!("{} spans, {of_jobs} jobs in the caller's trace", collector.spans().len());

    assert!(!collector.holds(WRITTEN), "something that somebody wrote was told");
    assert!(!collector.holds(&token) && !collector.holds("eksempel-handel.example"));
    let planted = format!("vendor={PLANTED}");
    let another = json!({ "kind": "NEAR_MISS", "title": "Another", "description": "Another" });
    report(&address, &token, another, &[("traceparent", &parent()), ("tracestate", &planted)]).await;
    until(ARRIVED, "the planted word comes", async || collector.holds(PLANTED).then_some(())).await;

    let lines: Vec<Value> = world.server.log().lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let answered = |line: &&Value| line["message"] == "answered" && line["trace_id"] == TRACE;
    assert!(lines.iter().filter(answered).count() >= 2, "{}", world.server.log());
    assert!(lines.iter().any(|line| line["span_id"] == *request.id));
}

#[tokio::test]
async fn what_is_no_trace_is_ignored_and_a_callers_choice_goes_before_ours() {
    let collector = Collector::start(Manner::Takes).await;
    let installation = sending(&collector).with("SAMSVAR__TELEMETRY__SAMPLE_RATIO", "0");
    let World { mut server, ours, installation, .. } = World::within(installation, START).await;
    let token = ours.token(&installation, "A6", Some("EMP")).await;
    let address = format!("{}/graphql", server.address());
    let input = |title: &str| json!({ "kind": "NEAR_MISS", "title": title, "description": "Seen." });
    let unsampled = parent().replace("-01", "-00");
    let long = format!("00-{}", "0".repeat(4_000));
    for caller in [&unsampled, &long, &"no trace".to_owned(), &parent().to_uppercase()] {
        report(&address, &token, input("Not told"), &[("traceparent", caller)]).await;
    }
    report(&address, &token, input("Told"), &[("traceparent", &parent())]).await;
    server.ask_to_stop();
    assert_eq!(server.ended().await.code, Some(0), "{}", server.log());
    let requests: Vec<_> = collector.spans().into_iter().filter(|told| told.kind == 2).collect();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert_eq!((requests[0].trace.as_str(), requests[0].parent.as_str()), (TRACE, CALLER), "flushed at the end");
}
