//! One attempt: the address is looked at again, the bytes are signed with the keys of now, and the answer is weighed.

use std::time::Duration;

use kernel::{AttemptId, DeliveryId, EndpointId, Fault, Instant, OrganisationId};
use outbound::RetryAfter;
use telemetry::Trace;

use super::Dispatcher;
use super::claim::Claimed;
use super::pace::Verdict;
use crate::Error;
use crate::deliveries::Delivery;
use crate::endpoints::Endpoint;

/// What an answer that is neither success nor redirect is called.
const REFUSED: &str = "WEBHOOK_STATUS_REFUSED";
/// What calls itself so in every request.
const AGENT: &str = concat!("Samsvar/", env!("CARGO_PKG_VERSION"), " (webhooks)");

/// What one attempt came to.
pub(super) struct Outcome {
    pub(super) organisation: OrganisationId,
    pub(super) delivery: DeliveryId,
    pub(super) endpoint: EndpointId,
    pub(super) fence: i64,
    pub(super) attempt: AttemptId,
    pub(super) number: i32,
    pub(super) tries: i32,
    pub(super) at: Instant,
    pub(super) sent_at: Instant,
    pub(super) duration: Duration,
    pub(super) status: Option<u16>,
    pub(super) problem: Option<&'static str>,
    pub(super) retry_after: Option<RetryAfter>,
    pub(super) verdict: Verdict,
}

impl Dispatcher {
    /// Tries one delivery. It takes no longer than the client's own limits allow.
    pub(super) async fn attempt(&self, claimed: Claimed) -> Outcome {
        let Claimed { delivery, endpoint, attempt, at, .. } = &claimed;
        let sent_at = self.0.store.real_now();
        let begun = tokio::time::Instant::now();
        let answer = self.send(delivery, endpoint, sent_at).await;
        let duration = begun.elapsed();
        let (status, retry_after, verdict, problem) = match answer {
            Ok(answer) => {
                let verdict = Verdict::of(answer.status);
                let problem = (verdict != Verdict::Delivered).then_some(REFUSED);
                (Some(answer.status), answer.retry_after, verdict, problem)
            }
            Err(Error::Address(error)) => {
                let status = match error {
                    outbound::Error::Redirect(status) => Some(status),
                    _ => None,
                };
                (status, None, Verdict::Failed, Some(error.code()))
            }
            Err(error) => {
                tracing::error!(error.code = error.code(), %error, delivery.id = %delivery.id, "the webhook delivery {} could not be sent for a reason of ours", delivery.id);
                (None, None, Verdict::Unsent, Some(error.code()))
            }
        };
        Outcome {
            organisation: delivery.organisation_id,
            delivery: delivery.id,
            endpoint: endpoint.id,
            fence: delivery.fence,
            attempt: *attempt,
            number: delivery.attempts,
            tries: delivery.tries,
            at: *at,
            sent_at,
            duration,
            status,
            problem,
            retry_after,
            verdict,
        }
    }

    async fn send(
        &self,
        delivery: &Delivery,
        endpoint: &Endpoint,
        sent_at: Instant,
    ) -> Result<outbound::Answer, Error> {
        fail::fail_point!("webhooks::complete_before_send", |_| {
            Ok(outbound::Answer { status: 204, retry_after: None, body: Vec::new(), whole: true })
        });
        let address = self.0.client.check(&endpoint.url)?;
        let key = self.0.store.keys().organisation(endpoint.organisation_id).await?;
        let id = delivery.event_id.to_string();
        let timestamp = sent_at.timestamp();
        let keys = endpoint.signing_keys(&key, sent_at)?;
        let signatures: Vec<String> =
            keys.iter().filter_map(|key| endpoint.algorithm.sign(key, &id, timestamp, &delivery.body)).collect();
        let mut headers = vec![
            ("content-type", "application/json".to_owned()),
            ("user-agent", AGENT.to_owned()),
            ("webhook-id", id),
            ("webhook-timestamp", timestamp.to_string()),
            ("webhook-signature", signatures.join(" ")),
        ];
        // So that the receiver's own tracing can go on with ours. It stands outside of what is signed.
        headers.extend(Trace::current().map(|trace| ("traceparent", trace.to_string())));
        Ok(self.0.client.post(&address, &headers, delivery.body.clone().into_bytes()).await?)
    }
}
