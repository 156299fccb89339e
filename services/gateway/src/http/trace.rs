//! Each answer gets a number, a line in the log, a place in the metrics, and headers that keep browsers on the path.

use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram};
use tokio::time::Instant;
use tracing::Instrument;

use super::media::Media;
use super::{Gateway, reply};
use crate::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 64;

/// Where answers are counted as slower; the default bounds are meant for milliseconds.
const SECONDS: [f64; 11] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0];

static REQUESTS: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.gateway")
        .u64_counter("samsvar.http.requests")
        .with_description("Requests, by address, method and status.")
        .build()
});

static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.gateway")
        .f64_histogram("samsvar.http.duration")
        .with_unit("s")
        .with_boundaries(SECONDS.to_vec())
        .with_description("How long an answer took, by address.")
        .build()
});

/// Wraps everything. The span names the route and never the address, for a query may stand in that.
pub(super) async fn answer(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let id = request_id(&request, &gateway);
    let span = tracing::info_span!(
        "http.request",
        http.method = method,
        http.route = route,
        request.id = id.to_str().unwrap_or_default(),
        graphql.fields = tracing::field::Empty,
    );
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone()).await;
    let mut response = answered.unwrap_or_else(|_| {
        span.in_scope(|| tracing::error!("a request panicked"));
        reply::refusal(ApiError::internal(), Media::Json)
    });
    let took = begun.elapsed();
    let status = response.status().as_u16();
    // Probes ask every few seconds; their lines would bury the others.
    if matches!(route.as_str(), "/healthz" | "/readyz" | "/metrics") {
        span.in_scope(|| tracing::debug!(http.status = status, elapsed = ?took, "answered"));
    } else {
        span.in_scope(|| tracing::info!(http.status = status, elapsed = ?took, "answered"));
    }
    let address = KeyValue::new("route", route);
    DURATION.record(took.as_secs_f64(), std::slice::from_ref(&address));
    REQUESTS.add(1, &[address, KeyValue::new("method", method), KeyValue::new("status", i64::from(status))]);
    protect(&mut response, id);
    response
}

/// Methods come from the caller, and metrics must not grow with them.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The caller's own number where it is a plain one, so that both sides' logs can be laid side by side.
fn request_id(request: &Request, gateway: &Gateway) -> HeaderValue {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let plain = |value: &&HeaderValue| {
        let bytes = value.as_bytes();
        (1..=LONGEST_ID).contains(&bytes.len()) && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
    };
    if let Some(value) = request.headers().get(REQUEST_ID).filter(plain) {
        return value.clone();
    }
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let id = format!("{:x}-{number}", gateway.0.began.timestamp_millis());
    HeaderValue::from_str(&id).unwrap_or(HeaderValue::from(number))
}

fn protect(response: &mut Response, id: HeaderValue) {
    let headers = response.headers_mut();
    headers.insert(REQUEST_ID, id);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
}
