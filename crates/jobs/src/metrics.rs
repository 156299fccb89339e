//! What the ledger counts. Kinds and outcomes only, never an organisation or a person.

use std::sync::LazyLock;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram};

static JOBS: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_counter("samsvar.jobs.finished")
        .with_description("Attempts of jobs, by kind and outcome.")
        .build()
});

static OPENED: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_counter("samsvar.ledger.occurrences")
        .with_description("Periods that the ledger opened.")
        .build()
});

static LATENESS: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .f64_histogram("samsvar.ledger.lateness")
        .with_unit("s")
        .with_description("How long after its instant a period was opened.")
        .build()
});

static ASLEEP: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_counter("samsvar.ledger.schedules.asleep")
        .with_description("Schedules that were put to sleep because they cannot be opened, by the code of why.")
        .build()
});

static UNSIGNED: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_counter("samsvar.audit.refused")
        .with_description("Audit trails of which nothing more was signed, by the code of why.")
        .build()
});

pub(crate) fn finished(kind: &'static str, outcome: &'static str) {
    JOBS.add(1, &[KeyValue::new("kind", kind), KeyValue::new("outcome", outcome)]);
}

pub(crate) fn asleep(code: &'static str) {
    ASLEEP.add(1, &[KeyValue::new("code", code)]);
}

pub(crate) fn unsigned(code: &'static str) {
    UNSIGNED.add(1, &[KeyValue::new("code", code)]);
}

pub(crate) fn opened(lateness: chrono::TimeDelta) {
    OPENED.add(1, &[]);
    LATENESS.record(lateness.as_seconds_f64().max(0.0), &[]);
}
