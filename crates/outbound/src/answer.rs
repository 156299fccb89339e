//! What the other side answered, as far as it is looked at.

use std::time::Duration;

use kernel::Instant;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, never a redirect.
    pub status: u16,
    /// How long it asks us to wait.
    pub retry_after: Option<RetryAfter>,
    /// The beginning of the body; never to be shown to anybody as it is.
    pub body: Vec<u8>,
    /// Whether that is all of it.
    pub whole: bool,
}

/// How long to wait, as the header says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// So long.
    Wait(Duration),
    /// Until this instant, real time.
    Until(Instant),
}

impl RetryAfter {
    /// Reads the header; what does not read is not there.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Self::Wait(Duration::from_secs(seconds)));
        }
        let until = chrono::DateTime::parse_from_rfc2822(text).ok()?;
        Some(Self::Until(until.into()))
    }

    /// How long that is from `now`, real time.
    #[must_use]
    pub fn from_now(self, now: Instant) -> Duration {
        match self {
            Self::Wait(wait) => wait,
            Self::Until(until) => (until - now).to_std().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_an_instant() {
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        let wait = |text| RetryAfter::parse(text).map(|wait| wait.from_now(now).as_secs());
        assert_eq!(wait("120"), Some(120));
        assert_eq!(wait(" 0 "), Some(0));
        assert_eq!(wait("Thu, 01 Jan 2026 00:02:00 GMT"), Some(120));
        assert_eq!(wait("Wed, 31 Dec 2025 00:00:00 GMT"), Some(0));
        for text in ["", "soon", "-1", "1.5", "99999999999999999999999"] {
            assert_eq!(wait(text), None, "{text}");
        }
    }
}
