//! What happened to reviews. Ids and codes only.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{PersonId, RetentionReviewId, Role, Subject};

use crate::rule::Answer;

/// An event of reviews.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// A role is asked.
    Opened { review: RetentionReviewId, rule: String, role: Role, due_on: NaiveDate },
    /// Further things are asked about.
    Extended { review: RetentionReviewId, entries: u64 },
    /// Some of it, or all, was answered.
    Answered { review: RetentionReviewId, rule: String, answer: Answer, entries: u64, open: i64, by: Option<PersonId> },
    /// It was not answered in time, and is passed on.
    Overdue { review: RetentionReviewId, rule: String, role: Role, open: i64, to: Option<PersonId> },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "retention_review.opened",
            Self::Extended { .. } => "retention_review.extended",
            Self::Answered { .. } => "retention_review.answered",
            Self::Overdue { .. } => "retention_review.overdue",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Opened { review, .. }
            | Self::Extended { review, .. }
            | Self::Answered { review, .. }
            | Self::Overdue { review, .. } => Subject::new("retention_review", review),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Opened { rule, role, due_on, .. } => {
                BTreeMap::from([("rule", rule.clone()), ("role", role.to_string()), ("due_on", due_on.to_string())])
            }
            Self::Extended { entries, .. } => BTreeMap::from([("entries", entries.to_string())]),
            Self::Answered { rule, answer, entries, open, by, .. } => {
                let mut data = BTreeMap::from([
                    ("rule", rule.clone()),
                    ("answer", answer.code().to_owned()),
                    ("entries", entries.to_string()),
                    ("open", open.to_string()),
                ]);
                data.extend(by.map(|by| ("by", by.to_string())));
                data
            }
            Self::Overdue { rule, role, open, to, .. } => {
                let mut data =
                    BTreeMap::from([("rule", rule.clone()), ("role", role.to_string()), ("open", open.to_string())]);
                data.extend(to.map(|to| ("to", to.to_string())));
                data
            }
        }
    }
}
