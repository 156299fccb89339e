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
use records::items::files::{Content, Upload, content, may_attach, upload};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::Key;
use zeroize::Zeroizing;

use super::media::Media;
use super::places::Place;
use super::{Gateway, api, reply, request, sign_in};
use crate::ApiError;
use crate::error::{FILE_ERASED, FILES_MISSING, ID_MALFORMED, REQUEST_MALFORMED, REQUEST_MEDIA_TYPE_UNSUPPORTED};

/// The caller's key, as inputs of the API have it.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A file on its way out: its place is free when the last byte has left, or the connection has ended.
struct Outgoing {
    bytes: Zeroizing<Vec<u8>>,
    _place: Place,
}

impl AsRef<[u8]> for Outgoing {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

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
    let read = gateway.parts().store.read(&scope);
    let allowed = may_attach(&read, item, &media_type).await;
    gateway.parts().store.flush(&read).await?;
    allowed?;
    drop(read);
    let files = files(gateway)?;
    let key = headers.get(IDEMPOTENCY_KEY).map(HeaderValue::to_str).transpose();
    let key = key.map_err(|_| ApiError::invalid(REQUEST_MALFORMED, "Idempotency-Key is no text"))?.map(str::to_owned);
    let _place = gateway.0.uploads.take(scope.organisation).await?;
    let bytes = Bytes::from_request(request, &()).await.map_err(|error| request::unread(&error))?;
    let key = key.map(|key| Key::new(key, "files.upload", input(item, &media_type, &bytes))).transpose()?;
    let file = Upload { item, media_type, bytes: bytes.into() };
    let done = upload(&gateway.parts().store, &scope, &files, key, file).await?;
    let audit = done.audit.first().map(|entry| json!({ "id": entry.id.to_string(), "sequence": entry.sequence }));
    let body = json!({ "file": done.value.to_string(), "auditEntry": audit });
    Ok((StatusCode::CREATED, Json(body)).into_response())
}

async fn fetch_within(gateway: &Gateway, file: &str, headers: HeaderMap) -> Result<Response, ApiError> {
    let scope = signed_in(gateway, &headers).await?;
    let file: FileId = id(file)?;
    let (store, files) = (&gateway.parts().store, files(gateway)?);
    let place = gateway.0.downloads.take(scope.organisation).await?;
    let read = store.read(&scope);
    let found = content(&read, &files, file).await;
    // The look, or the refusal, is written down before anything leaves.
    store.flush(&read).await?;
    match found? {
        Content::Held(row, bytes) => {
            let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{file}\""));
            let disposition = disposition.unwrap_or(HeaderValue::from_static("attachment"));
            let media_type = HeaderValue::from_str(&row.media_type);
            let media_type = media_type.unwrap_or(HeaderValue::from_static("application/octet-stream"));
            let headers = [(CONTENT_TYPE, media_type), (CONTENT_DISPOSITION, disposition)];
            let body = Bytes::from_owner(Outgoing { bytes, _place: place });
            Ok((headers, Body::from(body)).into_response())
        }
        Content::Erased => Err(ApiError::missing(FILE_ERASED, "this file has been erased")),
    }
}

/// What a key was sent for: the same bytes of the same kind to the same item.
fn input(item: ItemId, media_type: &str, bytes: &[u8]) -> Vec<u8> {
    let mut input = format!("{item}\n{media_type}\n").into_bytes();
    input.extend_from_slice(&Sha256::digest(bytes));
    input
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
