//! The one error of the gateway. It is deliberately not `Display`: the library would take the conversion over.

use std::fmt::Write;

use async_graphql::ErrorExtensionValues;
use kernel::{Fault, FaultKind};

/// A refusal as the API shows it: a message, a stable code, and the input field that is at fault where one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    kind: FaultKind,
    code: &'static str,
    message: String,
    field: Option<String>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $code;)*
        /// The codes of the gateway's own refusals. The domains' are beside their errors.
        pub const CODES: &[&str] = &[$($code),*];
    };
}

codes! {
    /// Our own failure.
    INTERNAL = "INTERNAL";
    /// Nobody is signed in.
    UNAUTHENTICATED = "UNAUTHENTICATED";
    /// The answer would be larger than the limit.
    ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE";
    /// The cursor was not made here, for this list of this organisation.
    CURSOR_INVALID = "CURSOR_INVALID";
    /// The text is not an id of the kind asked for.
    ID_MALFORMED = "ID_MALFORMED";
    /// The bytes of this file, or the key that they were sealed under, are gone.
    FILE_ERASED = "FILE_ERASED";
    /// The server keeps no files.
    FILES_MISSING = "FILES_MISSING";
    /// A value of the input has not the form it must have.
    INPUT_INVALID = "INPUT_INVALID";
    /// More rows than a page holds, or from both ends.
    PAGE_INVALID = "PAGE_INVALID";
    /// The document does not fit the schema.
    QUERY_INVALID = "QUERY_INVALID";
    /// The document cannot be read.
    QUERY_SYNTAX = "QUERY_SYNTAX";
    /// The document nests too deep.
    QUERY_TOO_DEEP = "QUERY_TOO_DEEP";
    /// The document is too long.
    QUERY_TOO_LONG = "QUERY_TOO_LONG";
    /// The document asks for too much.
    QUERY_TOO_WIDE = "QUERY_TOO_WIDE";
    /// The request is not one JSON object with a query.
    REQUEST_MALFORMED = "REQUEST_MALFORMED";
    /// The body is of another media type than JSON.
    REQUEST_MEDIA_TYPE_UNSUPPORTED = "REQUEST_MEDIA_TYPE_UNSUPPORTED";
    /// This operation is not for this method.
    REQUEST_METHOD_NOT_ALLOWED = "REQUEST_METHOD_NOT_ALLOWED";
    /// None of the media types that are accepted can be given.
    REQUEST_NOT_ACCEPTABLE = "REQUEST_NOT_ACCEPTABLE";
    /// The request took too long.
    REQUEST_TIMED_OUT = "REQUEST_TIMED_OUT";
    /// The body is too large.
    REQUEST_TOO_LARGE = "REQUEST_TOO_LARGE";
    /// The header is not of the form that is asked for.
    AUTHORIZATION_MALFORMED = "AUTHORIZATION_MALFORMED";
}

impl ApiError {
    /// A refusal of the caller's input.
    #[must_use]
    pub fn invalid(code: &'static str, message: impl Into<String>) -> Self {
        Self { kind: FaultKind::Invalid, code, message: message.into(), field: None }
    }

    /// A refusal because something is not there.
    #[must_use]
    pub(crate) fn missing(code: &'static str, message: impl Into<String>) -> Self {
        Self { kind: FaultKind::NotFound, code, message: message.into(), field: None }
    }

    /// Names the input field that is at fault.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Nobody is signed in, and this is not for everyone.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self {
            kind: FaultKind::Unauthenticated,
            code: UNAUTHENTICATED,
            message: "sign in: send a token as Authorization: Bearer smv_…".to_owned(),
            field: None,
        }
    }

    /// The same refusal, met while signing in: to the caller it means that they are nobody here.
    #[must_use]
    pub(crate) fn unsigned(mut self) -> Self {
        self.kind = FaultKind::Unauthenticated;
        self
    }

    /// A failure of ours that has been logged where it was met.
    #[must_use]
    pub fn internal() -> Self {
        Self { kind: FaultKind::Internal, code: INTERNAL, message: "internal error".to_owned(), field: None }
    }

    /// What sort of refusal.
    #[must_use]
    pub fn kind(&self) -> FaultKind {
        self.kind
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What a person is told.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// `extensions` of the GraphQL error.
    pub(crate) fn extensions(&self) -> ErrorExtensionValues {
        let mut values = ErrorExtensionValues::default();
        values.set("code", self.code);
        if let Some(field) = &self.field {
            values.set("field", field.as_str());
        }
        values
    }

    /// The error of a request that is refused before it is run.
    pub(crate) fn into_server_error(self) -> async_graphql::ServerError {
        let extensions = self.extensions();
        let mut error = async_graphql::ServerError::new(self.message, None);
        error.extensions = Some(extensions);
        error
    }
}

impl<E: Fault> From<E> for ApiError {
    fn from(error: E) -> Self {
        if error.kind() == FaultKind::Internal {
            tracing::error!(error.code = error.code(), error.chain = chain(&error), "a request failed");
            return Self::internal();
        }
        Self {
            kind: error.kind(),
            code: error.code(),
            message: error.to_string(),
            field: error.field().map(str::to_owned),
        }
    }
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let extensions = Some(error.extensions());
        Self { message: error.message, source: None, extensions }
    }
}

/// The error and what caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the disk said something")]
    struct Secret;
    impl Fault for Secret {
        fn kind(&self) -> FaultKind {
            FaultKind::Internal
        }
        fn code(&self) -> &'static str {
            "DISK_SPOKE"
        }
    }

    #[test]
    fn our_own_failure_is_never_shown() {
        let shown = ApiError::from(Secret);
        assert_eq!((shown.message(), shown.code()), ("internal error", INTERNAL));
    }

    #[test]
    fn a_refusal_shows_code_and_field() {
        let error: async_graphql::Error = ApiError::invalid(INPUT_INVALID, "no").at("to").into();
        let extensions = error.extensions.unwrap();
        assert_eq!(extensions.get("code"), Some(&"INPUT_INVALID".into()));
        assert_eq!(extensions.get("field"), Some(&"to".into()));
    }

    #[test]
    fn codes_are_sorted_words() {
        for code in CODES {
            assert!(code.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'), "{code}");
        }
    }
}
