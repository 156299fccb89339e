//! What was measured, line by line, and the limits that it is held against.

use std::fmt;
use std::time::Duration;

/// One measured value.
pub struct Line {
    what: String,
    value: String,
    limit: Option<(String, bool)>,
}

impl Line {
    /// A value that is only told.
    pub fn told(what: impl Into<String>, value: impl Into<String>) -> Self {
        Self { what: what.into(), value: value.into(), limit: None }
    }

    /// A value that may not be larger than its limit.
    pub fn at_most(what: impl Into<String>, value: f64, limit: f64, unit: &str) -> Self {
        let shown = |value: f64| format!("{value:.2}{unit}");
        Self { what: what.into(), value: shown(value), limit: Some((format!("≤ {}", shown(limit)), value <= limit)) }
    }

    /// A share that may not be smaller than its limit.
    pub fn at_least(what: impl Into<String>, value: f64, limit: f64) -> Self {
        let holds = value >= limit;
        Self { what: what.into(), value: format!("{value:.2}"), limit: Some((format!("≥ {limit:.2}"), holds)) }
    }

    /// Two numbers that must be equal.
    pub fn equal(what: impl Into<String>, one: u64, other: u64) -> Self {
        Self { what: what.into(), value: format!("{one} and {other}"), limit: Some(("equal".to_owned(), one == other)) }
    }

    /// Whether it keeps its limit.
    pub fn holds(&self) -> bool {
        self.limit.as_ref().is_none_or(|(_, holds)| *holds)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<66} {:>16}", self.what, self.value)?;
        match &self.limit {
            None => Ok(()),
            Some((limit, true)) => write!(f, "  {limit}"),
            Some((limit, false)) => write!(f, "  {limit}  <-- NOT HELD"),
        }
    }
}

/// The value in the middle.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How many times longer one is than the other.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

/// A time as people read it.
pub fn shown(time: Duration) -> String {
    match time.as_micros() {
        micros @ 0..10_000 => format!("{micros} µs"),
        micros @ 10_000..10_000_000 => format!("{} ms", micros / 1_000),
        micros => format!("{:.1} s", micros as f64 / 1e6),
    }
}
