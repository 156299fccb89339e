//! What happened to lists. Ids and codes only.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{CandidateId, CandidateListId, HoldId, Role, Subject};

/// An event of lists.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// A list was begun.
    Begun { list: CandidateListId, rule: String },
    /// A part of a list was written.
    Continued { list: CandidateListId, count: u64 },
    /// A list is complete, and its role is told.
    Listed { list: CandidateListId, rule: String, rule_version: i32, role: Role, due_before: NaiveDate, count: i32 },
    /// Somebody said of something on a list that it stays.
    ObjectedTo { candidate: CandidateId, list: CandidateListId, hold: HoldId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Begun { .. } => "candidates.begun",
            Self::Continued { .. } => "candidates.continued",
            Self::Listed { .. } => "candidates.listed",
            Self::ObjectedTo { .. } => "candidate.objected_to",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Begun { list, .. } | Self::Continued { list, .. } | Self::Listed { list, .. } => {
                Subject::new("candidate_list", list)
            }
            Self::ObjectedTo { candidate, .. } => Subject::new("candidate", candidate),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Begun { rule, .. } => BTreeMap::from([("rule", rule.clone())]),
            Self::Continued { count, .. } => BTreeMap::from([("count", count.to_string())]),
            Self::Listed { rule, rule_version, role, due_before, count, .. } => BTreeMap::from([
                ("rule", rule.clone()),
                ("rule_version", rule_version.to_string()),
                ("role", role.to_string()),
                ("due_before", due_before.to_string()),
                ("count", count.to_string()),
            ]),
            Self::ObjectedTo { list, hold, .. } => {
                BTreeMap::from([("list", list.to_string()), ("hold", hold.to_string())])
            }
        }
    }
}
