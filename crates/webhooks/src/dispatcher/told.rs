//! What is told of an attempt: a span in the trace of whatever caused the event, and how it went. Where an endpoint is,
//! its organisation has said, and it is told to nobody else: spans have the endpoint's id.

use std::sync::LazyLock;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Histogram;
use telemetry::{Cause, Kind, Span, Trace};

use super::Dispatcher;
use super::attempt::Outcome;
use super::claim::Claimed;

/// Where attempts are counted as longer; the default bounds are meant for milliseconds.
const SECONDS: [f64; 10] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0, 60.0];

static ATTEMPTS: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.webhooks")
        .f64_histogram("samsvar.webhooks.attempt.duration")
        .with_unit("s")
        .with_boundaries(SECONDS.to_vec())
        .with_description("Attempts at deliveries and how long they took, by outcome.")
        .build()
});

impl Dispatcher {
    /// Tries one delivery and tells of it.
    pub(super) async fn attempt_told(&self, claimed: Claimed) -> Outcome {
        let delivery = &claimed.delivery;
        let cause = delivery.trace.as_deref().and_then(Trace::parse);
        let attributes = [
            KeyValue::new("http.request.method", "POST"),
            KeyValue::new("http.request.resend_count", i64::from(delivery.tries.max(1) - 1)),
            KeyValue::new("samsvar.webhook.endpoint.id", claimed.endpoint.id.to_string()),
            KeyValue::new("samsvar.webhook.delivery.id", delivery.id.to_string()),
        ];
        let span = Span::begin("POST", Kind::Client, Cause::Earlier(cause.as_ref()), attributes);
        let outcome = span.around(self.attempt(claimed)).await;
        ATTEMPTS.record(outcome.duration.as_secs_f64(), &[KeyValue::new("outcome", outcome.verdict.code())]);
        if let Some(status) = outcome.status {
            span.set(KeyValue::new("http.response.status_code", i64::from(status)));
        }
        if let Some(problem) = outcome.problem {
            span.fail(problem);
        }
        outcome
    }
}
