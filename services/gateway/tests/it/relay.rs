//! Pages and cursors.

use serde_json::{Value, json};

use crate::story::Story;
use crate::world::World;

async fn page(world: &World, who: &str, list: &str, window: &str) -> Value {
    let query = format!(
        "{{ {list}({window}) {{ edges {{ cursor node {{ id }} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    world.ask(world.ours.token(who), &query).await.data()[list].take()
}

fn ids(page: &Value) -> Vec<String> {
    let edges = page["edges"].as_array().expect("edges").iter();
    edges.map(|edge| edge["node"]["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn pages_joined_are_the_whole_list_from_both_ends() {
    let world = World::new().await;
    Story::new(&world).whole().await;
    for list in ["persons", "appointments", "auditEntries", "deviations", "actions", "tokens", "jobs"] {
        let whole = ids(&page(&world, "SEC", list, "first: 100").await);
        let (mut forward, mut after) = (Vec::new(), Value::Null);
        loop {
            let next = page(&world, "SEC", list, &format!("first: 3, after: {after}")).await;
            forward.extend(ids(&next));
            after = next["pageInfo"]["endCursor"].clone();
            if next["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        let (mut backward, mut before) = (Vec::new(), Value::Null);
        loop {
            let next = page(&world, "SEC", list, &format!("last: 3, before: {before}")).await;
            backward.splice(0..0, ids(&next));
            before = next["pageInfo"]["startCursor"].clone();
            if next["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
        }
        // The list may be longer than one page: what is beyond it is compared with itself.
        assert_eq!(forward[..whole.len().min(100)], whole, "{list} forward");
        assert_eq!(forward, backward, "{list} backward");
    }
}

#[tokio::test]
async fn a_list_within_a_row_is_paged_too() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    let case = story.report("Two things to do", json!({})).await;
    let mut added = Vec::new();
    for _ in 0..3 {
        added.push(story.add_action(&case, kernel::Role::Itops, "2026-06-01").await.0);
    }
    let ask = async |window: &str| {
        let query = format!(
            "{{ node(id: \"{}\") {{ ... on Deviation {{ actions({window}) {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }} }} }}",
            case.0
        );
        world.sec(&query).await.data()["node"]["actions"].take()
    };
    let first = ask("first: 2").await;
    assert_eq!(first["nodes"], json!([{ "id": added[0] }, { "id": added[1] }]));
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let second = ask(&format!("first: 2, after: {}", first["pageInfo"]["endCursor"])).await;
    assert_eq!(second["nodes"], json!([{ "id": added[2] }]));
    assert_eq!(ask("last: 1").await["nodes"], json!([{ "id": added[2] }]));
}

#[tokio::test]
async fn a_cursor_of_elsewhere_is_refused() {
    let world = World::new().await;
    let own = page(&world, "SEC", "persons", "first: 1").await["pageInfo"]["endCursor"].clone();
    let query = "{ persons(first: 1) { pageInfo { endCursor } } }";
    let theirs = world.ask(world.theirs.token("SEC"), query).await.data()["persons"]["pageInfo"]["endCursor"].clone();
    let text = own.as_str().expect("a cursor");
    let flipped: Vec<_> = (0..text.len())
        .map(|at| {
            let other = if &text[at..=at] == "A" { "B" } else { "A" };
            json!(format!("{}{other}{}", &text[..at], &text[at + 1..]))
        })
        .collect();
    let refused = |list: &'static str, window: String| {
        let world = &world;
        async move {
            let answer = world.sec(&format!("{{ {list}({window}) {{ nodes {{ id }} }} }}")).await;
            assert_eq!(answer.code(), "CURSOR_INVALID", "{list}({window})");
            let field = answer.json()["errors"][0]["extensions"]["field"].clone();
            assert_eq!(field, window.split(':').next().expect("a name"), "{list}({window})");
        }
    };
    refused("appointments", format!("after: {own}")).await;
    refused("persons", format!("after: {theirs}")).await;
    refused("persons", format!("before: {theirs}")).await;
    for cursor in [json!(""), json!("nonsense"), json!("AAAA"), json!(format!("{text}A"))].iter().chain(&flipped) {
        refused("persons", format!("after: {cursor}")).await;
    }
    // Of another order of the same list, too.
    let mut story = Story::new(&world);
    let case = story.report("Something to do", json!({})).await;
    story.add_action(&case, kernel::Role::Itops, "2026-06-01").await;
    let due = page(&world, "SEC", "actions", "first: 1").await["pageInfo"]["endCursor"].clone();
    let answer = world.sec(&format!("{{ actions(order: NEWEST_FIRST, after: {due}) {{ nodes {{ id }} }} }}")).await;
    assert_eq!(answer.code(), "CURSOR_INVALID");
}
