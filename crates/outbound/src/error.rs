//! Why nothing was sent, or no answer came.

use kernel::{Fault, FaultKind};

/// A refusal or failure of a call. No text of it holds anything that the other side said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The text is no address that can be called.
    #[error("an address is a URL of at most 2000 characters, without user name and password")]
    AddressInvalid,
    /// It points into a network that is not public.
    #[error("the address does not point to the public internet")]
    AddressPrivate,
    /// Only https is spoken.
    #[error("only https addresses are called")]
    Scheme,
    /// Only some ports are called.
    #[error("only the ports 443 and 8443 are called")]
    Port,
    /// The name has no address.
    #[error("the name could not be looked up")]
    NameUnknown,
    /// No connection came about.
    #[error("no connection could be made")]
    ConnectFailed,
    /// The other side could not be told to be who it should be.
    #[error("TLS failed; look at the other side's certificate, and at whether this machine knows its authority")]
    TlsFailed,
    /// It took too long.
    #[error("no answer came in time")]
    Timeout,
    /// It answered that something else should be called.
    #[error("it answered with a redirect, which is not followed")]
    Redirect(u16),
    /// What came back was no HTTP, or the connection broke.
    #[error("no complete answer came back")]
    AnswerInvalid,
    /// The client could not be set up on this machine.
    #[error("the HTTP client could not be set up")]
    Unavailable,
}

impl Error {
    /// All codes of this crate, sorted.
    pub const CODES: &'static [&'static str] = &[
        "OUTBOUND_ADDRESS_INVALID",
        "OUTBOUND_ADDRESS_PRIVATE",
        "OUTBOUND_ANSWER_INVALID",
        "OUTBOUND_CONNECT_FAILED",
        "OUTBOUND_NAME_UNKNOWN",
        "OUTBOUND_PORT",
        "OUTBOUND_REDIRECT",
        "OUTBOUND_SCHEME",
        "OUTBOUND_TIMEOUT",
        "OUTBOUND_TLS_FAILED",
        "OUTBOUND_UNAVAILABLE",
    ];
}

impl Fault for Error {
    fn kind(&self) -> FaultKind {
        match self {
            Self::AddressInvalid | Self::AddressPrivate | Self::Scheme | Self::Port => FaultKind::Invalid,
            _ => FaultKind::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::AddressInvalid => "OUTBOUND_ADDRESS_INVALID",
            Self::AddressPrivate => "OUTBOUND_ADDRESS_PRIVATE",
            Self::Scheme => "OUTBOUND_SCHEME",
            Self::Port => "OUTBOUND_PORT",
            Self::NameUnknown => "OUTBOUND_NAME_UNKNOWN",
            Self::ConnectFailed => "OUTBOUND_CONNECT_FAILED",
            Self::TlsFailed => "OUTBOUND_TLS_FAILED",
            Self::Timeout => "OUTBOUND_TIMEOUT",
            Self::Redirect(_) => "OUTBOUND_REDIRECT",
            Self::AnswerInvalid => "OUTBOUND_ANSWER_INVALID",
            Self::Unavailable => "OUTBOUND_UNAVAILABLE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_codes_is_what_the_variants_give() {
        let all = [
            Error::AddressInvalid,
            Error::AddressPrivate,
            Error::Scheme,
            Error::Port,
            Error::NameUnknown,
            Error::ConnectFailed,
            Error::TlsFailed,
            Error::Timeout,
            Error::Redirect(302),
            Error::AnswerInvalid,
            Error::Unavailable,
        ];
        let mut codes: Vec<_> = all.iter().map(Fault::code).collect();
        codes.sort_unstable();
        assert_eq!(codes, Error::CODES);
    }
}
