//! The way of a span from its end to the collector: a queue of fixed length, and one task that empties it.
//!
//! The SDK's own batching does not say how many spans it has dropped; here each of them is counted.

use std::sync::LazyLock;
use std::time::Duration;

use opentelemetry::metrics::Counter;
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{Span, SpanData, SpanExporter, SpanProcessor};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

/// So many spans wait at most, about a kilobyte each.
const LENGTH: usize = 4_096;
/// So many are sent at once.
const BATCH: usize = 512;
/// After a first span, others are waited for so long.
const WAIT: Duration = Duration::from_secs(1);

static DROPPED: LazyLock<Counter<u64>> = LazyLock::new(|| {
    opentelemetry::global::meter("samsvar.telemetry")
        .u64_counter("samsvar.telemetry.spans.dropped")
        .with_description("Spans that were not sent, by why: the queue was full, or the collector did not take them.")
        .build()
});

/// The queue's end, and the task that empties it.
pub(super) struct Queue {
    ending: CancellationToken,
    sending: JoinHandle<()>,
}

/// The queue's beginning.
#[derive(Debug)]
pub(super) struct Processor(Sender<SpanData>);

impl Queue {
    pub(super) fn begin(exporter: impl SpanExporter + 'static) -> (Processor, Self) {
        let (to, from) = mpsc::channel(LENGTH);
        let ending = CancellationToken::new();
        let sending = tokio::spawn(send(from, exporter, ending.clone()));
        (Processor(to), Self { ending, sending })
    }

    /// Takes no more, and returns when all that waited has been sent or refused.
    pub(super) async fn end(self) {
        self.ending.cancel();
        // It has nothing to fail with, and a panic in it loses spans and nothing else.
        let _ = self.sending.await;
    }
}

async fn send(mut from: Receiver<SpanData>, exporter: impl SpanExporter, ending: CancellationToken) {
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        let room = BATCH - batch.len();
        tokio::select! {
            count = from.recv_many(&mut batch, room) => {
                if count == 0 {
                    return;
                }
            }
            () = ending.cancelled(), if !from.is_closed() => {
                from.close();
                continue;
            }
        }
        let until = Instant::now() + WAIT;
        while batch.len() < BATCH && !ending.is_cancelled() {
            let room = BATCH - batch.len();
            tokio::select! {
                more = timeout_at(until, from.recv_many(&mut batch, room)) => match more {
                    Ok(1..) => {}
                    Ok(0) | Err(_) => break,
                },
                () = ending.cancelled() => {}
            }
        }
        let count = batch.len();
        if exporter.export(std::mem::take(&mut batch)).await.is_err() {
            dropped(count, "refused");
        }
    }
}

fn dropped(count: usize, why: &'static str) {
    DROPPED.add(u64::try_from(count).unwrap_or(u64::MAX), &[KeyValue::new("reason", why)]);
}

impl SpanProcessor for Processor {
    fn on_start(&self, _: &mut Span, _: &Context) {}

    fn on_end(&self, span: SpanData) {
        if span.span_context.is_sampled() && self.0.try_send(span).is_err() {
            dropped(1, "full");
        }
    }

    /// It is the queue that is flushed, by [`Queue::end`].
    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use opentelemetry::trace::{Tracer, TracerProvider};
    use opentelemetry_sdk::error::OTelSdkError;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tokio::sync::Semaphore;

    use super::*;

    /// A collector that takes a batch for each permit.
    #[derive(Debug, Clone)]
    struct Slow {
        permits: Arc<Semaphore>,
        taken: Arc<Mutex<Vec<usize>>>,
    }

    impl Slow {
        fn taken(&self) -> Vec<usize> {
            self.taken.lock().expect("whole").clone()
        }
    }

    impl SpanExporter for Slow {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            let permit = self.permits.acquire().await.map_err(|_| OTelSdkError::AlreadyShutdown)?;
            permit.forget();
            self.taken.lock().expect("whole").push(batch.len());
            Ok(())
        }
    }

    fn slow() -> (Slow, SdkTracerProvider, Queue) {
        let slow = Slow { permits: Arc::new(Semaphore::new(0)), taken: Arc::default() };
        let (processor, queue) = Queue::begin(slow.clone());
        (slow, SdkTracerProvider::builder().with_span_processor(processor).build(), queue)
    }

    #[tokio::test(start_paused = true)]
    async fn spans_are_sent_together_and_the_rest_at_the_end() {
        let (slow, provider, queue) = slow();
        slow.permits.add_permits(10);
        let tracer = provider.tracer("test");
        for _ in 0..3 {
            drop(tracer.start("work"));
        }
        tokio::time::sleep(WAIT * 2).await;
        assert_eq!(slow.taken(), [3]);
        for _ in 0..BATCH + 1 {
            drop(tracer.start("work"));
        }
        queue.end().await;
        assert_eq!(slow.taken(), [3, BATCH, 1], "nothing is left behind");
        drop(tracer.start("work"));
        assert_eq!(slow.taken().len(), 3, "after the end nothing is taken, and nobody waits");
    }

    #[tokio::test(start_paused = true)]
    async fn a_collector_that_hangs_costs_no_more_than_the_queue() {
        let (slow, provider, queue) = slow();
        let tracer = provider.tracer("test");
        // The task has a batch in hand, and the queue behind it is full.
        for _ in 0..BATCH {
            drop(tracer.start("work"));
        }
        tokio::time::sleep(WAIT * 2).await;
        for _ in 0..LENGTH * 3 {
            drop(tracer.start("work"));
        }
        assert_eq!(slow.taken(), [0; 0]);
        slow.permits.add_permits(1_000);
        queue.end().await;
        assert_eq!(slow.taken().iter().sum::<usize>(), BATCH + LENGTH);
    }
}
