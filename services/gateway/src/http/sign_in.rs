//! Who asks: a scope, nobody, or a refusal.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName};
use kernel::{FaultKind, Scope};

use crate::error::AUTHORIZATION_MALFORMED;
use crate::{ApiError, SignIn};

/// Names one of the organisations that a token opens.
const ORGANISATION: HeaderName = HeaderName::from_static("samsvar-organisation");

/// The scope of whoever sent the request; none = they sent no token.
pub(super) async fn scope(sign_in: &dyn SignIn, headers: &HeaderMap) -> Result<Option<Scope>, ApiError> {
    let Some(token) = token(headers)? else { return Ok(None) };
    let organisation = match headers.get(ORGANISATION) {
        None => None,
        Some(value) => Some(value.to_str().map_err(|_| malformed("Samsvar-Organisation is not an id"))?),
    };
    match sign_in.sign_in(token, organisation).await {
        Ok(scope) => Ok(Some(scope)),
        // An organisation that is not theirs does not exist for them, and so neither does the sign-in.
        Err(error) if error.kind() == FaultKind::NotFound => Err(error.unsigned()),
        Err(error) => Err(error),
    }
}

fn token(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let expected = || malformed("the header must be: Authorization: Bearer smv_…");
    if values.next().is_some() {
        return Err(expected());
    }
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(expected)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.contains(char::is_whitespace) {
        return Err(expected());
    }
    Ok(Some(token))
}

fn malformed(message: &str) -> ApiError {
    ApiError::invalid(AUTHORIZATION_MALFORMED, message).unsigned()
}
