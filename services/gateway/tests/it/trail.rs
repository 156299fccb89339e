//! Who sees what of the trail: it tells who reported in confidence, and who was let into what is confidential.

use kernel::Role;
use serde_json::{Value, json};

use crate::story::Story;
use crate::world::World;

const ENTRY: &str = "id kind whole actor { kind reference person { id } } roles { role appointment }
    data { name value } changes { row } body leaf";

/// The entries about something as somebody sees them, the oldest first.
async fn entries(world: &World, who: &str, subject: &str) -> Vec<Value> {
    let query = format!("{{ auditEntries(subject: \"{subject}\", first: 50) {{ nodes {{ {ENTRY} }} }} }}");
    let mut nodes = world.ask(world.ours.token(who), &query).await.data()["auditEntries"]["nodes"].take();
    let nodes = nodes.as_array_mut().expect("entries");
    nodes.reverse();
    std::mem::take(nodes)
}

/// The kinds of those, but looks, of which only that they happened is shown. Of each everything else is, or nothing.
async fn closed(world: &World, who: &str, subject: &str) -> Vec<String> {
    let mut closed = Vec::new();
    for entry in entries(world, who, subject).await {
        let parts = [!entry["actor"].is_null(), entry["body"].is_string(), entry["leaf"].is_string()];
        assert_eq!(parts, [entry["whole"] == true; 3], "{entry}");
        let id = entry["id"].as_str().expect("an id");
        let alone = format!(
            "{{ node(id: \"{id}\") {{ ... on AuditEntry {{ {ENTRY} }} }} auditProof(entry: \"{id}\") {{ leaf }} }}"
        );
        let alone = world.ask(world.ours.token(who), &alone).await.data();
        assert_eq!(alone["node"], entry);
        assert_eq!(alone["auditProof"].is_null(), entry["whole"] == false);
        if entry["whole"] == false {
            assert_eq!([&entry["roles"], &entry["data"], &entry["changes"]], [&json!([]); 3], "{entry}");
            closed.push(entry["kind"].as_str().expect("a kind").to_owned());
        }
    }
    closed.retain(|kind| !kind.ends_with(".viewed"));
    closed
}

#[tokio::test]
async fn of_a_confidential_case_the_trail_shows_outsiders_only_that_something_happened() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    let case = story.report("In confidence", json!({ "confidential": true })).await;
    let case = story.triage(&case, Role::Itops).await;
    let action = story.add_action(&case, Role::Itops, "2026-06-01").await;
    let ordinary = story.report("For everybody", json!({})).await;
    for outsider in ["CTRL", "DPO"] {
        assert_eq!(closed(&world, outsider, &case.0).await, ["deviation.reported", "deviation.triaged"]);
        assert_eq!(closed(&world, outsider, &action.0).await, ["action.added"]);
        assert!(closed(&world, outsider, &ordinary.0).await.is_empty());
    }
    // In the circle; and auditors see the trail whole.
    for who in ["SEC", "AUD"] {
        for subject in [&case.0, &action.0] {
            assert!(closed(&world, who, subject).await.is_empty(), "{who}");
        }
    }
}

#[tokio::test]
async fn a_confidential_reporter_is_told_by_neither_trail_nor_case() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    let hidden = json!({ "confidentialReporter": true, "eventType": "LOST_KEY_OR_CARD" });
    let to_officer = story.report("A key is lost", hidden.clone()).await;
    let mut to_manager = hidden;
    to_manager["addressee"] = json!("MANAGER");
    let to_manager = story.report("Another", to_manager).await;
    let forward = json!({ "deviation": to_manager.0, "version": to_manager.1 });
    // Passing it on lets the security officer in; before that she is told of nobody.
    assert_eq!(closed(&world, "SEC", &to_manager.0).await, ["deviation.reported"]);
    story.send("LM", "forwardDeviation", forward, "deviation { id }").await;
    let to_officer = story.triage(&to_officer, Role::Itops).await;
    let look = format!(
        "{{ node(id: \"{}\") {{ ... on Deviation {{ reporter {{ id }} manager {{ id }} circle {{ id }}
            forwardedBy {{ id }} steps {{ kind person {{ id }} }} actions(first: 1) {{ nodes {{ id }} }} }} }} }}",
        to_manager.0
    );
    let look = async |who: &str| world.ask(world.ours.token(who), &look).await.data()["node"].take();
    for (who, is_told) in [("CTRL", false), ("DPO", false), ("SEC", true), ("LM", true), ("EMP", true), ("AUD", false)]
    {
        let seen = look(who).await;
        let told = [&seen["reporter"], &seen["manager"], &seen["circle"][0], &seen["forwardedBy"]];
        assert_eq!(told.map(|part| !part.is_null()), [is_told; 4], "{who}: {seen}");
        assert_eq!(seen["steps"][1]["kind"], "FORWARDED");
        assert_eq!(!seen["steps"][1]["person"].is_null(), is_told, "{who}: {seen}");
    }
    let action = look("CTRL").await["actions"]["nodes"][0]["id"].as_str().expect("to be blocked").to_owned();
    for outsider in ["CTRL", "DPO"] {
        assert_eq!(closed(&world, outsider, &to_officer.0).await, ["deviation.reported"]);
        assert_eq!(closed(&world, outsider, &to_manager.0).await, ["deviation.reported", "deviation.forwarded"]);
        // A rule asks reception to block the key, in the unit of whoever reported it.
        assert_eq!(closed(&world, outsider, &action).await, ["action.added"]);
    }
    for who in ["SEC", "AUD"] {
        for subject in [&to_officer.0, &to_manager.0, &action] {
            assert!(closed(&world, who, subject).await.is_empty(), "{who}");
        }
    }
}

#[tokio::test]
async fn the_trail_takes_as_many_statements_however_many_entries_are_closed() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    for _ in 0..8 {
        let more = json!({ "confidentialReporter": true, "eventType": "LOST_KEY_OR_CARD" });
        story.report("A key is lost", more).await;
        let case = story.report("In confidence", json!({ "confidential": true })).await;
        story.add_action(&case, Role::Itops, "2026-06-01").await;
    }
    let ask = async |first: usize| {
        let query = format!("{{ auditEntries(first: {first}) {{ nodes {{ {ENTRY} }} }} }}");
        let (answer, statements) = world.kit.statements(world.ask(world.ours.token("CTRL"), &query)).await;
        (answer.data()["auditEntries"]["nodes"].as_array().expect("entries").len(), statements)
    };
    // Eight are all that one round leaves, and so of every sort.
    ask(8).await;
    let (few, many) = (ask(8).await, ask(40).await);
    assert_eq!((few.0, many.0), (8, 40));
    assert_eq!(few.1, many.1);
}
