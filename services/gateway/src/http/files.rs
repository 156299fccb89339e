//! Attachments: bytes that belong to an item, handed in and fetched with the same sign-in as the API.

use std::sync::Arc;
use std::time::Duration;

use ::files::Files;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::{FileId, Id, ItemId, Scope};
use records::items::files::{Content, Upload, content, upload};
use serde_json::json;
use store::Key;
use tokio::sync::Semaphore;

use super::media::Media;
use super::{Gateway, api, reply, request, sign_in};
use crate::ApiError;
use crate::error::{FILE_ERASED, FILES_MISSING, ID_MALFORMED, REQUEST_MALFORMED, REQUEST_MEDIA_TYPE_UNSUPPORTED};

/// The caller's key, as inputs of the API have it.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// So many files are taken in at once: each is held whole until it is sealed.
static AT_ONCE: Semaphore = Semaphore::const_new(8);

/// `POST /files/items/{item}`: the body is the file, its Content-Type what it is.
pub(super) async fn hand_in(State(gateway): State<Gateway>, Path(item): Path<String>, request: Request) -> Response {
    answered(&gateway, hand_in_within(&gateway, &item, request)).await
}

/// `GET /files/{file}`: the bytes, to be saved and never shown by a browser as if they were ours.
pub(super) async fn fetch(State(gateway): State<Gateway>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    answered(&gateway, fetch_within(&gateway, &file, headers)).await
}

async fn answered(gateway: &Gateway, work: impl Future<Output = Result<Response, ApiError>>) -> Response {
    let limit = Duration::from_secs(u64::from(gateway.parts().options.request_timeout));
    match api::within(limit, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(refused)) | Err(refused) => reply::refusal(refused, Media::Json),
    }
}

async fn hand_in_within(gateway: &Gateway, item: &str, request: Request) -> Result<Response, ApiError> {
    let headers = request.headers().clone();
    // Who may not is told so before anything is read.
    let scope = signed_in(gateway, &headers).await?;
    let item: ItemId = id(item)?;
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).and_then(essence);
    let media_type = media_type.ok_or_else(|| {
        let message = "say what the file is: Content-Type: application/pdf";
        ApiError::invalid(REQUEST_MEDIA_TYPE_UNSUPPORTED, message)
    })?;
    let key = match headers.get(IDEMPOTENCY_KEY) {
        None => None,
        Some(value) => {
            let text =
                value.to_str().map_err(|_| ApiError::invalid(REQUEST_MALFORMED, "Idempotency-Key is no text"))?;
            let input = format!("{item}\n{media_type}");
            Some(Key::new(text.to_owned(), "files.upload", input.into_bytes())?)
        }
    };
    let _place = AT_ONCE.acquire().await.map_err(|_| ApiError::internal())?;
    let bytes = Bytes::from_request(request, &()).await.map_err(|error| request::unread(&error))?;
    let file = Upload { item, media_type, bytes: bytes.into() };
    let done = upload(&gateway.parts().store, &scope, &*files(gateway)?, key, file).await?;
    let audit = done.audit.first().map(|entry| json!({ "id": entry.id.to_string(), "sequence": entry.sequence }));
    let body = json!({ "file": done.value.to_string(), "auditEntry": audit });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

async fn fetch_within(gateway: &Gateway, file: &str, headers: HeaderMap) -> Result<Response, ApiError> {
    let scope = signed_in(gateway, &headers).await?;
    let file: FileId = id(file)?;
    let store = &gateway.parts().store;
    let read = store.read(&scope);
    let found = content(&read, &*files(gateway)?, file).await;
    // The look, or the refusal, is written down before anything leaves.
    store.flush(&read).await?;
    match found? {
        Content::Held(row, bytes) => {
            let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{file}\""));
            let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
            let media_type = HeaderValue::from_str(&row.media_type);
            let media_type = media_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
            let headers = [(CONTENT_TYPE, media_type), (CONTENT_DISPOSITION, disposition)];
            Ok((headers, Body::from(bytes.to_vec())).into_response())
        }
        Content::Erased => Err(ApiError::missing(FILE_ERASED, "this file has been erased")),
    }
}

async fn signed_in(gateway: &Gateway, headers: &HeaderMap) -> Result<Scope, ApiError> {
    sign_in::scope(gateway.parts().sign_in.as_ref(), headers).await?.ok_or_else(ApiError::unauthenticated)
}

fn files(gateway: &Gateway) -> Result<Arc<Files>, ApiError> {
    gateway
        .parts()
        .ports
        .extensions
        .get::<Files>()
        .ok_or_else(|| ApiError::missing(FILES_MISSING, "this server keeps no files"))
}

fn id<I: Id + std::str::FromStr>(text: &str) -> Result<I, ApiError> {
    let malformed = || ApiError::invalid(ID_MALFORMED, format!("expected an id that begins with {}_", I::PREFIX));
    text.parse().map_err(|_| malformed())
}

/// The media type without its parameters, in small letters.
fn essence(value: &str) -> Option<String> {
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    (!essence.is_empty()).then_some(essence)
}
