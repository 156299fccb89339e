//! Gateway and scheduler over one database, from the first request to the last.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use gateway::{ApiError, Gateway, Ready, SignIn, TestClock};
use jobs::Ledger;
use kernel::{Instant, Scope};
use store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Failure;
use crate::config::Options;
use crate::telemetry::Metrics;
use crate::wiring::Parts;

/// How long the oldest due work may wait before the server no longer calls itself ready.
const LAG: Duration = Duration::from_secs(120);

/// How a server serves.
pub struct How {
    /// Whether it wakes the ledger and runs its jobs.
    pub worker: bool,
    /// What it counts.
    pub metrics: Metrics,
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
        metrics: how.metrics,
        ready: Arc::new(Readiness { ledger: parts.ledger.clone(), worker: how.worker }),
    });
    let drain = options.drain();
    let serving = {
        let stop = stop.clone();
        tokio::spawn(async move {
            gateway.serve(listener, stop, drain).await.map_err(|error| Failure::of("the server ended early", &error))
        })
    };
    let working = how.worker.then(|| work(parts, options, stop.clone()));
    ready(address)?;
    run(serving, working, parts, drain, stop).await
}

/// Does background work only, until `stop` is cancelled.
pub async fn work_only(parts: &Parts, options: &Options, stop: CancellationToken) -> Result<(), Failure> {
    let idle = stop.clone();
    let serving = tokio::spawn(async move {
        idle.cancelled().await;
        Ok(())
    });
    let working = Some(work(parts, options, stop.clone()));
    run(serving, working, parts, options.drain(), stop).await
}

type Task = JoinHandle<Result<(), Failure>>;

fn work(parts: &Parts, options: &Options, stop: CancellationToken) -> Task {
    let (ledger, options) = (parts.ledger.clone(), options.scheduler.clone());
    let dispatcher = parts.dispatcher.clone();
    tokio::spawn(async move {
        // What an earlier process had claimed is nobody's now: the file was taken for this one alone.
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

/// Waits for the end: asked for, or because a part of it failed. Then work under way gets its time.
async fn run(
    mut serving: Task,
    working: Option<Task>,
    parts: &Parts,
    drain: Duration,
    stop: CancellationToken,
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
    parts.close().await?;
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
}

#[async_trait]
impl Ready for Readiness {
    async fn ready(&self) -> Result<(), String> {
        self.ledger.store().ready().await.map_err(|error| error.to_string())?;
        if !self.worker {
            return Ok(());
        }
        match self.ledger.lag().await {
            Ok(lag) if lag <= LAG => Ok(()),
            Ok(lag) => Err(format!("the ledger is {} seconds behind", lag.as_secs())),
            Err(error) => Err(error.to_string()),
        }
    }
}
