//! The register of processing over the API: organisation A's, from drafts to live.

use serde_json::{Value, json};
use tests::Foreign;

use crate::deletion::House;
use crate::world::{nodes, text};

async fn nobody(_: &Foreign) -> Vec<Value> {
    Vec::new()
}

const ALL: &str = "{ activities(first: 50) { nodes { key status } } }";
const SOME: &str = "{ activities(first: 5, filter: { keys: [\"A-03\", \"A-07\", \"A-11\"] }) { nodes { key consultation access { role limit }
    workers { role persons { id } }
    purposes { key basis sources { text from to } }
    categories { key necessity unstructured sensitivity purposes } } } }";

fn called<'a>(list: &'a Value, key: &str) -> &'a Value {
    let all = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    all.iter().find(|one| one["key"] == key).unwrap_or_else(|| panic!("no {key} in {list}"))
}

/// Covers: DT-03, DT-08, DT-10, DT-37, DT-109, OS-06, SE-07
#[tokio::test]
async fn the_register_says_what_for_by_what_right_which_data_and_who_works_with_it() {
    let house = House::new("2026-09-15T08:00:00Z", nobody).await;
    let all = house.reader().data(ALL, json!({})).await;
    let all = nodes(&all["activities"]);
    assert!(all.len() == 15 && all.iter().all(|activity| activity["status"] == "LIVE"), "{all:?}");
    let register = house.reader().data(SOME, json!({})).await;
    let activities = json!(nodes(&register["activities"]));

    // Any number of sources, each from a day: of activities, and of rules.
    let sick = &called(&activities, "A-03")["purposes"][0];
    let sources = sick["sources"].as_array().expect("a list");
    assert_eq!(sources.len(), 2, "{sick}");
    assert_eq!(sources[1], json!({ "text": "National insurance act, chapter 8", "from": "1997-05-01", "to": null }));
    let rule = json!({ "text": "Visitors", "categories": ["A-13/*"], "on": ["visit.date"], "after": "P20D",
        "kind": "CEILING", "steps": ["erase"], "sources": [
            { "text": "House rule of 2024", "from": "2024-01-01", "to": "2025-12-31" },
            { "text": "House rule of 2026", "from": "2026-01-01" }] });
    let selection = "ruleVersion { definition { sources { text from to } } }";
    let new = json!({ "key": "A-R13", "definition": rule });
    let proposed = house.sales().mutate("proposeRetentionRule", selection, new).await;
    let sources = &proposed["ruleVersion"]["definition"]["sources"];
    assert_eq!(sources[0], json!({ "text": "House rule of 2024", "from": "2024-01-01", "to": "2025-12-31" }));
    assert_eq!(sources[1]["to"], Value::Null, "{sources}");

    let customers = called(&activities, "A-07");
    assert_eq!(customers["purposes"].as_array().map(Vec::len), Some(2), "two bases for the same data");
    assert!(!text(called(&customers["categories"], "contact"), "necessity").is_empty());
    assert_eq!(called(&customers["categories"], "dialogue")["unstructured"], true);
    assert_eq!(called(&customers["categories"], "orders")["unstructured"], false);
    assert!(text(called(&activities, "A-11"), "consultation").contains("staff representatives"));
    // Who works with the data: roles, and on demand the people who hold them.
    assert_eq!(customers["access"][1], json!({ "role": "SREP", "limit": "own customers" }));
    let workers = customers["workers"].as_array().expect("a list");
    let sellers = workers.iter().find(|workers| workers["role"] == "SREP").expect("salespeople");
    assert_eq!(sellers["persons"].as_array().map(Vec::len), Some(4), "{workers:?}");

    // Each that went live has left the security officer a task that lists what else must change.
    house.advance("2026-09-15T08:05:00Z").await;
    let tasks = "{ actions(first: 100) { nodes { title detail owner { id } } } }";
    let tasks = house.officer().data(tasks, json!({})).await;
    let tasks: Vec<_> = nodes(&tasks["actions"]).iter().filter(|task| text(task, "title").contains("A-07")).collect();
    let [task] = &tasks[..] else { panic!("one about A-07: {tasks:?}") };
    assert_eq!(task["owner"]["id"], *house.ours.person("A2"));
    for part in ["A-R1", "SALES", "S2"] {
        assert!(text(task, "detail").contains(part), "{part}: {task}");
    }
}
