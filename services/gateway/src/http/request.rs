//! A GraphQL request out of a body or an address, or a refusal that says what is wrong with it.

use async_graphql::{Request, Variables};
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, QueryRejection};
use axum::extract::{FromRequest, Query};
use axum::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::media;
use crate::ApiError;
use crate::error::{REQUEST_MALFORMED, REQUEST_MEDIA_TYPE_UNSUPPORTED, REQUEST_TOO_LARGE};

/// Reads the request, whatever its method.
pub(super) async fn read(request: axum::extract::Request) -> Result<Request, ApiError> {
    if *request.method() == Method::POST {
        if !media::is_json(request.headers()) {
            let message = "send the request as Content-Type: application/json";
            return Err(ApiError::invalid(REQUEST_MEDIA_TYPE_UNSUPPORTED, message));
        }
        let body = axum::body::Bytes::from_request(request, &()).await.map_err(|error| unread(&error))?;
        return from_body(&body);
    }
    let query = Query::<Parameters>::try_from_uri(request.uri()).map_err(|error| misread(&error))?;
    from_parameters(query.0)
}

/// The parameters of an address. The names are the specification's.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

fn from_body(bytes: &[u8]) -> Result<Request, ApiError> {
    // A list would be a batch; that is refused by name, because clients try it.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(malformed("one request at a time: a list of requests is not taken"));
    }
    let mut members: Map<String, Value> =
        serde_json::from_slice(bytes).map_err(|_| malformed("the body is not a JSON object"))?;
    let query = match members.remove("query") {
        Some(Value::String(query)) => query,
        Some(_) => return Err(malformed("query must be a string").at("query")),
        None => return Err(malformed("query is missing").at("query")),
    };
    let operation_name = match members.remove("operationName") {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name),
        Some(_) => return Err(malformed("operationName must be a string").at("operationName")),
    };
    let variables = object(members.remove("variables"), "variables")?;
    object(members.remove("extensions"), "extensions")?;
    Ok(request(query, operation_name, variables))
}

fn from_parameters(parameters: Parameters) -> Result<Request, ApiError> {
    let query = parameters.query.ok_or_else(|| malformed("query is missing").at("query"))?;
    let json = |text: Option<String>, name: &'static str| match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => {
            serde_json::from_str(&text).map(Some).map_err(|_| malformed(format!("{name} must be JSON")).at(name))
        }
    };
    let variables = object(json(parameters.variables, "variables")?, "variables")?;
    object(json(parameters.extensions, "extensions")?, "extensions")?;
    Ok(request(query, parameters.operation_name.filter(|name| !name.is_empty()), variables))
}

fn request(query: String, operation_name: Option<String>, variables: Map<String, Value>) -> Request {
    let mut request = Request::new(query).variables(Variables::from_json(Value::Object(variables)));
    request.operation_name = operation_name;
    request
}

fn object(value: Option<Value>, name: &'static str) -> Result<Map<String, Value>, ApiError> {
    match value {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(members)) => Ok(members),
        Some(_) => Err(malformed(format!("{name} must be an object")).at(name)),
    }
}

fn malformed(message: impl Into<String>) -> ApiError {
    ApiError::invalid(REQUEST_MALFORMED, message)
}

pub(super) fn unread(rejection: &BytesRejection) -> ApiError {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            ApiError::invalid(REQUEST_TOO_LARGE, "the body is larger than this server takes")
        }
        _ => malformed("the body could not be read to its end"),
    }
}

fn misread(_: &QueryRejection) -> ApiError {
    malformed("the parameters of the address could not be read; each may stand there once")
}
