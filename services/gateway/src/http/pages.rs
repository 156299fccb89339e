//! Everything beside the API: health, readiness, metrics, schema, keys, the explorer and the front page.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::Gateway;

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
/// The explorer loads nothing from anywhere else, and nobody may frame it.
const EXPLORER_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

const FRONT: &str = "\
Samsvar. The API is GraphQL: POST /graphql, with Authorization: Bearer smv_…

/schema.graphql             what can be asked for
/healthz /readyz /metrics   how this server is
/.well-known/samsvar-keys   the key that checkpoints and certificates are signed with
/calendar/….ics             the dates of your roles, for a calendar to subscribe to
/webhooks/catalogue.json    what webhooks tell of (AsyncAPI: /webhooks/asyncapi.json)
/files/                     upload and download of attachments
";

/// What is the same for as long as the process runs is built once.
static SCHEMA: LazyLock<String> = LazyLock::new(crate::sdl);
static CATALOGUE: LazyLock<String> = LazyLock::new(|| webhooks::catalogue::catalogue_json().to_string());
static ASYNCAPI: LazyLock<String> = LazyLock::new(|| webhooks::catalogue::asyncapi_json().to_string());

/// What stands at `/`.
pub(super) async fn front() -> Response {
    text(StatusCode::OK, FRONT)
}

/// Alive: the process answers, whatever else is wrong.
pub(super) async fn healthz() -> Response {
    text(StatusCode::OK, "ok\n")
}

/// Ready: the database answers with all schema steps, and background work keeps up.
pub(super) async fn readyz(State(gateway): State<Gateway>) -> Response {
    let parts = gateway.parts();
    match parts.store.ready().await {
        Ok(()) => {}
        Err(store::Error::Pending(steps)) => {
            let missing =
                format!("{steps} schema steps are pending; run `samsvar migrate` (DATABASE_MIGRATION_PENDING)\n");
            return text(StatusCode::SERVICE_UNAVAILABLE, missing);
        }
        Err(error) => {
            tracing::error!(error = %error, "the database is not ready");
            return text(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer (DATABASE_DOWN)\n");
        }
    }
    match parts.ready.ready().await {
        Ok(()) => text(StatusCode::OK, "ready\n"),
        Err(missing) => text(StatusCode::SERVICE_UNAVAILABLE, format!("{missing}\n")),
    }
}

/// Prometheus text.
pub(super) async fn metrics(State(gateway): State<Gateway>) -> Response {
    ([(CONTENT_TYPE, METRICS)], (gateway.parts().metrics)()).into_response()
}

/// The SDL, as it is committed.
pub(super) async fn schema() -> Response {
    text(StatusCode::OK, SCHEMA.as_str())
}

/// Every event type that is published, with its JSON Schema.
pub(super) async fn catalogue() -> Response {
    ([(CONTENT_TYPE, JSON)], CATALOGUE.as_str()).into_response()
}

/// The same as an AsyncAPI document.
pub(super) async fn asyncapi() -> Response {
    ([(CONTENT_TYPE, JSON)], ASYNCAPI.as_str()).into_response()
}

/// The C2SP verifier key of the present signing key.
pub(super) async fn keys(State(gateway): State<Gateway>) -> Response {
    match gateway.parts().store.keys().signer().await {
        Ok(signer) => text(StatusCode::OK, format!("{}\n", signer.verifier_key())),
        Err(error) => {
            tracing::error!(error = %error, "the signing key could not be read");
            text(StatusCode::INTERNAL_SERVER_ERROR, "the key could not be read\n")
        }
    }
}

/// A page to try queries by hand.
pub(super) async fn explorer() -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, EXPLORER_POLICY)];
    (headers, include_str!("explorer/page.html")).into_response()
}

/// What the explorer does.
pub(super) async fn explorer_script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("explorer/page.js")).into_response()
}

/// How the explorer looks.
pub(super) async fn explorer_style() -> Response {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("explorer/page.css")).into_response()
}

/// There is nothing at this address.
pub(super) async fn nothing() -> Response {
    text(StatusCode::NOT_FOUND, "there is nothing here; the API is POST /graphql\n")
}

fn text(status: StatusCode, body: impl Into<String>) -> Response {
    (status, [(CONTENT_TYPE, TEXT)], body.into()).into_response()
}
