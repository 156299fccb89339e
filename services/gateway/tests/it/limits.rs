//! What asks for too much is refused before it costs anything.

use serde_json::json;

use crate::world::World;

/// Each of `levels` fragments spreads the next so many times.
fn bomb(levels: usize, times: usize) -> String {
    let level = |n: usize| {
        let inner = if n + 1 == levels { "__typename".to_owned() } else { format!("...f{} ", n + 1).repeat(times) };
        format!("fragment f{n} on Query {{ {inner} }}")
    };
    format!("{{ ...f0 }} {}", (0..levels).map(level).collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn a_document_that_is_too_much_is_refused_at_once() {
    let world = World::new().await;
    let deep = format!("{{ viewer {{ person {}", "{ lineManager ".repeat(15)) + "{ name }" + &"}".repeat(17);
    let many: String = (0..60).map(|n| format!("a{n}: __typename ")).collect();
    let wide: String = "__typename ".repeat(2_001);
    let cases = [
        ("fragments that double", bomb(30, 2), "QUERY_TOO_WIDE"),
        ("fragments that multiply", bomb(9, 10), "QUERY_TOO_WIDE"),
        ("a fragment that spreads itself", "{ ...a } fragment a on Query { ...a }".to_owned(), "QUERY_INVALID"),
        ("too deep", deep, "QUERY_TOO_DEEP"),
        ("too many names", format!("{{ {many} }}"), "QUERY_TOO_WIDE"),
        ("too many fields", format!("{{ {wide} }}"), "QUERY_TOO_WIDE"),
        ("too long", format!("{{ __typename }} #{}", "x".repeat(40_000)), "QUERY_TOO_LONG"),
        ("pages within pages", costly(), "QUERY_TOO_WIDE"),
    ];
    // The first use of a day is written down.
    world.sec("{ __typename }").await;
    let (_, sign_in) = world.kit.statements(world.sec("{ __typename }")).await;
    for (what, query, code) in cases {
        let (answer, statements) = world.kit.statements(world.sec(&query)).await;
        assert_eq!(answer.codes().first().map(String::as_str), Some(code), "{what}");
        assert!(answer.json().get("data").is_none(), "{what}");
        // Only the sign-in has asked the database.
        assert!(statements <= sign_in, "{what} took {statements} statements");
    }
}

fn costly() -> String {
    let inner = "actions(first: 100) { nodes { id owner { id appointments(first: 100) { nodes { id } } } } }";
    format!("{{ deviations(first: 100) {{ nodes {{ id {inner} }} }} }}")
}

#[tokio::test]
async fn a_page_has_0_to_100_rows_from_one_end() {
    let world = World::new().await;
    let cases = [
        ("first: 101", Some("first")),
        ("last: 101", Some("last")),
        ("first: -1", Some("first")),
        ("first: 1, last: 1", Some("last")),
    ];
    for (window, field) in cases {
        let answer = world.sec(&format!("{{ persons({window}) {{ nodes {{ id }} }} }}")).await;
        assert_eq!(answer.code(), "PAGE_INVALID", "{window}");
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"].as_str(), field, "{window}");
    }
    let answer = world.sec("{ persons(first: 0) { nodes { id } pageInfo { hasNextPage } } }").await;
    assert_eq!(answer.data()["persons"], json!({ "nodes": [], "pageInfo": { "hasNextPage": true } }));
}

#[tokio::test]
async fn nodes_takes_100_ids() {
    let world = World::new().await;
    let ids = vec!["per_00000000000000000000000000000001"; 101];
    let answer = world.ask_with(
        world.ours.token("SEC"),
        "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        json!({ "ids": ids }),
    );
    assert_eq!(answer.await.code(), "INPUT_INVALID");
}
