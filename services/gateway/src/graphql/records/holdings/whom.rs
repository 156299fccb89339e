//! Whom something is about, and what things are called elsewhere, as inputs say it.

use async_graphql::{ID, InputObject};
use ports::ExternalKey;
use records::subjects::Whom;

use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::input;

/// What something is called in another system.
#[derive(InputObject)]
pub struct ExternalKeyInput {
    /// What the organisation calls the system, as `S2`.
    system: String,
    /// What kind of thing it is there, as `customer`.
    kind: String,
    /// Its key there. It is personal data: no answer, event or log repeats it.
    key: String,
}

impl ExternalKeyInput {
    pub(in crate::graphql) fn key(self) -> ExternalKey {
        let Self { system, kind, key } = self;
        ExternalKey { system, kind, key }
    }
}

/// Whom something is about: a subject that is known, or whoever is called so in another system.
pub(super) fn whom(subject: Option<&ID>, reference: Option<ExternalKeyInput>) -> Result<Whom, ApiError> {
    whom_if_any(subject, reference)?
        .ok_or_else(|| ApiError::invalid(INPUT_INVALID, "say who: a subject, or a reference").at("subject"))
}

/// The same where nobody may be known.
pub(super) fn whom_if_any(subject: Option<&ID>, reference: Option<ExternalKeyInput>) -> Result<Option<Whom>, ApiError> {
    match (subject, reference) {
        (None, None) => Ok(None),
        (Some(subject), None) => Ok(Some(Whom::Subject(input::id(subject, "subject")?))),
        (None, Some(reference)) => Ok(Some(Whom::Reference(reference.key()))),
        (Some(_), Some(_)) => {
            let message = "name a subject or a reference, and not both";
            Err(ApiError::invalid(INPUT_INVALID, message).at("reference"))
        }
    }
}
