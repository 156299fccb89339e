//! What can be refused, and its code.

use kernel::{Fault, FaultKind};

/// A refusal or failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such endpoint here.
    #[error("no such webhook endpoint")]
    EndpointNotFound,
    /// No such delivery here.
    #[error("no such webhook delivery")]
    DeliveryNotFound,
    /// A name is empty or too long.
    #[error("an endpoint's name has 1 to 100 characters")]
    Name,
    /// An event type is not published.
    #[error("no event of such a type is published; the catalogue lists those that are")]
    TypeUnknown,
    /// An endpoint that wants no event type would never be told anything.
    #[error("an endpoint wants at least one event type, or all by naming none at all")]
    TypesEmpty,
    /// An organisation has as many endpoints as it may have.
    #[error("an organisation has at most 50 webhook endpoints; delete one that is no longer used")]
    TooMany,
    /// It was deleted.
    #[error("this webhook endpoint was deleted")]
    Retired,
    /// It is disabled.
    #[error("this webhook endpoint is disabled; enable it first")]
    Disabled,
    /// It is not disabled.
    #[error("this webhook endpoint is enabled already")]
    Enabled,
    /// An old secret stays valid a week at most.
    #[error("an old secret stays valid for at most a week")]
    Overlap,
    /// It is still on its way.
    #[error("this delivery has not come to its end")]
    Unfinished,
    /// A replay reaches back as far as deliveries are kept.
    #[error("deliveries are kept for 30 days; replay from an instant within them")]
    Since,
    /// The address must not be called.
    #[error(transparent)]
    Address(#[from] outbound::Error),
    /// The machine gave no random bytes.
    #[error("the operating system gives no random bytes")]
    Chance(#[from] getrandom::Error),
    /// A key is missing or could not be used.
    #[error("a key could not be used")]
    Keys(#[from] keys::Error),
    /// The store refused or failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// All codes of this crate's own refusals, sorted.
    pub const CODES: &'static [&'static str] = &[
        "WEBHOOK_DELIVERY_NOT_FOUND",
        "WEBHOOK_DELIVERY_UNFINISHED",
        "WEBHOOK_ENDPOINTS_TOO_MANY",
        "WEBHOOK_ENDPOINT_DISABLED",
        "WEBHOOK_ENDPOINT_ENABLED",
        "WEBHOOK_ENDPOINT_NOT_FOUND",
        "WEBHOOK_ENDPOINT_RETIRED",
        "WEBHOOK_NAME_INVALID",
        "WEBHOOK_OVERLAP_INVALID",
        "WEBHOOK_SINCE_INVALID",
        "WEBHOOK_TYPES_EMPTY",
        "WEBHOOK_TYPE_UNKNOWN",
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
            Self::EndpointNotFound | Self::DeliveryNotFound => FaultKind::NotFound,
            Self::TooMany | Self::Retired | Self::Disabled | Self::Enabled | Self::Unfinished => FaultKind::Conflict,
            Self::Name | Self::TypeUnknown | Self::TypesEmpty | Self::Overlap | Self::Since => FaultKind::Invalid,
            Self::Address(error) => error.kind(),
            Self::Chance(_) | Self::Keys(_) => FaultKind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::EndpointNotFound => "WEBHOOK_ENDPOINT_NOT_FOUND",
            Self::DeliveryNotFound => "WEBHOOK_DELIVERY_NOT_FOUND",
            Self::Name => "WEBHOOK_NAME_INVALID",
            Self::TypeUnknown => "WEBHOOK_TYPE_UNKNOWN",
            Self::TypesEmpty => "WEBHOOK_TYPES_EMPTY",
            Self::TooMany => "WEBHOOK_ENDPOINTS_TOO_MANY",
            Self::Retired => "WEBHOOK_ENDPOINT_RETIRED",
            Self::Disabled => "WEBHOOK_ENDPOINT_DISABLED",
            Self::Enabled => "WEBHOOK_ENDPOINT_ENABLED",
            Self::Overlap => "WEBHOOK_OVERLAP_INVALID",
            Self::Unfinished => "WEBHOOK_DELIVERY_UNFINISHED",
            Self::Since => "WEBHOOK_SINCE_INVALID",
            Self::Address(error) => error.code(),
            Self::Chance(_) | Self::Keys(_) => "INTERNAL",
            Self::Store(error) => error.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Name => Some("name"),
            Self::TypeUnknown | Self::TypesEmpty => Some("eventTypes"),
            Self::Overlap => Some("overlap"),
            Self::Since => Some("since"),
            Self::Address(_) => Some("url"),
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
            Error::EndpointNotFound,
            Error::DeliveryNotFound,
            Error::Name,
            Error::TypeUnknown,
            Error::TypesEmpty,
            Error::TooMany,
            Error::Retired,
            Error::Disabled,
            Error::Enabled,
            Error::Overlap,
            Error::Unfinished,
            Error::Since,
        ];
        let mut codes: Vec<_> = own.iter().map(Fault::code).collect();
        codes.sort_unstable();
        assert_eq!(codes, Error::CODES);
    }
}
