//! Gateway and scheduler over one database, from the first request to the last.

use std::fmt::Display;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use gateway::{ApiError, Gateway, Ready, SignIn, TestClock};
use jobs::Ledger;
use kernel::{Fault, Instant, Scope};
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::config::Options;
use crate::telemetry::{self, Telemetry};
use crate::wiring::Parts;

/// What readiness calls a ledger that does not keep up.
const LEDGER_BEHIND: &str = "LEDGER_BEHIND";

/// How a server serves.
pub struct How {
    /// Whether it wakes the ledger and runs its jobs.
    pub worker: bool,
    /// What it tells about itself.
    pub telemetry: Telemetry,
}

/// Takes the address, before anything else is done.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Failure::new(format!(
            "the address {address} is taken; choose another with --address, as --address 127.0.0.1:0 for any free port"
        )),
        _ => Failure::of(format!("the address {address} cannot be listened on; choose another with --address"), &error),
    })
}

/// A token that is cancelled when the process is told to stop.
pub fn stop_signal() -> Result<CancellationToken, Failure> {
    let unheard = |error: std::io::Error| Failure::of("signals cannot be heard", &error);
    let mut terminate = signal(SignalKind::terminate()).map_err(unheard)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(unheard)?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        token.cancel();
    });
    Ok(stop)
}

/// Serves until `stop` is cancelled. `ready` hears the address as soon as requests are answered.
pub async fn serve(
    parts: &Parts,
    options: &Options,
    how: How,
    listener: TcpListener,
    stop: CancellationToken,
    ready: impl FnOnce(SocketAddr) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let address = listener.local_addr().map_err(|error| Failure::of("the address is not known", &error))?;
    let gateway = Gateway::new(gateway::Parts {
        store: parts.store.clone(),
        ports: parts.ports.clone(),
        options: options.gateway(),
        sign_in: Arc::new(Tokens(parts.store.clone())),
        test_clock: Arc::new(Clock { ledger: parts.ledger.clone(), stop: stop.clone() }),
        metrics: how.telemetry.metrics(),
        ready: Arc::new(Readiness { ledger: parts.ledger.clone(), worker: how.worker, limit: options.lag_limit() }),
    });
    let drain = options.drain();
    how.telemetry.trace();
    let serving = {
        let stop = stop.clone();
        tokio::spawn(async move {
            gateway.serve(listener, stop, drain).await.map_err(|error| Failure::of("the server ended early", &error))
        })
    };
    let working = how.worker.then(|| work(parts, options, stop.clone()));
    ready(address)?;
    run(serving, working, parts, drain, stop, how.telemetry).await
}

/// Does background work only, until `stop` is cancelled.
pub async fn work_only(
    parts: &Parts,
    options: &Options,
    telemetry: Telemetry,
    stop: CancellationToken,
) -> Result<(), Failure> {
    telemetry.trace();
    let idle = stop.clone();
    let serving = tokio::spawn(async move {
        idle.cancelled().await;
        Ok(())
    });
    let working = Some(work(parts, options, stop.clone()));
    run(serving, working, parts, options.drain(), stop, telemetry).await
}

type Task = JoinHandle<Result<(), Failure>>;

fn work(parts: &Parts, options: &Options, stop: CancellationToken) -> Task {
    let (ledger, options) = (parts.ledger.clone(), options.scheduler.clone());
    let dispatcher = parts.dispatcher.clone();
    tokio::spawn(telemetry::watch(ledger.clone(), stop.clone()));
    tokio::spawn(async move {
        // What an earlier process had claimed is nobody's now, where the file was taken for this one alone.
        ledger.release().await?;
        dispatcher.release().await?;
        let ended = |error: &dyn std::error::Error| Failure::of("background work ended early", error);
        tokio::try_join!(
            async { scheduler::run(ledger, options, stop.clone()).await.map_err(|error| ended(&error)) },
            async { dispatcher.run(stop.clone()).await.map_err(|error| ended(&error)) },
        )
        .map(|_| ())
    })
}

/// Waits for the end: asked for, or because a part of it failed. Then work under way gets its time, and what is left of it
/// the telling of it.
async fn run(
    mut serving: Task,
    working: Option<Task>,
    parts: &Parts,
    drain: Duration,
    stop: CancellationToken,
    telemetry: Telemetry,
) -> Result<(), Failure> {
    let mut working = working.unwrap_or_else(|| {
        let stop = stop.clone();
        tokio::spawn(async move {
            stop.cancelled().await;
            Ok(())
        })
    });
    let mut early = None;
    tokio::select! {
        () = stop.cancelled() => {}
        ended = &mut serving => early = Some(outcome(ended)),
        ended = &mut working => early = Some(outcome(ended)),
    }
    stop.cancel();
    let until = tokio::time::Instant::now() + drain;
    tracing::info!("stopping");
    let ended = tokio::time::timeout(drain, async {
        for task in [&mut serving, &mut working] {
            if !task.is_finished() {
                outcome(task.await)?;
            }
        }
        Ok::<_, Failure>(())
    })
    .await;
    if ended.is_err() {
        tracing::warn!("work under way was cut off; what had not been committed has not happened");
        serving.abort();
        working.abort();
        parts.ledger.release().await?;
    }
    let closed = parts.close().await;
    telemetry.end(until.saturating_duration_since(tokio::time::Instant::now())).await;
    closed?;
    early.unwrap_or(Ok(()))?;
    ended.unwrap_or(Ok(()))
}

fn outcome(ended: Result<Result<(), Failure>, tokio::task::JoinError>) -> Result<(), Failure> {
    ended.unwrap_or_else(|error| Err(Failure::of("a part of the server ended early", &error)))
}

/// Tokens, as `access` knows them.
struct Tokens(Store);

#[async_trait]
impl SignIn for Tokens {
    async fn sign_in(&self, token: &str, organisation: Option<&str>) -> Result<Scope, ApiError> {
        Ok(access::sign_in(&self.0, token, organisation).await?)
    }
}

/// The test clock, as the ledger moves it.
struct Clock {
    ledger: Ledger,
    stop: CancellationToken,
}

#[async_trait]
impl TestClock for Clock {
    async fn advance(&self, to: Instant) -> Result<Instant, ApiError> {
        tokio::select! {
            advanced = self.ledger.advance(to, |_| {}) => Ok(advanced?),
            // Left where it stands, as a kill would leave it; the same call goes on from there.
            () = self.stop.cancelled() => Err(ApiError::internal()),
        }
    }
}

/// Database, schema steps, and a ledger that keeps up.
struct Readiness {
    ledger: Ledger,
    worker: bool,
    limit: Duration,
}

#[async_trait]
impl Ready for Readiness {
    async fn ready(&self) -> Result<(), String> {
        self.ledger.store().ready().await.map_err(|error| told(&error))?;
        if !self.worker {
            return Ok(());
        }
        match self.ledger.lag().await {
            Ok(lag) if lag <= self.limit => Ok(()),
            Ok(lag) => Err(format!(
                "the ledger is {} seconds behind, and scheduler.lag_limit is {} ({LEDGER_BEHIND})",
                lag.as_secs(),
                self.limit.as_secs()
            )),
            Err(error) => Err(told(&error)),
        }
    }
}

fn told(fault: &(impl Fault + Display)) -> String {
    format!("{fault} ({})", fault.code())
}
