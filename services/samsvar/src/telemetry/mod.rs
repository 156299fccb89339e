//! What the program tells about itself: log lines on standard error, metrics as Prometheus reads them, and, where a
//! collector is configured, traces and the same metrics over OTLP.
//!
//! Nobody waits for a collector: spans wait in a queue of fixed length ([`queue`]), are sent by a task of their own, and are
//! dropped and counted where there is no place or no taker.

mod collector;
mod log;
mod queue;
mod state;

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, RetryPolicy, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use prometheus::{Registry, TextEncoder};
use tokio::sync::oneshot;

use self::collector::Collector;
use self::queue::Queue;
use crate::Failure;
use crate::config::Telemetry as Options;

pub use log::{log, log_quietly};
pub use state::watch;

/// What is not taken by the collector within this time of being told to stop is lost.
const FLUSH: Duration = Duration::from_secs(5);

/// Writes the text of `/metrics`.
pub type Metrics = Arc<dyn Fn() -> String + Send + Sync>;

/// What is counted, and what is sent to a collector.
pub struct Telemetry {
    metrics: Metrics,
    meters: SdkMeterProvider,
    queue: Option<Queue>,
}

impl Telemetry {
    /// Counts from here on. To be called within the runtime and before anything is opened: what was counted before is lost,
    /// and so is all that the same counter counts later. Nothing is connected to.
    pub fn begin(options: &Options) -> Result<Self, Failure> {
        let cannot = |error: &dyn std::error::Error| Failure::of("metrics cannot be counted", error);
        let registry = Registry::new();
        let text = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build();
        let resource = resource()?;
        let mut meters = SdkMeterProvider::builder()
            .with_resource(resource.clone())
            .with_reader(text.map_err(|error| cannot(&error))?);
        let mut queue = None;
        if let Some(collector) = options.collector() {
            let unbuilt = |error: &dyn std::error::Error| Failure::of("telemetry cannot be sent", error);
            let client = Collector::new().map_err(|error| unbuilt(&error))?;
            let exporter = to_metrics(&collector, &client).map_err(|error| unbuilt(&error))?;
            let every = Duration::from_secs(u64::from(options.metrics_every));
            meters = meters.with_reader(PeriodicReader::builder(exporter).with_interval(every).build());
            let exporter = to_spans(&collector, client, &resource).map_err(|error| unbuilt(&error))?;
            let (processor, begun) = Queue::begin(exporter);
            let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(options.sample_ratio.get())));
            let spans = SdkTracerProvider::builder().with_resource(resource).with_sampler(sampler);
            opentelemetry::global::set_tracer_provider(spans.with_span_processor(processor).build());
            queue = Some(begun);
        }
        let meters = meters.build();
        opentelemetry::global::set_meter_provider(meters.clone());
        let metrics: Metrics =
            Arc::new(move || TextEncoder::new().encode_to_string(&registry.gather()).unwrap_or_default());
        Ok(Self { metrics, meters, queue })
    }

    /// The text of `/metrics`.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.metrics.clone()
    }

    /// Traces from here on, where there is a collector.
    pub fn trace(&self) {
        if self.queue.is_some() {
            telemetry::turn_on();
        }
    }

    /// Sends what is left, in no more than this time and never longer than a few seconds.
    pub async fn end(self, limit: Duration) {
        let Some(queue) = self.queue else { return };
        // It blocks its thread for as long as an export takes, and the process does not wait for it.
        let (done, ended) = oneshot::channel::<()>();
        let meters = self.meters;
        std::thread::spawn(move || {
            // What could not be sent has been told by the client.
            let _ = meters.shutdown();
            drop(done);
        });
        let rest = async { tokio::join!(queue.end(), ended) };
        if tokio::time::timeout(limit.min(FLUSH), rest).await.is_err() {
            tracing::warn!("the last spans or metrics were not taken by the collector in time, and are lost");
        }
    }
}

fn resource() -> Result<Resource, Failure> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| Failure::of("the machine gives no random numbers", &error))?;
    let instance = uuid::Builder::from_random_bytes(random).into_uuid();
    let attributes = [
        KeyValue::new("service.name", "samsvar"),
        KeyValue::new("service.version", store::VERSION),
        KeyValue::new("service.instance.id", instance.to_string()),
    ];
    Ok(Resource::builder_empty().with_attributes(attributes).build())
}

/// Attempts are not repeated: meanwhile nothing else would be sent. Metrics are sums that the next export has again.
fn to_metrics(collector: &str, client: &Collector) -> Result<MetricExporter, ExporterBuildError> {
    MetricExporter::builder()
        .with_http()
        .with_http_client(client.clone())
        .with_endpoint(format!("{collector}/v1/metrics"))
        .with_protocol(opentelemetry_otlp::Protocol::HttpBinary)
        .with_timeout(collector::TIMEOUT)
        .with_retry_policy(RetryPolicy::disabled())
        .build()
}

fn to_spans(collector: &str, client: Collector, resource: &Resource) -> Result<SpanExporter, ExporterBuildError> {
    use opentelemetry_sdk::trace::SpanExporter as _;
    let mut exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client)
        .with_endpoint(format!("{collector}/v1/traces"))
        .with_protocol(opentelemetry_otlp::Protocol::HttpBinary)
        .with_timeout(collector::TIMEOUT)
        .with_retry_policy(RetryPolicy::disabled())
        .build()?;
    exporter.set_resource(resource);
    Ok(exporter)
}
