//! Making lists.

use async_trait::async_trait;
use jobs::{Context, Due, Job, JobError, Registry};
use kernel::RetentionRuleId;
use serde::{Deserialize, Serialize};

use super::listing;
use crate::WATCH_RETENTION;

pub(crate) fn register(registry: &mut Registry) {
    registry.job::<ListCandidates>(&[WATCH_RETENTION]);
}

/// Makes the lists of a day. Its guards are that a rule, role and day have one list, that a list knows how far it has
/// come, and that nothing is listed twice for the same reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ListCandidates {
    /// Under this rule only, as it has just come into force; none = under all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RetentionRuleId>,
    /// Which month's lists; none = those of a rule that has just come into force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
}

impl ListCandidates {
    pub(crate) fn now(rule: RetentionRuleId) -> Self {
        Self { rule: Some(rule), due: None }
    }
}

#[async_trait]
impl Job for ListCandidates {
    const KIND: &'static str = "deletion.list_candidates";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(listing::make(cx, self.rule).await?)
    }
}
