//! What is missing in the register, or doubtful.

use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use kernel::{ActivityId, Subject};
use records::activities;

use super::codes::RegisterFindingCode;
use super::types::Activity;
use crate::ApiError;
use crate::graphql::node::{self, Node};
use crate::graphql::session::Ask;

/// One thing that is missing in the register, or doubtful.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct RegisterFinding {
    /// What.
    code: RegisterFindingCode,
    /// About what kind of thing, as `category`.
    subject_kind: String,
    /// About which: an activity, category, purpose, processor or system.
    subject_id: ID,
    /// What exactly, in codes of the organisation.
    detail: Option<String>,
    #[graphql(skip)]
    in_activity: Option<ActivityId>,
    #[graphql(skip)]
    about: Subject,
}

#[ComplexObject]
impl RegisterFinding {
    /// In which activity; null = in none.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Option<Activity>, ApiError> {
        match self.in_activity {
            Some(id) => Activity::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// What it is about.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        node::find_subject(ctx.session(), &self.about).await
    }
}

impl RegisterFinding {
    pub(super) fn of(finding: activities::Finding) -> Self {
        Self {
            code: finding.code.into(),
            subject_kind: finding.subject.kind.to_string(),
            subject_id: ID(finding.subject.id.clone()),
            detail: finding.detail,
            in_activity: finding.activity,
            about: finding.subject,
        }
    }
}
