//! Every mutation of the schema is run, and leaves an entry in the audit trail.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::story::Story;
use crate::world::World;

/// Mutations that leave no entry. The clock of a test database is nobody's data; what comes due on the way leaves
/// entries of its own.
const WITHOUT_ENTRY: &[&str] = &["advanceTestClock"];

#[tokio::test]
async fn every_mutation_leaves_an_audit_entry() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.whole().await;
    let run: BTreeSet<_> = story.entries.keys().cloned().collect();
    let offered = world.fields("Mutation").await;
    assert_eq!(run, offered, "the story in story.rs runs every mutation once");
    for (mutation, entry) in &story.entries {
        assert_eq!(*entry == Value::Null, WITHOUT_ENTRY.contains(&mutation.as_str()), "{mutation} left {entry}");
    }
}

#[tokio::test]
async fn what_entries_are_about_is_found_by_its_id() {
    let world = World::new().await;
    Story::new(&world).whole().await;
    let mut after = Value::Null;
    loop {
        let query = "query($after: String) { auditEntries(first: 100, after: $after) {
            nodes { subject { kind id } } pageInfo { hasNextPage endCursor } } }";
        let token = world.ours.token("SEC");
        let page = world.ask_with(token, query, serde_json::json!({ "after": after })).await.data();
        let subjects: BTreeSet<_> = page["auditEntries"]["nodes"]
            .as_array()
            .expect("entries")
            .iter()
            .map(|entry| (entry["subject"]["kind"].to_string(), entry["subject"]["id"].to_string()))
            .filter(|(kind, _)| kind != "\"permission\"")
            .collect();
        for (kind, id) in subjects {
            let found = world.sec(&format!("{{ auditEntries(subject: {id}, first: 1) {{ nodes {{ id }} }} }}")).await;
            assert_eq!(found.data()["auditEntries"]["nodes"].as_array().expect("entries").len(), 1, "{kind} {id}");
        }
        if page["auditEntries"]["pageInfo"]["hasNextPage"] == false {
            return;
        }
        after = page["auditEntries"]["pageInfo"]["endCursor"].clone();
    }
}
