//! The collector, as the exporters call it: by the operator's own client, on our runtime, and told of at most once a minute
//! where it does not take what it is sent.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use kernel::Fault;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use outbound::Trusted;
use tokio::runtime::Handle;
use tokio::time::Instant;

/// How long one export may take.
pub(super) const TIMEOUT: Duration = Duration::from_secs(5);
/// A collector that takes nothing is told of so often.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// The client. The SDK calls it from threads of its own, on which no runtime is.
#[derive(Debug, Clone)]
pub(super) struct Collector {
    client: Trusted,
    runtime: Handle,
    refusals: Arc<Mutex<Refusals>>,
}

#[derive(Debug, Default)]
struct Refusals {
    told: Option<Instant>,
    untold: u64,
}

impl Collector {
    /// Within the runtime that it is to use.
    pub(super) fn new() -> Result<Self, outbound::Error> {
        Ok(Self { client: Trusted::new(TIMEOUT)?, runtime: Handle::current(), refusals: Arc::default() })
    }

    fn refused(&self, why: &str) {
        let refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner).refused(Instant::now());
        if let Some(count) = refusals {
            tracing::warn!(
                error.code = why,
                refusals = count,
                "the collector at telemetry.otlp_endpoint does not take what it is sent: {why}"
            );
        }
    }
}

impl Refusals {
    /// One more. Gives how many there were since they were last told, if they are to be told now.
    fn refused(&mut self, now: Instant) -> Option<u64> {
        self.untold += 1;
        if self.told.is_some_and(|told| now.duration_since(told) < TOLD_EVERY) {
            return None;
        }
        self.told = Some(now);
        Some(std::mem::take(&mut self.untold))
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let client = self.client.clone();
        let headers: Vec<_> = head.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let sending = async move { client.post(&head.uri.to_string(), headers, body.into()).await };
        match self.runtime.spawn(sending).await? {
            Ok(answer) => {
                if !(200..300).contains(&answer.status) {
                    self.refused(&format!("status {}", answer.status));
                }
                Ok(Response::builder().status(answer.status).body(answer.body.into())?)
            }
            Err(error) => {
                self.refused(error.code());
                Err(error.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_once_a_minute_and_counted_meanwhile() {
        let begun = Instant::now();
        let mut refusals = Refusals::default();
        let mut at = |seconds| refusals.refused(begun + Duration::from_secs(seconds));
        assert_eq!([at(0), at(1), at(59), at(60), at(61), at(120)], [Some(1), None, None, Some(3), None, Some(2)]);
    }
}
