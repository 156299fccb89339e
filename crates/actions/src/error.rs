//! What can be refused, and its code.

use kernel::{Fault, FaultKind};

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such action here.
    #[error("no such action")]
    NotFound,
    /// A title is empty or too long.
    #[error("an action's title has 1 to 200 characters")]
    Title,
    /// A text is too long.
    #[error("a text has at most 10000 characters")]
    Text(&'static str),
    /// The person is not here, or has left.
    #[error("whoever does an action, or may see it, is a person of this organisation who has not left")]
    Person(&'static str),
    /// The date has passed already.
    #[error("an action is due today or later")]
    DueDatePast,
    /// The date is further away than anything is planned.
    #[error("an action is due within ten years")]
    DueDateFar,
    /// An effect check comes whole days later.
    #[error(
        "an effect check comes whole days after completion, at most ten years, as P90D; P0D means that none is needed"
    )]
    EffectCheckAfter,
    /// A reason is needed.
    #[error("say why")]
    ReasonMissing,
    /// The same person already owns it.
    #[error("this person owns the action already")]
    OwnerUnchanged,
    /// It is due on this date already.
    #[error("the action is due on this date already")]
    DueDateUnchanged,
    /// It is no longer open.
    #[error("this action is no longer open")]
    NotOpen,
    /// It is not completed, or its effect has been checked.
    #[error("the effect of an action is checked once, after it was completed")]
    NotCompleted,
    /// It was completed without a need to check its effect.
    #[error("this action needs no effect check")]
    NoEffectCheck,
    /// Organisation or people could not be read.
    #[error(transparent)]
    Access(#[from] access::Error),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "ACTION_DUE_DATE_INVALID",
        "ACTION_DUE_DATE_PAST",
        "ACTION_DUE_DATE_UNCHANGED",
        "ACTION_EFFECT_CHECK_INVALID",
        "ACTION_EFFECT_CHECK_NOT_NEEDED",
        "ACTION_NOT_COMPLETED",
        "ACTION_NOT_FOUND",
        "ACTION_NOT_OPEN",
        "ACTION_OWNER_UNCHANGED",
        "ACTION_PERSON_INVALID",
        "ACTION_REASON_MISSING",
        "ACTION_TEXT_TOO_LONG",
        "ACTION_TITLE_INVALID",
    ];
}

impl From<sea_orm::DbErr> for Error {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::NotFound => FaultKind::NotFound,
            Self::NotOpen | Self::NotCompleted | Self::NoEffectCheck => FaultKind::Conflict,
            Self::Access(error) => error.kind(),
            Self::Store(error) => error.kind(),
            _ => FaultKind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "ACTION_NOT_FOUND",
            Self::Title => "ACTION_TITLE_INVALID",
            Self::Text(_) => "ACTION_TEXT_TOO_LONG",
            Self::Person(_) => "ACTION_PERSON_INVALID",
            Self::DueDatePast => "ACTION_DUE_DATE_PAST",
            Self::DueDateFar => "ACTION_DUE_DATE_INVALID",
            Self::EffectCheckAfter => "ACTION_EFFECT_CHECK_INVALID",
            Self::ReasonMissing => "ACTION_REASON_MISSING",
            Self::OwnerUnchanged => "ACTION_OWNER_UNCHANGED",
            Self::DueDateUnchanged => "ACTION_DUE_DATE_UNCHANGED",
            Self::NotOpen => "ACTION_NOT_OPEN",
            Self::NotCompleted => "ACTION_NOT_COMPLETED",
            Self::NoEffectCheck => "ACTION_EFFECT_CHECK_NOT_NEEDED",
            Self::Access(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Title => Some("title"),
            Self::Text(field) | Self::Person(field) => Some(field),
            Self::DueDatePast | Self::DueDateFar | Self::DueDateUnchanged => Some("dueOn"),
            Self::EffectCheckAfter => Some("effectCheckAfter"),
            Self::ReasonMissing => Some("reason"),
            Self::OwnerUnchanged => Some("owner"),
            Self::Access(error) => error.field(),
            Self::Store(error) => error.field(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_codes_is_what_the_variants_give() {
        let own = [
            Error::NotFound,
            Error::Title,
            Error::Text("detail"),
            Error::Person("owner"),
            Error::DueDatePast,
            Error::DueDateFar,
            Error::EffectCheckAfter,
            Error::ReasonMissing,
            Error::OwnerUnchanged,
            Error::DueDateUnchanged,
            Error::NotOpen,
            Error::NotCompleted,
            Error::NoEffectCheck,
        ];
        let mut codes: Vec<_> = own.iter().map(Fault::code).collect();
        codes.sort_unstable();
        assert_eq!(codes, Error::CODES);
    }
}
