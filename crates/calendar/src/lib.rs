#![doc = include_str!("../README.md")]

mod clocks;
mod deadline;
mod feed;
mod holidays;
mod rule;
mod schedule;
mod span;
mod text;
mod working;
mod zone;

pub use clocks::{BreachDeadlines, RequestDeadlines, breach_deadlines, request_deadlines};
pub use deadline::{Deadline, Explanation, Origin};
pub use feed::{Feed, FeedEvent};
pub use holidays::{Country, Holidays, UnknownCountry};
pub use rule::{Dates, Rule, RuleError};
pub use schedule::{Move, Occurrence, Schedule, UnknownMove};
pub use span::{Span, SpanError};
pub use working::{WorkingHours, WorkingTime};
pub use zone::{TZDATA_VERSION, UnknownZone, Zone};

/// An instant in UTC; the same type as `kernel::Instant`.
pub type Instant = chrono::DateTime<chrono::Utc>;
