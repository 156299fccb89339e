//! What is told of a job as it runs: a span in the trace of whatever left it, and how long it took.

use std::time::Duration;

use opentelemetry::KeyValue;
use telemetry::{Cause, Kind, Span, Trace};

use super::outcome::Outcome;
use crate::{JobRow, Ledger, metrics};

impl Ledger {
    /// Runs one job and tells of it. What the job leaves behind, jobs and events, goes on in the same trace.
    pub(super) async fn run_told(&self, job: &JobRow, limit: Duration) -> Outcome {
        let kind = self.0.registry.kind(&job.kind).unwrap_or("unknown");
        let cause = job.trace.as_deref().and_then(Trace::parse);
        let attributes = [
            KeyValue::new("messaging.system", "samsvar"),
            KeyValue::new("messaging.operation.type", "process"),
            KeyValue::new("messaging.operation.name", "process"),
            KeyValue::new("messaging.destination.name", kind),
            KeyValue::new("messaging.message.id", job.id.to_string()),
            KeyValue::new("samsvar.job.attempt", i64::from(job.attempt)),
        ];
        let span = Span::begin(format!("process {kind}"), Kind::Consumer, Cause::Earlier(cause.as_ref()), attributes);
        let begun = self.0.store.elapsed();
        let outcome = span.around(self.run(job, limit)).await;
        metrics::took(kind, outcome.name(), self.0.store.elapsed().saturating_sub(begun));
        span.set(KeyValue::new("samsvar.job.outcome", outcome.name()));
        if let Some(problem) = outcome.problem() {
            span.fail(problem);
        }
        outcome
    }
}
