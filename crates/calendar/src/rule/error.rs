//! What can be wrong with a rule.

/// Why a text is not a rule that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// A part is not of the form NAME=VALUE.
    #[error("the rule's part '{0}' is not of the form NAME=VALUE")]
    Part(String),
    /// A part has a name that RFC 5545 does not know.
    #[error("a rule has no part {0}")]
    UnknownPart(String),
    /// A part stands twice.
    #[error("the rule's part {0} stands twice")]
    Twice(String),
    /// There is no FREQ.
    #[error("the rule names no FREQ: DAILY, WEEKLY, MONTHLY or YEARLY")]
    NoFrequency,
    /// FREQ is none of the four.
    #[error("FREQ={0} is unknown: a rule is DAILY, WEEKLY, MONTHLY or YEARLY")]
    Frequency(String),
    /// It would recur within a day.
    #[error("FREQ={0} recurs within a day; a duty is DAILY at the most")]
    WithinDay(String),
    /// A number, weekday or date cannot be what it is.
    #[error("{part}={value} is wrong: {expected}")]
    Value {
        /// The name of the part.
        part: &'static str,
        /// The value that is wrong, or the one among several.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// The time of day belongs to the schedule.
    #[error("{0} is refused: the time of day stands beside the rule, not in it")]
    TimeOfDay(String),
    /// A count needs a start, which a rule here has not.
    #[error("COUNT is refused: a rule has no start to count from; end it with UNTIL")]
    Count,
    /// Parts that RFC 5545 does not let stand together.
    #[error("{part} cannot stand in a rule that {beside}")]
    Together {
        /// The part.
        part: &'static str,
        /// What it cannot stand with.
        beside: &'static str,
    },
    /// There is no such date.
    #[error("the rule never occurs: no date fits all of {0}")]
    Never(String),
}
