//! What is held: a thousand events at once, what is gone, and who is told what.

use serde_json::{Value, json};

use crate::story::{Story, document};
use crate::world::World;

fn event(key: usize, on: &str) -> Value {
    let reference = json!({ "system": "S9", "kind": "customer", "key": format!("customer number {key:>08}") });
    json!({ "reference": reference, "name": "customer.last_activity", "on": on })
}

#[tokio::test]
async fn a_thousand_events_are_recorded_at_once_and_a_thousand_and_one_are_not() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let events = |count: usize| (0..count).map(|key| event(key, "2025-06-01")).collect::<Vec<_>>();
    let document = document("recordEvents", "targets news");
    let send =
        async |input: Value| world.ask_with(world.ours.token("SALES"), &document, json!({ "input": input })).await;
    let input = json!({ "events": events(1_000), "idempotencyKey": "night" });
    let first = send(input.clone()).await.data()["recordEvents"].take();
    let targets = first["targets"].as_array().expect("targets");
    assert_eq!((targets.len(), first["news"].as_u64()), (1_000, Some(1_000)));
    assert_eq!(send(input).await.data()["recordEvents"], first, "the same key answers the same");
    let again = send(json!({ "events": events(1_000) })).await.data()["recordEvents"].take();
    assert_eq!((&again["targets"], &again["news"]), (&first["targets"], &json!(0)));
    let more = send(json!({ "events": events(1_001) })).await;
    assert_eq!(
        (more.code().as_str(), &more.json()["errors"][0]["extensions"]["field"]),
        ("INPUT_INVALID", &json!("events"))
    );
    // One that is refused takes the others along, and its place is named.
    let mut events = events(3);
    events[1]["name"] = json!("nonsense");
    let refused = send(json!({ "events": events })).await;
    assert!(
        refused.json()["errors"][0]["extensions"]["field"].as_str().is_some_and(|field| field.contains('1')),
        "{:#}",
        refused.json()
    );
}

#[tokio::test]
async fn what_an_item_says_is_told_to_those_alone_whom_its_activity_names() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    let item = story.item(&subject, "visit", "visit.begun", "2025-12-01").await.0;
    let query = format!("{{ node(id: \"{item}\") {{ ... on Item {{ payload {{ __typename }} }} }} }}");
    let kind =
        async |who: &str| world.ask(world.ours.token(who), &query).await.data()["node"]["payload"]["__typename"].take();
    assert_eq!([kind("SALES").await, kind("ADM").await], ["HeldPayload", "HeldPayload"]);
    assert_eq!([kind("FIN").await, kind("DPO").await], ["Withheld", "Withheld"]);
    let trail = format!("{{ auditEntries(subject: \"{item}\", first: 9) {{ nodes {{ kind }} }} }}");
    let entries = world.sec(&trail).await.data()["auditEntries"]["nodes"].take();
    let opened = entries.as_array().expect("entries").iter().filter(|entry| entry["kind"] == "item.opened").count();
    // Once as it was stored, and by two people.
    assert_eq!(opened, 3, "{entries}");
}

#[tokio::test]
async fn what_is_gone_reads_as_erased_and_the_explanation_says_by_what_right() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    let visit = story.visit(&subject).await;
    let ask = async || {
        world
            .sec(&format!(
                "{{ retention(of: \"{visit}\") {{ here goesOn thing {{ id }}
        rules {{ sentence dueOn reasons {{ code }} wouldChange ruleVersion {{ approvals {{ person {{ name }} }} }} }}
        receipts {{ how ruleKey run {{ state certificate {{ document {{ counts {{ erased }} }} }} }} }} }} }}"
            ))
            .await
            .data()["retention"]
            .take()
    };
    let before = ask().await;
    assert_eq!((&before["here"], &before["goesOn"]), (&json!(true), &json!("2026-01-01")), "{before:#}");
    story.advance("2026-01-02T10:00:00Z").await;
    let after = ask().await;
    assert_eq!((&after["here"], &after["thing"]), (&json!(false), &Value::Null));
    let run = &after["receipts"][0]["run"];
    assert_eq!(
        (&run["state"], &run["certificate"]["document"]["counts"]["erased"]),
        (&json!("COMPLETED"), &json!(1)),
        "{after:#}"
    );
    // The key of a subject of whom a reference is left.
    let id = subject.parse().expect("a subject's id");
    let keys = world.kit.store().keys();
    keys.destroy_subjects(world.ours.id, &[id], world.kit.store().real_now()).await.expect("the key is destroyed");
    let query = format!("{{ subject(id: \"{subject}\") {{ references {{ key {{ __typename }} }} }} }}");
    assert_eq!(world.sec(&query).await.data()["subject"]["references"][0]["key"]["__typename"], "Erased");
}

#[tokio::test]
async fn a_certificate_is_read_and_carried_away_whole() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    story.visit(&subject).await;
    story.advance("2026-01-02T10:00:00Z").await;
    let query = "{ certificates(first: 1) { nodes { sha256 text note bundle ruleKey run { plan { hash } }
        document { outcome { code } steps stores { name erased } notCovered { backupsUntil statements } approvals { of at } } } } }";
    let shown = world.sec(query).await.data()["certificates"]["nodes"][0].take();
    let bundle: Value = serde_json::from_str(shown["bundle"].as_str().expect("a bundle")).expect("JSON");
    assert_eq!(bundle["document"], shown["text"]);
    assert_eq!(shown["document"]["outcome"]["code"], "completed", "{shown:#}");
    assert!(!shown["document"]["notCovered"]["statements"].as_array().expect("statements").is_empty());
}

#[tokio::test]
async fn the_secret_of_an_endpoint_is_shown_once() {
    let world = World::new().await;
    let document = document("createWebhookEndpoint", "secret endpoint { id url }");
    let input = json!({ "input": { "name": "x", "url": "https://receiver.example/hook", "idempotencyKey": "k" } });
    let ask = async || {
        world.ask_with(world.ours.token("SEC"), &document, input.clone()).await.data()["createWebhookEndpoint"].take()
    };
    let (first, again) = (ask().await, ask().await);
    assert_eq!(first["endpoint"], again["endpoint"]);
    assert!(first["secret"].is_string() && again["secret"].is_null());
}
