//! GraphQL over HTTP to the letter, and what else a server has to say.

mod api;
mod calendar;
mod files;
mod media;
mod pages;
mod patience;
mod places;
mod reply;
mod request;
mod serve;
mod sign_in;
mod trace;

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::places::Places;
use crate::Parts;
use crate::graphql::Api;

/// GraphQL over HTTP. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    parts: Parts,
    api: Api,
    /// When this gateway was made: tells its requests from those of an earlier run.
    began: kernel::Instant,
    /// Where it listens, once it does.
    address: OnceLock<SocketAddr>,
    /// For files that are handed in.
    uploads: Places,
    /// For files that are fetched.
    downloads: Places,
}

impl Gateway {
    /// A gateway of its parts.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let (ports, test_clock) = (parts.ports.clone(), parts.test_clock.clone());
        let api = Api::new(parts.store.clone(), parts.options.limits, ports, test_clock);
        let began = parts.store.real_now();
        let (address, uploads, downloads) = (OnceLock::new(), Places::default(), Places::default());
        Self(Arc::new(Inner { parts, api, began, address, uploads, downloads }))
    }

    /// All addresses of the server.
    pub fn router(&self) -> Router {
        let options = &self.0.parts.options;
        let mut router = Router::new()
            .route("/graphql", get(api::handle).post(api::handle))
            .route("/healthz", get(pages::healthz))
            .route("/readyz", get(pages::readyz))
            .route("/metrics", get(pages::metrics))
            .route("/schema.graphql", get(pages::schema))
            .route("/files/{file}", get(files::fetch))
            .route("/files/items/{item}", post(files::hand_in).layer(DefaultBodyLimit::max(::files::MAX_FILE)))
            .route("/calendar/{feed}", get(calendar::feed))
            .route("/webhooks/catalogue.json", get(pages::catalogue))
            .route("/webhooks/asyncapi.json", get(pages::asyncapi))
            .route("/.well-known/samsvar-keys", get(pages::keys))
            .route("/", get(pages::front));
        if options.explorer {
            router = router
                .route("/graphiql", get(pages::explorer))
                .route("/graphiql/page.js", get(pages::explorer_script))
                .route("/graphiql/page.css", get(pages::explorer_style));
        }
        router
            .fallback(pages::nothing)
            .layer(DefaultBodyLimit::max(options.body_limit as usize))
            .layer(from_fn_with_state(self.clone(), trace::answer))
            .with_state(self.clone())
    }

    /// Serves until `stop` is cancelled; requests under way then have `drain` to come to their end.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken, drain: Duration) -> io::Result<()> {
        let address = listener.local_addr()?;
        self.0.address.get_or_init(|| address);
        serve::serve(listener, self.router(), stop, drain).await
    }

    fn parts(&self) -> &Parts {
        &self.0.parts
    }

    fn api(&self) -> &Api {
        &self.0.api
    }
}
