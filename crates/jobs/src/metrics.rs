//! What the ledger counts. Kinds and outcomes only, never an organisation or a person.

use std::sync::LazyLock;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram};

/// Where attempts are counted as longer; the default bounds are meant for milliseconds.
const SECONDS: [f64; 10] = [0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 15.0, 60.0, 120.0];
/// Where periods and jobs are counted as later: from the tick's own rhythm to weeks without a server.
const LATE: [f64; 9] = [1.0, 5.0, 30.0, 120.0, 600.0, 3_600.0, 21_600.0, 86_400.0, 604_800.0];

static JOBS: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_counter("samsvar.jobs.finished")
        .with_description("Attempts of jobs, by kind and outcome.")
        .build()
});

static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .f64_histogram("samsvar.jobs.duration")
        .with_unit("s")
        .with_boundaries(SECONDS.to_vec())
        .with_description("How long an attempt of a job took, by kind and outcome.")
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
        .with_boundaries(LATE.to_vec())
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

static STALE: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_counter("samsvar.jobs.stale")
        .with_description("Late writes of jobs that another worker had taken over, which were refused.")
        .build()
});

static STARTED_LATE: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .f64_histogram("samsvar.jobs.lateness")
        .with_unit("s")
        .with_boundaries(LATE.to_vec())
        .with_description("How long after its instant a job was begun.")
        .build()
});

static SUCCEEDED: LazyLock<Gauge<f64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .f64_gauge("samsvar.jobs.last_success")
        .with_unit("s")
        .with_description("When a job of the kind was last done, business time in seconds since 1970.")
        .build()
});

static BACKLOG: LazyLock<Gauge<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_gauge("samsvar.jobs.backlog")
        .with_description("Jobs that are due and have not been begun; counted up to ten thousand.")
        .build()
});

static STOPPED: LazyLock<Gauge<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.jobs")
        .u64_gauge("samsvar.ledger.stopped")
        .with_description("1 while nothing runs because the clock cannot be trusted, else 0.")
        .build()
});

pub(crate) fn finished(kind: &'static str, outcome: &'static str) {
    JOBS.add(1, &[KeyValue::new("kind", kind), KeyValue::new("outcome", outcome)]);
}

pub(crate) fn took(kind: &'static str, outcome: &'static str, time: Duration) {
    DURATION.record(time.as_secs_f64(), &[KeyValue::new("kind", kind), KeyValue::new("outcome", outcome)]);
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

pub(crate) fn stale() {
    STALE.add(1, &[]);
}

pub(crate) fn started(lateness: chrono::TimeDelta) {
    STARTED_LATE.record(lateness.as_seconds_f64().max(0.0), &[]);
}

pub(crate) fn succeeded(kind: &'static str, at: kernel::Instant) {
    SUCCEEDED.record(
        chrono::TimeDelta::milliseconds(at.timestamp_millis()).as_seconds_f64(),
        &[KeyValue::new("kind", kind)],
    );
}

pub(crate) fn waiting(backlog: u64) {
    BACKLOG.record(backlog, &[]);
}

pub(crate) fn stopped(stopped: bool) {
    STOPPED.record(u64::from(stopped), &[]);
}
