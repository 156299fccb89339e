//! Time: what is given up, what goes on, and how the server ends.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::http::StatusCode;
use gateway::{ApiError, Gateway, Options, Ready, SignIn, TestClock};
use kernel::{Instant, Scope};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::world::{World, post, send};

const ADVANCE: &str = "mutation { advanceTestClock(input: { to: \"2026-06-01T00:00:00Z\" }) { now } }";

/// Lets everybody in at once, as our security officer.
struct Open(Scope);

#[async_trait]
impl SignIn for Open {
    async fn sign_in(&self, _: &str, _: Option<&str>) -> Result<Scope, ApiError> {
        Ok(self.0.clone())
    }
}

/// Never comes to an end of looking.
struct Stuck;

#[async_trait]
impl SignIn for Stuck {
    async fn sign_in(&self, _: &str, _: Option<&str>) -> Result<Scope, ApiError> {
        pending().await
    }
}

/// A clock that waits until it is let go.
#[derive(Default)]
struct Slow {
    begun: Notify,
    go_on: Notify,
    done: Notify,
    arrived: AtomicBool,
}

#[async_trait]
impl TestClock for Slow {
    async fn advance(&self, to: Instant) -> Result<Instant, ApiError> {
        self.begun.notify_one();
        self.go_on.notified().await;
        self.arrived.store(true, Ordering::Relaxed);
        self.done.notify_one();
        Ok(to)
    }
}

fn open(world: &World) -> Arc<Open> {
    Arc::new(Open(Scope::person(world.ours.id, world.ours.people[&kernel::Role::Sec])))
}

fn body(query: &str) -> String {
    json!({ "query": query }).to_string()
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let world = World::with(Options { request_timeout: 1, ..Options::default() }).await;
    let router = Gateway::new(gateway::Parts { sign_in: Arc::new(Stuck), ..world.parts() }).router();
    tokio::time::pause();
    let answer = send(&router, post("smv_x", &body("{ __typename }"))).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "REQUEST_TIMED_OUT"));
}

#[tokio::test]
async fn advancing_the_clock_has_no_time_limit() {
    let world = World::with(Options { request_timeout: 1, ..Options::default() }).await;
    let clock = Arc::new(Slow::default());
    let parts = gateway::Parts { sign_in: open(&world), test_clock: clock.clone(), ..world.parts() };
    let router = Gateway::new(parts).router();
    tokio::time::pause();
    let hours_later = async {
        clock.begun.notified().await;
        tokio::time::sleep(Duration::from_secs(36_000)).await;
        clock.go_on.notify_one();
    };
    let (answer, ()) = tokio::join!(send(&router, post("smv_x", &body(ADVANCE))), hours_later);
    assert_eq!(answer.data(), json!({ "advanceTestClock": { "now": "2026-06-01T00:00:00Z" } }));
}

#[tokio::test]
async fn advancing_the_clock_goes_on_when_the_caller_hangs_up() {
    let world = World::new().await;
    let clock = Arc::new(Slow::default());
    let parts = gateway::Parts { sign_in: open(&world), test_clock: clock.clone(), ..world.parts() };
    let router = Gateway::new(parts).router();
    let asking = tokio::spawn(async move { send(&router, post("smv_x", &body(ADVANCE))).await.status });
    clock.begun.notified().await;
    asking.abort();
    assert!(asking.await.is_err_and(|error| error.is_cancelled()));
    clock.go_on.notify_one();
    clock.done.notified().await;
    assert!(clock.arrived.load(Ordering::Relaxed));
}

/// Sends a request over a connection of its own and answers all that comes back.
async fn over_the_wire(listener: &TcpListener, body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(listener.local_addr().expect("an address")).await.expect("it listens");
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nauthorization: Bearer smv_x\r\n";
    let request = format!("{head}connection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.expect("it reads");
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("it answers");
    answer
}

#[tokio::test]
async fn the_server_ends_after_the_requests_under_way() {
    let world = World::new().await;
    let clock = Arc::new(Slow::default());
    let parts = gateway::Parts { sign_in: open(&world), test_clock: clock.clone(), ..world.parts() };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let stream = over_the_wire(&listener, &body(ADVANCE)).await;
    let stop = CancellationToken::new();
    let serving = tokio::spawn(Gateway::new(parts).serve(listener, stop.clone(), Duration::from_secs(60)));
    clock.begun.notified().await;
    stop.cancel();
    clock.go_on.notify_one();
    let answer = rest(stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("2026-06-01T00:00:00Z"), "{answer}");
    serving.await.expect("it ends").expect("well");
}

#[tokio::test]
async fn the_server_does_not_wait_longer_than_it_was_told() {
    let world = World::new().await;
    let clock = Arc::new(Slow::default());
    let parts = gateway::Parts { sign_in: open(&world), test_clock: clock.clone(), ..world.parts() };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let stream = over_the_wire(&listener, &body(ADVANCE)).await;
    let stop = CancellationToken::new();
    let serving = tokio::spawn(Gateway::new(parts).serve(listener, stop.clone(), Duration::from_millis(1)));
    clock.begun.notified().await;
    stop.cancel();
    serving.await.expect("it ends").expect("well");
    drop(stream);
}

/// Lags behind.
struct Behind;

#[async_trait]
impl Ready for Behind {
    async fn ready(&self) -> Result<(), String> {
        Err("background work is 90 seconds behind".to_owned())
    }
}

#[tokio::test]
async fn a_server_that_lags_is_alive_and_not_ready() {
    let world = World::new().await;
    let router = Gateway::new(gateway::Parts { ready: Arc::new(Behind), ..world.parts() }).router();
    let get = |address: &str| axum::http::Request::get(address).body(axum::body::Body::empty()).expect("a request");
    let ready = send(&router, get("/readyz")).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(ready.text(), "background work is 90 seconds behind\n");
    assert_eq!(send(&router, get("/healthz")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn whoever_opens_a_connection_and_says_nothing_is_let_go() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let serving = tokio::spawn(Gateway::new(world.parts()).serve(listener, stop.clone(), Duration::from_secs(1)));
    // Nothing, half a request, half of what HTTP/2 begins with, and all of it with nothing asked.
    let begun = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
    for said in ["", "POST /graphql HTTP/1.1\r\nHost: x\r\n", "PRI * HTTP", begun] {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(said.as_bytes()).await.expect("it is sent");
        tokio::time::pause();
        let mut answer = Vec::new();
        // A reset is as good an end as a quiet one.
        let _ = stream.read_to_end(&mut answer).await;
        tokio::time::resume();
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{said:?}");
    }
    stop.cancel();
    serving.await.expect("it ends").expect("well");
}

#[tokio::test]
async fn whoever_asks_and_does_not_read_is_let_go() {
    // More than what the system keeps for a connection.
    const REQUESTS: usize = 300;
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let serving = tokio::spawn(Gateway::new(world.parts()).serve(listener, stop.clone(), Duration::from_secs(1)));
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    let ask = "GET /schema.graphql HTTP/1.1\r\nhost: x\r\n\r\n".repeat(REQUESTS);
    stream.write_all(ask.as_bytes()).await.expect("it is sent");
    tokio::time::sleep(Duration::from_secs(2)).await;
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(16)).await;
    tokio::time::resume();
    let mut answers = Vec::new();
    // A reset is as good an end as a quiet one.
    let _ = stream.read_to_end(&mut answers).await;
    let all = gateway::sdl().len() * REQUESTS;
    assert!(answers.len() < all, "all {all} bytes have come");
    stop.cancel();
    serving.await.expect("it ends").expect("well");
}
