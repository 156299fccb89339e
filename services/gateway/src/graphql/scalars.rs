//! Times as the API writes them, and deadlines.

use async_graphql::{Enum, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use chrono::{NaiveDate, NaiveTime, SecondsFormat, SubsecRound};
use kernel::Instant;
use serde::Deserialize;

/// An instant as RFC 3339 has it. Answers are in UTC; an input may carry any offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct DateTime(pub Instant);

/// An instant as RFC 3339 has it. Answers are in UTC; an input may carry any offset.
#[Scalar(name = "DateTime", specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let at = chrono::DateTime::parse_from_rfc3339(text)
            .map_err(|_| InputValueError::custom("write an instant as 2026-01-31T08:00:00Z"))?;
        Ok(Self(at.to_utc().trunc_subsecs(6)))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

/// A date without a time: a day on the organisation's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Date(pub NaiveDate);

/// A date without a time: a day on the organisation's calendar.
#[Scalar(name = "Date")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
        date.map(Self).ok_or_else(|| InputValueError::custom("write a date as 2026-01-31"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A time of day on the wall of the organisation, as 08:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime(pub NaiveTime);

/// A time of day on the wall of the organisation, as 08:00.
#[Scalar(name = "LocalTime")]
impl ScalarType for LocalTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
        time.map(Self).ok_or_else(|| InputValueError::custom("write a time of day as 08:00"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%H:%M").to_string())
    }
}

/// A length of time as ISO 8601 has it: P3Y, P60D, PT72H.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration(pub calendar::Span);

/// A length of time as ISO 8601 has it: P3Y, P60D, PT72H.
#[Scalar(name = "Duration")]
impl ScalarType for Duration {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        text.parse().map(Self).map_err(|_| InputValueError::custom("write a length of time as P3Y, P60D or PT72H"))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant by which something must be done, and why then.
#[derive(SimpleObject)]
pub struct Deadline {
    /// The last instant that is in time.
    due_at: DateTime,
    /// Who sets it.
    origin: DeadlineOrigin,
    /// It is the one that counts, being the earliest of those that apply.
    earliest: bool,
    /// How it came about.
    explanation: DeadlineExplanation,
}

/// Who sets a deadline.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "calendar::Origin")]
pub enum DeadlineOrigin {
    /// The organisation itself.
    House,
    /// An act or a regulation.
    Law,
    /// An agreement.
    Contract,
}

/// How a deadline came about, so that a person can work it out again on a wall calendar.
#[derive(SimpleObject)]
pub struct DeadlineExplanation {
    /// The rule in one line.
    rule: String,
    /// Where the rule stands, as `GDPR Art. 12(3)`.
    source: String,
    /// The steps from the start to the deadline, in order.
    steps: Vec<String>,
}

impl From<calendar::Deadline> for Deadline {
    fn from(deadline: calendar::Deadline) -> Self {
        let calendar::Explanation { rule, source, steps } = deadline.explanation;
        Self {
            due_at: DateTime(deadline.due_at),
            origin: deadline.origin.into(),
            earliest: deadline.earliest,
            explanation: DeadlineExplanation { rule, source, steps },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_in_utc_and_read_in_any_offset() {
        let read = |text: &str| DateTime::parse(Value::from(text)).map(|at| at.to_value());
        assert_eq!(read("2026-03-29T02:30:00+02:00").unwrap(), Value::from("2026-03-29T00:30:00Z"));
        assert_eq!(read("2026-03-29T00:30:00.1234567Z").unwrap(), Value::from("2026-03-29T00:30:00.123456Z"));
        assert!(read("2026-03-29").is_err());
        assert!(DateTime::parse(Value::from(7)).is_err());
    }

    #[test]
    fn dates_and_lengths_are_strict() {
        assert_eq!(Date::parse(Value::from("2026-02-28")).unwrap().to_value(), Value::from("2026-02-28"));
        assert!(Date::parse(Value::from("2026-02-30")).is_err());
        assert!(Date::parse(Value::from("2026-2-3")).is_err());
        assert_eq!(Duration::parse(Value::from("P60D")).unwrap().to_value(), Value::from("P60D"));
        assert!(Duration::parse(Value::from("60 days")).is_err());
        assert_eq!(LocalTime::parse(Value::from("08:05")).unwrap().to_value(), Value::from("08:05"));
        assert!(LocalTime::parse(Value::from("8:05")).is_err());
    }
}
