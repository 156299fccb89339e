//! What the program tells about itself: log lines on standard error, and metrics as Prometheus reads them.

use std::io::IsTerminal;
use std::sync::Arc;

use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus::{Registry, TextEncoder};
use tracing_subscriber::EnvFilter;

use crate::Failure;
use crate::config::{Level, Log, Telemetry};

/// Crates that tell more than anybody wants to read. Of them only warnings and errors are written.
const NOISY: &[&str] = &[
    "h2",
    "hyper",
    "hyper_util",
    "opentelemetry",
    "opentelemetry_sdk",
    "sea_orm",
    "sea_orm_migration",
    "sqlx",
    "tokio_cron_scheduler",
];

/// Writes log lines from here on.
pub fn log(options: &Telemetry) {
    write(options, options.level);
}

/// The same for a command that tells by itself what it does: nothing below an error, unless more than usual is asked for.
pub fn log_quietly(options: &Telemetry) {
    let asked = options.level != Telemetry::default().level;
    write(options, if asked { options.level } else { Level::Error });
}

fn write(options: &Telemetry, level: Level) {
    let noisy = if level == Level::Error { Level::Error } else { Level::Warn };
    let mut filter = EnvFilter::new(level.code());
    for name in NOISY {
        let directive = format!("{name}={}", noisy.code()).parse().expect("a crate's name and a level");
        filter = filter.add_directive(directive);
    }
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second subscriber in one process is a test's affair; the first one stays.
    let _ = match options.log {
        Log::Pretty => lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        Log::Json => lines.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
    };
}

/// Writes the text of `/metrics`.
pub type Metrics = Arc<dyn Fn() -> String + Send + Sync>;

/// Counts from here on. To be called before anything is opened: what was counted before is lost, and so is all that the
/// same counter counts later.
pub fn metrics() -> Result<Metrics, Failure> {
    let registry = Registry::new();
    let reader = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .build()
        .map_err(|error| Failure::of("metrics cannot be counted", &error))?;
    opentelemetry::global::set_meter_provider(SdkMeterProvider::builder().with_reader(reader).build());
    Ok(Arc::new(move || TextEncoder::new().encode_to_string(&registry.gather()).unwrap_or_default()))
}
