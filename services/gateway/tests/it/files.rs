//! Attachments over HTTP.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use serde_json::json;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::story::Story;
use crate::world::{Answer, World};

/// Hands a file in that belongs to an item: the answer, and the file's id where it was taken.
pub async fn hand_in(world: &World, who: &str, item: &str, media_type: &str, bytes: &[u8]) -> (Answer, String) {
    let request = Request::post(format!("/files/items/{item}"))
        .header("authorization", format!("Bearer {}", world.ours.token(who)))
        .header("content-type", media_type)
        .body(Body::from(bytes.to_vec()))
        .expect("a request");
    let answer = world.send(request).await;
    let file = answer.json()["file"].as_str().unwrap_or_default().to_owned();
    (answer, file)
}

/// Fetches a file by somebody's token.
pub async fn fetch_as(world: &World, token: &str, file: &str) -> Answer {
    let mut request = Request::get(format!("/files/{file}"));
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    world.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_file_is_handed_in_shown_with_its_item_and_fetched_again() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    let item = story.item(&subject, "visit", "visit.begun", "2025-12-01").await.0;
    let (answer, file) = hand_in(&world, "SALES", &item, "text/plain; charset=utf-8", b"what was said").await;
    assert_eq!(answer.status, StatusCode::CREATED, "{:#}", answer.json());
    assert!(answer.json()["auditEntry"]["sequence"].is_u64());
    let query =
        format!("{{ node(id: \"{item}\") {{ ... on Item {{ files {{ id address mediaType sizeBytes }} }} }} }}");
    let shown = &world.sec(&query).await.data()["node"]["files"][0];
    let known = json!({ "id": file, "address": format!("/files/{file}"), "mediaType": "text/plain", "sizeBytes": 13 });
    assert_eq!(*shown, known);
    let fetched = fetch_as(&world, world.ours.token("SALES"), &file).await;
    assert_eq!((fetched.status, fetched.body.as_slice()), (StatusCode::OK, b"what was said".as_slice()));
    let header = |name: &str| fetched.headers[name].to_str().expect("text").to_owned();
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{file}\""));
    assert_eq!([header("x-content-type-options"), header("cache-control")], ["nosniff", "no-store"]);
    // The look stands in the trail.
    let trail = format!("{{ auditEntries(subject: \"{item}\", first: 1) {{ nodes {{ kind }} }} }}");
    assert_eq!(world.sec(&trail).await.data()["auditEntries"]["nodes"][0]["kind"], "item.file_opened");
}

#[tokio::test]
async fn a_file_is_for_those_alone_whom_the_activity_names() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    let item = story.item(&subject, "visit", "visit.begun", "2025-12-01").await.0;
    let (_, file) = hand_in(&world, "SALES", &item, "text/plain", b"words").await;
    for (token, status, code) in [
        ("", 401, "UNAUTHENTICATED"),
        (world.ours.token("FIN"), 403, "FORBIDDEN"),
        (world.ours.token("EXT"), 403, "FORBIDDEN"),
    ] {
        let answer = fetch_as(&world, token, &file).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (status, code));
    }
    assert_eq!(hand_in(&world, "EXT", &item, "text/plain", b"x").await.0.code(), "FORBIDDEN");
    assert_eq!(hand_in(&world, "SALES", &item, "text/html", b"x").await.0.code(), "FILE_TYPE_UNKNOWN");
    assert_eq!(hand_in(&world, "SALES", &item, "", b"x").await.0.code(), "REQUEST_MEDIA_TYPE_UNSUPPORTED");
    assert_eq!(hand_in(&world, "SALES", "itm_7", "text/plain", b"x").await.0.code(), "ID_MALFORMED");
    let missing = format!("itm_{:032x}", 1);
    assert_eq!(hand_in(&world, "SALES", &missing, "text/plain", b"x").await.0.code(), "ITEM_NOT_FOUND");
    let (answer, _) = hand_in(&world, "SALES", &item, "text/plain", &vec![b'x'; files::MAX_FILE + 1]).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "REQUEST_TOO_LARGE"));
}

#[tokio::test]
async fn who_may_not_is_told_so_before_a_byte_is_read() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    let item = story.item(&subject, "visit", "visit.begun", "2025-12-01").await.0;
    let missing = format!("itm_{:032x}", 1);
    for (who, item, media_type, code) in [
        ("EXT", &item, "text/plain", "FORBIDDEN"),
        ("SALES", &item, "text/html", "FILE_TYPE_UNKNOWN"),
        ("SALES", &missing, "text/plain", "ITEM_NOT_FOUND"),
    ] {
        let never = futures_util::stream::pending::<Result<Bytes, std::io::Error>>();
        let request = Request::post(format!("/files/items/{item}"))
            .header("authorization", format!("Bearer {}", world.ours.token(who)))
            .header("content-type", media_type)
            .body(Body::from_stream(never))
            .expect("a request");
        let answer = timeout(Duration::from_secs(10), world.send(request)).await.expect("nothing is waited for");
        assert_eq!(answer.code(), code);
    }
}

#[tokio::test]
async fn a_repeated_key_answers_the_same_for_the_same_bytes_alone() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    let item = story.item(&subject, "visit", "visit.begun", "2025-12-01").await.0;
    let hand_in = async |bytes: &'static [u8]| {
        let request = Request::post(format!("/files/items/{item}"))
            .header("authorization", format!("Bearer {}", world.ours.token("SALES")))
            .header("content-type", "text/plain")
            .header("idempotency-key", "k")
            .body(Body::from(bytes))
            .expect("a request");
        world.send(request).await
    };
    let (first, again) = (hand_in(b"one").await.json(), hand_in(b"one").await.json());
    assert!(first["file"].is_string());
    assert_eq!(first["file"], again["file"]);
    assert_eq!(hand_in(b"two").await.code(), "IDEMPOTENCY_KEY_REUSED");
}

#[tokio::test]
async fn so_many_downloads_are_held_at_once_until_they_have_left() {
    let world = World::new().await;
    let mut story = Story::new(&world);
    story.shop().await;
    let subject = story.customer(1).await;
    let item = story.item(&subject, "visit", "visit.begun", "2025-12-01").await.0;
    let (_, file) = hand_in(&world, "SALES", &item, "text/plain", b"words").await;
    let router = gateway::Gateway::new(world.parts()).router();
    let fetch = async || {
        let request = Request::get(format!("/files/{file}"))
            .header("authorization", format!("Bearer {}", world.ours.token("SALES")))
            .body(Body::empty())
            .expect("a request");
        let fetched = timeout(Duration::from_millis(700), router.clone().oneshot(request)).await.ok()?;
        Some(fetched.expect("a router always answers"))
    };
    let mut on_their_way = Vec::new();
    for _ in 0..3 {
        on_their_way.push(fetch().await.expect("there is a place"));
    }
    assert!(fetch().await.is_none(), "those of the organisation are taken");
    let body = on_their_way.remove(0).into_body();
    assert_eq!(axum::body::to_bytes(body, 9).await.expect("the body"), b"words".as_slice());
    assert_eq!(fetch().await.expect("there is a place again").status(), StatusCode::OK);
}
