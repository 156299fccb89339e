//! A GraphQL request out of a body or an address, or a refusal that says what is wrong with it.

use async_graphql::{Request, Variables};
use axum::extract::rejection::{BytesRejection, FailedToBufferBody, QueryRejection};
use axum::extract::{FromRequest, Query};
use axum::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::media;
use crate::ApiError;
use crate::error::{INPUT_INVALID, REQUEST_MALFORMED, REQUEST_MEDIA_TYPE_UNSUPPORTED, REQUEST_TOO_LARGE};

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
    request(query, operation_name, variables)
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
    request(query, parameters.operation_name.filter(|name| !name.is_empty()), variables)
}

fn request(query: String, operation_name: Option<String>, variables: Map<String, Value>) -> Result<Request, ApiError> {
    if query.contains(NUL) || query.contains(NUL_ESCAPED) {
        return Err(no_nul().at("query"));
    }
    let variables = Value::Object(variables);
    if let Some(path) = nul(&variables) {
        return Err(no_nul().at(format!("variables{path}")));
    }
    let mut request = Request::new(query).variables(Variables::from_json(variables));
    request.operation_name = operation_name;
    Ok(request)
}

/// The character that PostgreSQL keeps in no text. Both databases take the same, so neither gets it.
const NUL: char = '\0';
const NUL_ESCAPED: &str = "\\u0000";

/// Where the first such character stands, as `.input.title`.
fn nul(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains(NUL).then(String::new),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| Some(format!("[{index}]{}", nul(item)?)))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            // The name itself is nothing that could be pointed at.
            if name.contains(NUL) { Some(String::new()) } else { Some(format!(".{name}{}", nul(member)?)) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn no_nul() -> ApiError {
    ApiError::invalid(INPUT_INVALID, "the character U+0000 cannot be kept in any text; leave it out")
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
