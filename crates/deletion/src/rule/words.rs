//! How the parts of a rule are written and read.

use std::fmt;
use std::str::FromStr;

use calendar::Span;
use kernel::Role;

use super::definition::{Answer, Approval, Kind, Period, Round, Step};

/// A text that no part of a rule is written as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(String);

impl FromStr for Period {
    type Err = Unreadable;
    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let span: Span = text.parse().map_err(|error: calendar::SpanError| Unreadable(error.to_string()))?;
        if span.is_zero() && !matches!(text, "P0D" | "PT0S") {
            return Err(Unreadable("at once is written as P0D (the same date) or PT0S (the same instant)".to_owned()));
        }
        match text.split_once('T') {
            None => Ok(Self::Dates(span)),
            Some(("P", _)) => Ok(Self::Time(span)),
            Some(_) => {
                Err(Unreadable("a period counts local dates (P30D) or time that passes (PT12H), not both".to_owned()))
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(span) if span.is_zero() => f.write_str("PT0S"),
            Self::Dates(span) | Self::Time(span) => span.fmt(f),
        }
    }
}

impl FromStr for Step {
    type Err = Unreadable;
    fn from_str(text: &str) -> Result<Self, Unreadable> {
        let (word, inner) = match text.split_once('(') {
            Some((word, rest)) => (word, rest.strip_suffix(')')),
            None => (text, None),
        };
        let fault = |message: &str| Unreadable(message.to_owned());
        match (word, inner) {
            ("erase", None) if text == word => Ok(Self::Erase),
            ("anonymise", None) if text == word => Ok(Self::Anonymise),
            ("archive", None) if text == word => Ok(Self::Archive),
            ("suppress", None) if text == word => Ok(Self::Suppress),
            ("close", None) if text == word => Ok(Self::Close),
            ("redact", Some(inner)) => {
                let keep = inner.strip_prefix("first ").and_then(|number| number.parse().ok());
                keep.map(Self::Redact).ok_or_else(|| fault("say how much stays, as redact(first 6)"))
            }
            ("return", Some(inner)) => {
                let within = inner.parse().ok();
                within.map(Self::Return).ok_or_else(|| fault("say how long is waited at most, as return(P60D)"))
            }
            ("review", Some(inner)) => {
                let role = inner.parse::<Role>();
                role.map(Self::Review).map_err(|error| Unreadable(error.to_string()))
            }
            _ => Err(fault(
                "there is no such step; use erase, redact(first 6), suppress, close, return(P60D) or review(ROLE)",
            )),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Erase => f.write_str("erase"),
            Self::Redact(keep) => write!(f, "redact(first {keep})"),
            Self::Anonymise => f.write_str("anonymise"),
            Self::Archive => f.write_str("archive"),
            Self::Suppress => f.write_str("suppress"),
            Self::Close => f.write_str("close"),
            Self::Return(within) => write!(f, "return({within})"),
            Self::Review(role) => write!(f, "review({role})"),
        }
    }
}

/// Serialises a type by its `Display` and reads it by its `FromStr`.
macro_rules! as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

as_text!(Period);
as_text!(Step);

/// The codes of a type without fields, and reading them.
macro_rules! codes {
    ($type:ty, $message:literal, $($variant:ident = $code:literal),+) => {
        impl $type {
            /// As it is written and stored.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl FromStr for $type {
            type Err = Unreadable;
            fn from_str(text: &str) -> Result<Self, Unreadable> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(Unreadable($message.to_owned())),
                }
            }
        }
    };
}

codes!(Kind, "a rule is a ceiling or a floor", Ceiling = "ceiling", Floor = "floor");
codes!(
    Round,
    "a trigger is moved to the end of its financial_year or calendar_year",
    FinancialYear = "financial_year",
    CalendarYear = "calendar_year"
);
codes!(Approval, "a rule's plans need none, one or two approvals", None = "none", One = "one", Two = "two");
codes!(
    Answer,
    "a review is answered keep, dispose or transfer",
    Keep = "keep",
    Dispose = "dispose",
    Transfer = "transfer"
);

/// A trigger, a condition or a state: words of small letters, digits and underscores, parted by dots.
pub(crate) fn is_dotted(text: &str, least: usize) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    text.len() <= 128 && text.split('.').count() >= least && text.split('.').all(word)
}
