//! Deadlines that explain themselves.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// An instant by which something must be done, and why then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last instant that is in time.
    pub due_at: Instant,
    /// Who sets it.
    pub origin: Origin,
    /// It is the one that counts, being the earliest of those that apply.
    pub earliest: bool,
    /// How it came about.
    pub explanation: Explanation,
}

/// Who sets a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The organisation itself.
    House,
    /// An act or a regulation.
    Law,
    /// An agreement.
    Contract,
}

/// How a deadline came about, so that a person can work it out again on a wall calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The rule in one line, as `One month after receipt`.
    pub rule: String,
    /// Where the rule stands, as `GDPR Art. 12(3)`.
    pub source: String,
    /// The steps from the start to the deadline, in order.
    pub steps: Vec<String>,
}

impl Deadline {
    /// A deadline that has not been compared with others.
    #[must_use]
    pub fn new(due_at: Instant, origin: Origin, explanation: Explanation) -> Self {
        Self { due_at, origin, earliest: false, explanation }
    }

    /// All of them in the order of their instants, with exactly one marked as the one that counts. Of several at the
    /// same instant it is the one that was named first.
    #[must_use]
    pub fn earliest_of(mut deadlines: Vec<Self>) -> Vec<Self> {
        deadlines.sort_by_key(|deadline| deadline.due_at);
        for (place, deadline) in deadlines.iter_mut().enumerate() {
            deadline.earliest = place == 0;
        }
        deadlines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deadline(due_at: &str, rule: &str) -> Deadline {
        let explanation = Explanation { rule: rule.to_owned(), source: String::new(), steps: Vec::new() };
        Deadline::new(due_at.parse().unwrap(), Origin::House, explanation)
    }

    #[test]
    fn exactly_one_deadline_counts() {
        let (early, late) = ("2026-03-10T22:59:59Z", "2026-03-12T22:59:59Z");
        let marked = Deadline { earliest: true, ..deadline(late, "marked before") };
        let all = Deadline::earliest_of(vec![marked, deadline(early, "first"), deadline(early, "second")]);
        let all: Vec<_> = all.iter().map(|one| (one.explanation.rule.as_str(), one.earliest)).collect();
        assert_eq!(all, [("first", true), ("second", false), ("marked before", false)]);
        assert_eq!(Deadline::earliest_of(Vec::new()), []);
    }
}
