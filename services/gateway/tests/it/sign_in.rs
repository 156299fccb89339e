//! Who is let in, and as whom.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

use crate::world::{Answer, LINK, SERVICE, World, write};

async fn with_headers(world: &World, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post("/graphql").header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = r#"{"query":"{ viewer { organisation { name } } }"}"#;
    world.send(request.body(Body::from(body)).expect("a request")).await
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[tokio::test]
async fn a_token_that_is_wrong_is_refused() {
    let world = World::new().await;
    let right = world.ours.token("SEC");
    let mut flipped = right.to_owned();
    flipped.replace_range(10..11, if &right[10..11] == "A" { "B" } else { "A" });
    for token in [flipped.as_str(), "smv_", "smv_short", "nonsense", world.ours.token(LINK)] {
        let answer = with_headers(&world, &[("authorization", &bearer(token))]).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "TOKEN_INVALID"), "{token}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        assert!(answer.json().get("data").is_none());
        assert!(!answer.text().contains(token) || token.len() < 5, "a refused token is not echoed");
    }
}

#[tokio::test]
async fn a_token_whose_time_is_up_is_refused() {
    let world = World::new().await;
    let person = world.ours.people[&kernel::Role::Emp];
    let expires_at = Some(world.kit.store().real_now() + chrono::TimeDelta::hours(1));
    let wish = access::tokens::ForPerson { person, role: None, expires_at };
    let token = write::<_, access::Error>(world.kit.store(), &world.ours.operator(), async |uow| {
        Ok(access::tokens::create_for_person(uow, wish).await?.1.expose().to_owned())
    })
    .await;
    assert_eq!(with_headers(&world, &[("authorization", &bearer(&token))]).await.status, StatusCode::OK);
    world.kit.clock().forward(std::time::Duration::from_secs(3_600));
    let answer = with_headers(&world, &[("authorization", &bearer(&token))]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "TOKEN_EXPIRED"));
}

#[tokio::test]
async fn another_organisation_does_not_exist() {
    let world = World::new().await;
    let token = bearer(world.ours.token("SEC"));
    let theirs = world.theirs.id.to_string();
    let missing = "org_00000000000000000000000000000001";
    for organisation in [theirs.as_str(), missing, "nonsense"] {
        let headers = [("authorization", token.as_str()), ("samsvar-organisation", organisation)];
        let answer = with_headers(&world, &headers).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{organisation}");
        assert_eq!(answer.code(), "ORGANISATION_NOT_FOUND", "{organisation}");
    }
    let ours = world.ours.id.to_string();
    let headers = [("authorization", token.as_str()), ("samsvar-organisation", &ours)];
    let answer = with_headers(&world, &headers).await;
    assert_eq!(answer.data()["viewer"]["organisation"]["name"], "Ours");
}

#[tokio::test]
async fn a_header_that_is_no_bearer_token_is_refused() {
    let world = World::new().await;
    for value in ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer a b", "smv_x"] {
        let answer = with_headers(&world, &[("authorization", value)]).await;
        let expected = (StatusCode::UNAUTHORIZED, "AUTHORIZATION_MALFORMED".to_owned());
        assert_eq!((answer.status, answer.code()), expected, "{value}");
    }
    let token = bearer(world.ours.token("SEC"));
    let twice = [("authorization", token.as_str()), ("authorization", token.as_str())];
    assert_eq!(with_headers(&world, &twice).await.code(), "AUTHORIZATION_MALFORMED");
    let lower = format!("bearer {}", world.ours.token("SEC"));
    assert_eq!(with_headers(&world, &[("authorization", &lower)]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_is_answered_only_what_is_public() {
    let world = World::new().await;
    assert_eq!(world.ask("", "{ __typename }").await.data(), json!({ "__typename": "Query" }));
    for query in
        ["{ __schema { queryType { name } } }", "{ ...f } fragment f on Query { __type(name: \"Query\") { name } }"]
    {
        let answer = world.ask("", query).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "UNAUTHENTICATED"), "{query}");
    }
    assert_eq!(world.ask("", "{ viewer { roles { role } } }").await.code(), "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_service_is_told_who_it_is() {
    let world = World::new().await;
    let query = "{ viewer { person { id } service { name role } roles { role } } }";
    let viewer = world.ask(world.ours.token(SERVICE), query).await.data();
    let service = json!({ "name": "feed", "role": "SEC" });
    assert_eq!(viewer, json!({ "viewer": { "person": null, "service": service, "roles": [{ "role": "SEC" }] } }));
}

#[tokio::test]
async fn a_report_link_opens_reporting_and_nothing_else() {
    let world = World::new().await;
    let report = |link: &str| {
        json!({ "input": {
            "reportLink": link, "kind": "EVENT", "title": "Smoke", "description": "In the yard.", "eventType": "FIRE",
        } })
    };
    let document = crate::story::document("reportDeviation", "reference deviation { id }");
    let answer = world.ask_with("", &document, report(world.ours.token(LINK))).await.data();
    let payload = &answer["reportDeviation"];
    assert_eq!(payload["deviation"], serde_json::Value::Null);
    assert!(payload["auditEntry"]["sequence"].is_u64());
    let reference = payload["reference"].as_str().unwrap();
    let fields = "title source reporter { id } reportLink { label }";
    let found = world.sec(&format!("{{ node(id: \"{reference}\") {{ ... on Deviation {{ {fields} }} }} }}")).await;
    let link = json!({ "label": "canteen" });
    let expected = json!({ "title": "Smoke", "source": "ANONYMOUS", "reporter": null, "reportLink": link });
    assert_eq!(found.data()["node"], expected);
    for link in ["", "smr_", "nonsense", world.ours.token("SEC")] {
        let answer = world.ask_with("", &document, report(link)).await;
        assert_eq!(answer.code(), "REPORT_LINK_INVALID", "{link}");
    }
    let none = json!({ "input": { "kind": "EVENT", "title": "Smoke", "description": "x" } });
    assert_eq!(world.ask_with("", &document, none).await.code(), "UNAUTHENTICATED");
    let both = world.ask_with(world.ours.token("EMP"), &document, report(world.ours.token(LINK))).await;
    assert_eq!(both.code(), "INPUT_INVALID");
}

/// An account that leads to our employee and to theirs: its token.
async fn account(world: &World) -> String {
    let store = world.kit.store();
    let installation = kernel::Scope::operator(store.installation_id());
    let add = access::accounts::Add { email: "both@example.org".to_owned() };
    let account =
        write::<_, access::Error>(store, &installation, async |uow| access::accounts::add(uow, add).await).await;
    for place in [&world.ours, &world.theirs] {
        let link = access::accounts::Link { account: &account, person: place.people[&kernel::Role::Emp] };
        write::<_, access::Error>(store, &place.operator(), async |uow| {
            access::accounts::link(uow, link).await.map(|_| ())
        })
        .await;
    }
    let wish = access::tokens::ForAccount { account: &account, expires_at: None };
    write::<_, access::Error>(store, &installation, async |uow| {
        Ok(access::tokens::create_for_account(uow, wish).await?.1.expose().to_owned())
    })
    .await
}

#[tokio::test]
async fn who_belongs_to_several_organisations_says_which() {
    let world = World::new().await;
    let token = bearer(&account(&world).await);
    let unnamed = with_headers(&world, &[("authorization", &token)]).await;
    assert_eq!((unnamed.status, unnamed.code().as_str()), (StatusCode::BAD_REQUEST, "ORGANISATION_HEADER_MISSING"));
    for (place, name) in [(&world.ours, "Ours"), (&world.theirs, "Theirs")] {
        let id = place.id.to_string();
        let answer = with_headers(&world, &[("authorization", &token), ("samsvar-organisation", &id)]).await;
        assert_eq!(answer.data()["viewer"]["organisation"]["name"], name);
    }
    let query = r#"{"query":"{ organisations { nodes { name } } node(id: \"ID\") { id } }"}"#;
    let query = query.replace("ID", &world.theirs.id.to_string());
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", &token)
        .header("samsvar-organisation", world.ours.id.to_string());
    let answer = world.send(request.body(Body::from(query)).expect("a request")).await.data();
    // Both can be named, and only the one that was named is open.
    assert_eq!(answer["organisations"]["nodes"], json!([{ "name": "Ours" }, { "name": "Theirs" }]));
    assert_eq!(answer["node"], serde_json::Value::Null);
}
