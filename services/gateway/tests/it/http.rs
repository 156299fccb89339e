//! GraphQL over HTTP, to the letter; and the pages beside it.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use gateway::Options;
use serde_json::{Value, json};

use crate::world::{Answer, World};

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL: &str = "application/graphql-response+json; charset=utf-8";

fn media(answer: &Answer) -> &str {
    answer.headers["content-type"].to_str().expect("a media type")
}

/// A POST with these headers, as somebody who is not signed in.
async fn post(world: &World, content_type: Option<&str>, accept: Option<&str>, body: &str) -> Answer {
    let mut request = Request::post("/graphql");
    for (name, value) in [("content-type", content_type), ("accept", accept)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    world.send(request.body(Body::from(body.to_owned())).expect("a request")).await
}

#[tokio::test]
async fn a_query_is_answered() {
    let world = World::new().await;
    let answer =
        world.sec("{ viewer { organisation { name } roles { role } person { name lineManager { name } } } }").await;
    assert_eq!((answer.status, media(&answer)), (StatusCode::OK, GRAPHQL));
    assert_eq!(
        answer.data(),
        json!({ "viewer": {
            "organisation": { "name": "Ours" },
            "roles": [{ "role": "SEC" }, { "role": "EMP" }],
            "person": { "name": "SEC", "lineManager": { "name": "Lm" } },
        } })
    );
}

#[tokio::test]
async fn the_media_type_is_agreed_on() {
    let world = World::new().await;
    let cases = [
        (None, StatusCode::OK, JSON),
        (Some("*/*"), StatusCode::OK, JSON),
        (Some("application/graphql-response+json"), StatusCode::OK, GRAPHQL),
        (Some("application/json;q=0.1, application/graphql-response+json"), StatusCode::OK, GRAPHQL),
        (Some("text/html"), StatusCode::NOT_ACCEPTABLE, JSON),
    ];
    for (accept, status, wanted) in cases {
        let answer = post(&world, Some("application/json"), accept, r#"{"query":"{ __typename }"}"#).await;
        assert_eq!((answer.status, media(&answer)), (status, wanted), "{accept:?}");
    }
}

#[tokio::test]
async fn only_json_is_read() {
    let world = World::new().await;
    let body = r#"{"query":"{ __typename }"}"#;
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/graphql"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/json; charset=utf-16"),
    ] {
        let answer = post(&world, content_type, None, body).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type:?}");
        assert_eq!(answer.code(), "REQUEST_MEDIA_TYPE_UNSUPPORTED");
    }
}

#[tokio::test]
async fn a_request_that_is_not_one_json_object_is_refused() {
    let world = World::new().await;
    let cases = [
        ("", None),
        ("{", None),
        ("null", None),
        ("7", None),
        (r#"[{"query":"{ __typename }"}]"#, None),
        (r#"  [["{ __typename }", null, {}]]"#, None),
        ("{}", Some("query")),
        (r#"{"query":7}"#, Some("query")),
        (r#"{"query":["{ __typename }"]}"#, Some("query")),
        (r#"{"query":"{ __typename }","operationName":[]}"#, Some("operationName")),
        (r#"{"query":"{ __typename }","variables":[]}"#, Some("variables")),
        (r#"{"query":"{ __typename }","variables":"{}"}"#, Some("variables")),
        (r#"{"query":"{ __typename }","extensions":1}"#, Some("extensions")),
    ];
    for accept in ["application/json", "application/graphql-response+json"] {
        for (body, field) in cases {
            let answer = post(&world, Some("application/json"), Some(accept), body).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::BAD_REQUEST, "REQUEST_MALFORMED"),
                "{body}"
            );
            let json = answer.json();
            assert_eq!(json["errors"][0]["extensions"]["field"].as_str(), field, "{body}");
            assert!(json.get("data").is_none(), "{body}");
        }
    }
}

#[tokio::test]
async fn a_request_that_never_runs_has_no_data() {
    let world = World::new().await;
    let cases = [
        ("{", "QUERY_SYNTAX"),
        ("{ nosuch }", "QUERY_INVALID"),
        ("query A { __typename } query B { __typename }", "QUERY_INVALID"),
        ("subscription { x }", "QUERY_INVALID"),
        ("query($a: Int!) { node(id: $a) { id } }", "QUERY_INVALID"),
    ];
    for (query, code) in cases {
        let body = json!({ "query": query }).to_string();
        let new = post(&world, Some("application/json"), Some("application/graphql-response+json"), &body).await;
        assert_eq!(new.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(new.json().get("data").is_none(), "{query}");
        assert!(new.codes().iter().all(|found| found == code), "{query}: {:?}", new.codes());
        let old = post(&world, Some("application/json"), Some("application/json"), &body).await;
        assert_eq!(old.status, StatusCode::OK, "{query}");
        assert!(old.json().get("data").is_none(), "{query}");
    }
}

#[tokio::test]
async fn a_field_that_fails_has_its_data_beside_it() {
    let world = World::new().await;
    let answer = world.ask("", "{ __typename node(id: \"per_00000000000000000000000000000001\") { id } }").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.code(), "UNAUTHENTICATED");
    assert_eq!(answer.json()["data"], json!({ "__typename": "Query", "node": null }));
    assert_eq!(answer.json()["errors"][0]["path"], json!(["node"]));
}

#[tokio::test]
async fn a_syntax_error_does_not_quote_the_document() {
    let world = World::new().await;
    let answer = world.ask("", "{ viewer { secretword: } }").await;
    assert_eq!(answer.code(), "QUERY_SYNTAX");
    assert!(!answer.text().contains("secretword"), "{}", answer.text());
    assert_eq!(answer.json()["errors"][0]["locations"][0]["line"], 1);
}

#[tokio::test]
async fn no_error_suggests_a_name() {
    let world = World::new().await;
    let answer = world.sec("{ viever { roles { role } } organisation { nam } }").await;
    assert!(!answer.text().contains("Did you mean"), "{}", answer.text());
}

#[tokio::test]
async fn queries_can_be_asked_by_get_and_mutations_cannot() {
    let world = World::new().await;
    let answer = world.get("/graphql?query=%7B+__typename+%7D").await;
    assert_eq!((answer.status, answer.data()), (StatusCode::OK, json!({ "__typename": "Query" })));
    let query = "query+A(%24w%3ABoolean!)%7B...@include(if%3A%24w)%7Ba%3A__typename%7D%7D";
    let answer = world.get(&format!("/graphql?query={query}&operationName=A&variables=%7B%22w%22%3Atrue%7D")).await;
    assert_eq!(answer.data(), json!({ "a": "Query" }));
    let answer = world.get("/graphql?query=mutation%7B__typename%7D").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(
        (answer.headers["allow"].to_str().unwrap(), answer.code().as_str()),
        ("POST", "REQUEST_METHOD_NOT_ALLOWED")
    );
    let answer = world.get("/graphql?query=query+Q%7B__typename%7D+mutation+M%7B__typename%7D&operationName=M").await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    for address in ["/graphql", "/graphql?query=%7Ba%7D&query=%7Bb%7D", "/graphql?query=%7B__typename%7D&variables=x"] {
        let answer = world.get(address).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::BAD_REQUEST, "REQUEST_MALFORMED"),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_character_that_no_text_keeps_is_refused_where_it_stands() {
    let world = World::new().await;
    let in_variables = json!({ "query": "{ __typename }", "variables": { "input": { "titles": ["a", "b\u{0}"] } } });
    let in_document = json!({ "query": "{ node(id: \"a\\u0000\") { id } }" });
    for (body, field) in [(in_variables, "variables.input.titles[1]"), (in_document, "query")] {
        let answer = post(&world, Some("application/json"), None, &body.to_string()).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "INPUT_INVALID"));
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"], field);
    }
}

#[tokio::test]
async fn other_methods_are_named_what_is_allowed() {
    let world = World::new().await;
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
        let request = Request::builder().method(method.clone()).uri("/graphql").body(Body::empty()).unwrap();
        let answer = world.send(request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method}");
        let allowed = answer.headers["allow"].to_str().unwrap();
        assert!(allowed.contains("GET") && allowed.contains("POST"), "{allowed}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let world = World::with(Options { body_limit: 40_000, ..Options::default() }).await;
    let body = json!({ "query": "{ __typename }", "variables": { "x": "x".repeat(40_000) } }).to_string();
    let answer = post(&world, Some("application/json"), None, &body).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "REQUEST_TOO_LARGE"));
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let mut options = Options::default();
    options.limits.answer_bytes = 500;
    let world = World::with(options).await;
    let answer = world.sec("{ persons(first: 100) { nodes { id name email addedAt } } }").await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::OK, "ANSWER_TOO_LARGE"));
    assert_eq!(answer.json()["data"], Value::Null);
}

#[tokio::test]
async fn every_answer_has_a_number_and_protects_the_browser() {
    let world = World::new().await;
    for address in ["/", "/healthz", "/schema.graphql", "/graphql", "/nowhere"] {
        let answer = world.get(address).await;
        assert!(!answer.headers["x-request-id"].is_empty(), "{address}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{address}");
        assert_eq!(answer.headers["cache-control"], "no-store", "{address}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{address}");
        assert!(
            answer.headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"),
            "{address}"
        );
    }
    let own = |id: &'static str| Request::get("/healthz").header("x-request-id", id).body(Body::empty()).unwrap();
    assert_eq!(world.send(own("their-7")).await.headers["x-request-id"], "their-7");
    assert_ne!(world.send(own("a b\tc")).await.headers["x-request-id"], "a b\tc");
}

#[tokio::test]
async fn the_pages_beside_the_api_answer() {
    let world = World::new().await;
    assert_eq!(world.get("/healthz").await.text(), "ok\n");
    assert_eq!(world.get("/readyz").await.text(), "ready\n");
    assert_eq!(world.get("/metrics").await.text(), "# none\n");
    assert_eq!(world.get("/schema.graphql").await.text(), gateway::sdl());
    let signer = world.kit.store().keys().signer().await.unwrap();
    assert_eq!(world.get("/.well-known/samsvar-keys").await.text(), format!("{}\n", signer.verifier_key()));
    assert!(world.get("/").await.text().contains("/graphql"));
    assert_eq!(world.get("/nowhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_explorer_is_there_only_where_it_is_wanted() {
    let world = World::new().await;
    assert_eq!(world.get("/graphiql").await.status, StatusCode::NOT_FOUND);
    let world = World::with(Options { explorer: true, ..Options::default() }).await;
    let page = world.get("/graphiql").await;
    assert_eq!((page.status, media(&page)), (StatusCode::OK, "text/html; charset=utf-8"));
    assert!(page.headers["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    assert!(!page.text().contains("://"), "the page loads nothing from elsewhere");
    for part in ["/graphiql/page.js", "/graphiql/page.css"] {
        assert!(page.text().contains(part));
        assert_eq!(world.get(part).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn an_operation_that_is_not_run_needs_no_variables() {
    let world = World::new().await;
    let query = "query A { __typename } query B($ids: [ID!]!, $first: Int!) {
        nodes(ids: $ids) { id } persons(first: $first) { nodes { id } } }";
    let ask = async |name: &str| {
        let body = serde_json::json!({ "query": query, "operationName": name }).to_string();
        world.post(world.ours.token("SEC"), &body).await
    };
    assert_eq!(ask("A").await.data(), serde_json::json!({ "__typename": "Query" }));
    assert_eq!(ask("B").await.code(), "QUERY_INVALID");
}
