//! A receiver of webhooks, as an integrator would write one: it takes a delivery only if its signature holds by the rules
//! of Standard Webhooks, and counts what it took. It shares no code with what signs.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use kernel::Clock;
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::Failure;
use crate::real::RealClock;

/// No delivery is larger.
const LARGEST: usize = 64 * 1024;
/// How far the header's time may be from ours, in seconds.
const TOLERANCE: i64 = 300;

/// What a receiver has taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// Deliveries whose signature held, each counted once.
    pub verified: usize,
    /// Deliveries that came again with the same id.
    pub again: usize,
    /// Deliveries whose signature did not hold.
    pub refused: usize,
    /// By type.
    pub by_type: BTreeMap<String, usize>,
}

/// A receiver on a loopback address; it ends with the value.
pub struct Receiver {
    address: SocketAddr,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    secret: Mutex<Option<Vec<u8>>>,
    taken: Mutex<(Taken, BTreeSet<String>)>,
}

impl Receiver {
    /// Starts to listen.
    pub async fn start() -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::of("the demo's receiver of webhooks cannot listen", &error);
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let state = Arc::new(State::default());
        let shared = state.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Ok(Self { address, state, serving })
    }

    /// Where deliveries are to go.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/webhooks", self.address)
    }

    /// By which secret they are signed, as it was shown once: `whsec_…`.
    pub fn trust(&self, secret: &str) -> Result<(), Failure> {
        let key = secret.strip_prefix("whsec_").and_then(|text| STANDARD.decode(text).ok());
        let key = key.ok_or_else(|| Failure::new("a secret of a webhook endpoint begins with whsec_"))?;
        *self.state.secret.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
        Ok(())
    }

    /// What it has taken so far.
    #[must_use]
    pub fn taken(&self) -> Taken {
        self.state.taken.lock().unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(stream: TcpStream, state: Arc<State>) {
    let answer = service_fn(|request: Request<Incoming>| {
        let state = state.clone();
        async move {
            let status = state.take(request).await;
            let mut response = Response::new(Empty::<Bytes>::new());
            *response.status_mut() = status;
            Ok::<_, Infallible>(response)
        }
    });
    if let Err(error) = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await
    {
        tracing::debug!(%error, "a connection to the demo's receiver of webhooks ended early");
    }
}

impl State {
    async fn take(&self, request: Request<Incoming>) -> StatusCode {
        let (head, body) = request.into_parts();
        let Ok(body) = Limited::new(body, LARGEST).collect().await else { return StatusCode::PAYLOAD_TOO_LARGE };
        let body = body.to_bytes();
        let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let id = secret.and_then(|secret| verified(&secret, &head.headers, &body, RealClock::new().now().timestamp()));
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let (counts, ids) = &mut *taken;
        let Some(id) = id else {
            counts.refused += 1;
            return StatusCode::UNAUTHORIZED;
        };
        if ids.insert(id) {
            counts.verified += 1;
            *counts.by_type.entry(type_of(&body)).or_default() += 1;
        } else {
            counts.again += 1;
        }
        StatusCode::NO_CONTENT
    }
}

fn type_of(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body["type"].as_str().unwrap_or("unreadable").to_owned()
}

/// The delivery's id, if one of its signatures is over the very bytes that came and its time is about now.
fn verified(secret: &[u8], headers: &HeaderMap, body: &[u8], now: i64) -> Option<String> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let (id, timestamp) = (header("webhook-id")?, header("webhook-timestamp")?);
    let sent: i64 = timestamp.parse().ok()?;
    if (now - sent).abs() > TOLERANCE {
        return None;
    }
    let signatures = header("webhook-signature")?.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    let holds = signatures.filter_map(|text| STANDARD.decode(text).ok()).any(|signature| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        mac.verify_slice(&signature).is_ok()
    });
    holds.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn only_what_was_signed_with_the_secret_and_not_long_ago_is_taken() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let headers = |signature: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek".parse().unwrap());
            headers.insert("webhook-timestamp", "1614265330".parse().unwrap());
            headers.insert("webhook-signature", signature.parse().unwrap());
            headers
        };
        let right =
            headers("v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let body = br#"{"test": 2432232314}"#;
        assert_eq!(verified(&secret, &right, body, 1_614_265_400).as_deref(), Some("msg_p5jXN8AQM9LWM0D4loKWxJek"));
        assert_eq!(verified(&secret, &right, body, 1_614_265_331 + TOLERANCE), None, "too long ago");
        assert_eq!(verified(&secret, &right, br#"{"test": 2432232315}"#, 1_614_265_400), None, "another body");
        assert_eq!(verified(b"another secret", &right, body, 1_614_265_400), None);
        let wrong = headers("v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo=");
        assert_eq!(verified(&secret, &wrong, body, 1_614_265_400), None);
    }
}
