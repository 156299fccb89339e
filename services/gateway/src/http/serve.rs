//! Connections, from the listener to their end. Whoever opens one and says nothing holds nothing for long.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::patience::Patient;

/// How many connections are served at once; more wait in the listener's queue. A process has as a rule 1 024 files.
const CONNECTIONS: usize = 800;
/// How long a request's head may take to arrive, how long a connection may lie idle, and how long it is written to while
/// nothing is read.
const HEAD: Duration = Duration::from_secs(15);
/// How long the listener rests when the system has no more files to give.
const REST: Duration = Duration::from_secs(1);

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
            let connection = builder().serve_connection(TokioIo::new(Patient::new(stream, HEAD)), service);
            tokio::spawn(async move {
                // What goes wrong here, the caller has done or met: they hung up, or spoke something else.
                if let Err(error) = watcher.watch(connection).await {
                    tracing::debug!(%error, "a connection ended early");
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

/// HTTP/1.1 alone: an open connection of HTTP/2 on which nobody asks anything has no limit in time.
fn builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD);
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
