//! What happened to rules. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{OrganisationId, PersonId, RetentionRuleId, Subject};

/// An event of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// Somebody, or a pack, proposed a version of a rule.
    Proposed { rule: RetentionRuleId, key: String, number: i32, sha256: String, supersedes: Option<i32> },
    /// Somebody approved a version.
    Approved { rule: RetentionRuleId, key: String, number: i32, sha256: String, by: PersonId, complete: bool },
    /// A version has its two approvals.
    InForce { rule: RetentionRuleId, key: String, number: i32 },
    /// A version was withdrawn.
    Withdrawn { rule: RetentionRuleId, key: String, number: i32, was_in_force: bool },
    /// The organisation said when it erases.
    Scheduled { organisation: OrganisationId },
    /// The data of a live activity is governed by no rule, or by several at once.
    GapFound { category: String, problem: &'static str },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Proposed { .. } => "retention_rule.proposed",
            Self::Approved { .. } => "retention_rule.approved",
            Self::InForce { .. } => "retention_rule.in_force",
            Self::Withdrawn { .. } => "retention_rule.withdrawn",
            Self::Scheduled { .. } => "retention.scheduled",
            Self::GapFound { .. } => "retention.gap_found",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Proposed { rule, .. }
            | Self::Approved { rule, .. }
            | Self::InForce { rule, .. }
            | Self::Withdrawn { rule, .. } => Subject::new("retention_rule", rule),
            Self::Scheduled { organisation } => Subject::new("organisation", organisation),
            Self::GapFound { category, .. } => Subject::new("category", category),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let version =
            |key: &String, number: &i32| BTreeMap::from([("rule", key.clone()), ("version", number.to_string())]);
        match self {
            Self::Proposed { key, number, sha256, supersedes, .. } => {
                let mut data = version(key, number);
                data.insert("sha256", sha256.clone());
                data.extend(supersedes.map(|number| ("supersedes", number.to_string())));
                data
            }
            Self::Approved { key, number, sha256, by, complete, .. } => {
                let mut data = version(key, number);
                data.extend([("sha256", sha256.clone()), ("by", by.to_string()), ("complete", complete.to_string())]);
                data
            }
            Self::InForce { key, number, .. } => version(key, number),
            Self::Withdrawn { key, number, was_in_force, .. } => {
                let mut data = version(key, number);
                data.insert("was_in_force", was_in_force.to_string());
                data
            }
            Self::Scheduled { .. } => BTreeMap::new(),
            Self::GapFound { problem, .. } => BTreeMap::from([("problem", (*problem).to_owned())]),
        }
    }
}
