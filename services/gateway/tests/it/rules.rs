//! What the whole schema keeps to.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::world::World;

/// All types of the schema by name.
async fn types(world: &World) -> BTreeMap<String, Value> {
    let data = world.sec(INTROSPECTION).await.data();
    let types = data["__schema"]["types"].as_array().expect("types").iter();
    types.map(|of| (text(&of["name"]), of.clone())).collect()
}

/// As tools ask it.
const INTROSPECTION: &str = "query IntrospectionQuery {
    __schema { description queryType { name kind } mutationType { name } subscriptionType { name }
        types { ...FullType } directives { name description isRepeatable locations args { ...InputValue } } } }
fragment FullType on __Type { kind name description specifiedByURL
    fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
    inputFields { ...InputValue } interfaces { ...TypeRef }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The type as the schema writes it.
fn written(of: &Value) -> String {
    match of["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&of["ofType"])),
        Some("LIST") => format!("[{}]", written(&of["ofType"])),
        _ => text(&of["name"]),
    }
}

/// Fields, arguments or input fields with their types.
fn members(all: &Value) -> BTreeMap<String, String> {
    let all = all.as_array().map(Vec::as_slice).unwrap_or_default().iter();
    all.map(|one| (text(&one["name"]), written(&one["type"]))).collect()
}

#[tokio::test]
async fn each_mutation_takes_one_input_and_answers_one_payload() {
    let world = World::new().await;
    let types = types(&world).await;
    for mutation in types["Mutation"]["fields"].as_array().expect("fields") {
        let name = text(&mutation["name"]);
        let mut noun = name.clone();
        noun[..1].make_ascii_uppercase();
        let taken = BTreeMap::from([("input".to_owned(), format!("{noun}Input!"))]);
        assert_eq!(members(&mutation["args"]), taken, "{name}");
        assert_eq!(written(&mutation["type"]), format!("{noun}Payload"), "{name}");
        let input = members(&types[&format!("{noun}Input")]["inputFields"]);
        assert_eq!(input.get("idempotencyKey").map(String::as_str), Some("String"), "{name}");
        let payload = members(&types[&format!("{noun}Payload")]["fields"]);
        assert_eq!(payload.get("auditEntry").map(String::as_str), Some("AuditEntryRef"), "{name}");
        if let Some(version) = input.get("version") {
            assert_eq!(version, "Int!", "{name}");
        }
    }
}

#[tokio::test]
async fn each_list_is_a_connection_and_what_has_an_id_is_a_node() {
    let world = World::new().await;
    let types = types(&world).await;
    let window = ["first", "after", "last", "before"];
    for (name, of) in types.iter().filter(|(name, of)| of["kind"] == "OBJECT" && !name.starts_with("__")) {
        let fields = members(&of["fields"]);
        let nodes = of["interfaces"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == "Node"));
        assert_eq!(fields.get("id").is_some_and(|id| id == "ID!") && name != "AuditEntryRef", nodes, "{name}");
        for field in of["fields"].as_array().expect("fields") {
            let is_connection = written(&field["type"]).trim_end_matches('!').ends_with("Connection");
            let takes = members(&field["args"]);
            let pages = window.iter().all(|argument| takes.contains_key(*argument));
            assert_eq!(is_connection, pages, "{name}.{}", field["name"]);
        }
    }
}

#[tokio::test]
async fn everything_is_described_and_the_roots_can_be_null() {
    let world = World::new().await;
    let types = types(&world).await;
    let mut bare = Vec::new();
    for (name, of) in types.iter().filter(|(name, _)| !name.starts_with("__")) {
        // These the library makes itself.
        let is_described = of["description"].is_string() || name == "ID" || name.ends_with("Connection");
        if !is_described {
            bare.push(name.clone());
        }
        for field in of["fields"].as_array().into_iter().chain(of["inputFields"].as_array()).flatten() {
            if !field["description"].is_string() {
                bare.push(format!("{name}.{}", text(&field["name"])));
            }
            if matches!(name.as_str(), "Query" | "Mutation") {
                assert!(!written(&field["type"]).ends_with('!'), "{name}.{} must be able to be null", field["name"]);
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}
