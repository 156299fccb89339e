//! Answers as HTTP sees them: status, media type, body.

use std::io::{self, Write};

use async_graphql::{ServerError, Value};
use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use kernel::FaultKind;
use serde::Serialize;

use super::media::Media;
use crate::ApiError;
use crate::error::{
    ANSWER_TOO_LARGE, FILE_ERASED, REQUEST_MEDIA_TYPE_UNSUPPORTED, REQUEST_METHOD_NOT_ALLOWED, REQUEST_NOT_ACCEPTABLE,
    REQUEST_TIMED_OUT, REQUEST_TOO_LARGE,
};
use crate::graphql::Answer;

/// The body of every answer of the API. Errors come first, so that nobody overlooks them.
#[derive(Serialize)]
struct Payload<'a> {
    #[serde(skip_serializing_if = "<[ServerError]>::is_empty")]
    errors: &'a [ServerError],
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
}

/// What GraphQL answered.
pub(super) fn answer(answer: &Answer, media: Media, limit: u32) -> Response {
    let status = match media {
        Media::GraphqlResponse if !answer.began => StatusCode::BAD_REQUEST,
        Media::GraphqlResponse | Media::Json => StatusCode::OK,
    };
    let data = answer.began.then_some(&answer.data);
    match body(&Payload { errors: &answer.errors, data }, limit) {
        Ok(body) => response(status, media, body),
        Err(_) => {
            let message = format!("the answer is larger than {limit} bytes; ask for smaller pages or fewer fields");
            let errors = [ApiError::invalid(ANSWER_TOO_LARGE, message).into_server_error()];
            let data = answer.began.then_some(&Value::Null);
            response(status, media, small(&Payload { errors: &errors, data }))
        }
    }
}

/// A request that never came to GraphQL.
pub(super) fn refusal(error: ApiError, media: Media) -> Response {
    let status = status(&error);
    let errors = [error.into_server_error()];
    let mut response = response(status, media, small(&Payload { errors: &errors, data: None }));
    match status {
        StatusCode::UNAUTHORIZED => {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        }
        _ => {}
    }
    response
}

fn status(error: &ApiError) -> StatusCode {
    match error.code() {
        REQUEST_MEDIA_TYPE_UNSUPPORTED => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        REQUEST_METHOD_NOT_ALLOWED => StatusCode::METHOD_NOT_ALLOWED,
        REQUEST_NOT_ACCEPTABLE => StatusCode::NOT_ACCEPTABLE,
        REQUEST_TIMED_OUT => StatusCode::SERVICE_UNAVAILABLE,
        REQUEST_TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
        FILE_ERASED => StatusCode::GONE,
        _ => match error.kind() {
            FaultKind::Unauthenticated => StatusCode::UNAUTHORIZED,
            FaultKind::Forbidden => StatusCode::FORBIDDEN,
            FaultKind::NotFound => StatusCode::NOT_FOUND,
            FaultKind::Conflict => StatusCode::CONFLICT,
            FaultKind::Invalid => StatusCode::BAD_REQUEST,
            FaultKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        },
    }
}

fn response(status: StatusCode, media: Media, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    response
}

/// Stops at the limit instead of building what cannot be sent.
fn body(payload: &Payload<'_>, limit: u32) -> serde_json::Result<Vec<u8>> {
    struct Capped {
        bytes: Vec<u8>,
        limit: usize,
    }
    impl Write for Capped {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.bytes.len() + bytes.len() > self.limit {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            self.bytes.extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut capped = Capped { bytes: Vec::new(), limit: limit as usize };
    serde_json::to_writer(&mut capped, payload)?;
    Ok(capped.bytes)
}

fn small(payload: &Payload<'_>) -> Vec<u8> {
    serde_json::to_vec(payload).expect("messages and codes can be written as JSON")
}
