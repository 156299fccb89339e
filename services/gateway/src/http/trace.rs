//! Each answer gets a number, a line in the log, a span, a place in the metrics, and headers that keep browsers on the path.

use std::panic::AssertUnwindSafe;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Histogram;
use telemetry::{Cause, Kind, Span, Trace};
use tokio::time::Instant;
use tracing::Instrument;

use super::media::Media;
use super::{Gateway, reply};
use crate::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const LONGEST_ID: usize = 64;
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACE_STATE: HeaderName = HeaderName::from_static("tracestate");

/// What any other method is called.
const OTHER: &str = "_OTHER";
/// What is spoken here; TLS is the business of the proxy in front.
const SCHEME: &str = "http";

/// Where answers are counted as slower; the default bounds are meant for milliseconds.
const SECONDS: [f64; 11] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0];

static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.gateway")
        .f64_histogram("http.server.request.duration")
        .with_unit("s")
        .with_boundaries(SECONDS.to_vec())
        .with_description("Requests and how long their answers took, by method, route and status.")
        .build()
});

/// Wraps everything. What is told names the route and never the address, for a query may stand in that.
pub(super) async fn answer(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map(|route| route.as_str().to_owned());
    let method = known(request.method());
    let told = told(&gateway, method, route.as_deref(), request.headers());
    let id = request_id(&request, &gateway);
    let span = tracing::info_span!(
        "http.request",
        http.method = method,
        http.route = route.as_deref().unwrap_or("unknown"),
        request.id = id.to_str().unwrap_or_default(),
        graphql.fields = tracing::field::Empty,
    );
    let answering = AssertUnwindSafe(next.run(request)).catch_unwind().instrument(span.clone());
    let answered = told.around(answering).await;
    let mut response = answered.unwrap_or_else(|_| {
        told.within(|| span.in_scope(|| tracing::error!("a request panicked")));
        reply::refusal(ApiError::internal(), Media::Json)
    });
    let took = begun.elapsed();
    let status = response.status().as_u16();
    // Probes ask every few seconds; their lines would bury the others.
    told.within(|| {
        span.in_scope(|| {
            if route.as_deref().is_some_and(is_probe) {
                tracing::debug!(http.status = status, elapsed = ?took, "answered");
            } else {
                tracing::info!(http.status = status, elapsed = ?took, "answered");
            }
        });
    });
    let mut labels = vec![
        KeyValue::new("http.request.method", method),
        KeyValue::new("url.scheme", SCHEME),
        KeyValue::new("http.response.status_code", i64::from(status)),
    ];
    labels.extend(route.map(|route| KeyValue::new("http.route", route)));
    DURATION.record(took.as_secs_f64(), &labels);
    told.set(KeyValue::new("http.response.status_code", i64::from(status)));
    if response.status().is_server_error() {
        told.fail(status.to_string());
    }
    protect(&mut response, id);
    response
}

/// What a span says of a request. Its address, its headers and whom it came from are nobody else's affair.
fn told(gateway: &Gateway, method: &'static str, route: Option<&str>, headers: &HeaderMap) -> Span {
    // Probes ask every few seconds; their spans would bury the others.
    if route.is_some_and(is_probe) {
        return Span::default();
    }
    let texts = |name| headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let caller = Trace::of_headers(texts(TRACE_PARENT), texts(TRACE_STATE));
    let mut attributes = vec![KeyValue::new("http.request.method", method), KeyValue::new("url.scheme", SCHEME)];
    if let Some(address) = gateway.0.address.get() {
        attributes.push(KeyValue::new("server.address", address.ip().to_string()));
        attributes.push(KeyValue::new("server.port", i64::from(address.port())));
    }
    let method = if method == OTHER { "HTTP" } else { method };
    let name = route.map_or_else(|| method.to_owned(), |route| format!("{method} {route}"));
    attributes.extend(route.map(|route| KeyValue::new("http.route", route.to_owned())));
    Span::begin(name, Kind::Server, Cause::Caller(caller.as_ref()), attributes)
}

fn is_probe(route: &str) -> bool {
    matches!(route, "/healthz" | "/readyz" | "/metrics")
}

/// Methods come from the caller, and metrics must not grow with them.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        _ => OTHER,
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
