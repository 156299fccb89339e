//! Connections, from the listener to their end. Whoever opens one and says nothing holds nothing for long.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How many connections are served at once; more wait in the listener's queue. A process has as a rule 1 024 files.
const CONNECTIONS: usize = 800;
/// How long a request's head may take to arrive, and how long a connection may lie idle.
const HEAD: Duration = Duration::from_secs(15);
/// How long the listener rests when the system has no more files to give.
const REST: Duration = Duration::from_secs(1);
/// How a connection of HTTP/2 begins.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Serves until `stop` is cancelled; what is under way then has `drain` to come to its end.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    drain: Duration,
) -> io::Result<()> {
    let (graceful, places) = (GracefulShutdown::new(), Arc::new(Semaphore::new(CONNECTIONS)));
    let accept = async {
        loop {
            // Nobody closes it, so there is always a place in the end.
            let Ok(place) = places.clone().acquire_owned().await else { return };
            let Some(stream) = accepted(&listener).await else { continue };
            let (service, watcher) = (TowerToHyperService::new(router.clone()), graceful.watcher());
            let stop = stop.clone();
            tokio::spawn(async move {
                let begun = tokio::select! {
                    begun = timeout(HEAD, begins(&stream)) => matches!(begun, Ok(true)),
                    () = stop.cancelled() => false,
                };
                if begun {
                    let connection = builder().serve_connection(TokioIo::new(stream), service).into_owned();
                    // What goes wrong here, the caller has done or met: they hung up, or spoke something else.
                    if let Err(error) = watcher.watch(connection).await {
                        tracing::debug!(error, "a connection ended early");
                    }
                }
                drop(place);
            });
        }
    };
    tokio::select! {
        () = accept => {}
        () = stop.cancelled() => {}
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = sleep(drain) => tracing::warn!("requests were cut off: they did not end within the time to drain"),
    }
    Ok(())
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(HEAD).keep_alive_timeout(HEAD);
    builder
}

/// The next connection. What is wrong with one caller is no reason to end, and what the system lacks comes back.
async fn accepted(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => {
            // Answers are written whole: waiting for more to send would only delay them.
            let _ = stream.set_nodelay(true);
            Some(stream)
        }
        Err(error) => {
            let callers = [io::ErrorKind::ConnectionAborted, io::ErrorKind::ConnectionReset];
            if !callers.contains(&error.kind()) {
                tracing::error!(error = %error, "no connection could be accepted");
                sleep(REST).await;
            }
            None
        }
    }
}

/// Waits until the first bytes tell which version is spoken, which the server itself waits for without a limit.
async fn begins(stream: &TcpStream) -> bool {
    let mut first = [0; PREFACE.len()];
    let mut seen = 0;
    loop {
        match stream.peek(&mut first).await {
            Ok(0) | Err(_) => return false,
            Ok(all) if all == PREFACE.len() || !PREFACE.starts_with(&first[..all]) => return true,
            // What was peeked at stays there and wakes at once, so the rest is waited for by time.
            Ok(some) => {
                if some == seen {
                    sleep(Duration::from_millis(5)).await;
                }
                seen = some;
            }
        }
    }
}
