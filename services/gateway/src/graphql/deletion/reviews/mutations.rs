//! Answering retention reviews.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deletion::review::{self, Decide};
use store::UnitOfWork;

use super::types::RetentionReview;
use crate::ApiError;
use crate::graphql::deletion::rules::RetentionAnswer;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// Mutations of retention reviews.
#[derive(Default)]
pub struct ReviewMutations;

/// The answer.
#[derive(InputObject)]
pub struct AnswerRetentionReviewInput {
    /// Which review.
    review: ID,
    /// The version that was seen.
    version: i32,
    /// Which entries; null = all that are not answered.
    entries: Option<Vec<ID>>,
    /// The answer.
    answer: RetentionAnswer,
    /// Why; names nobody. What is kept needs one.
    reason: Option<String>,
    /// When to ask again about what is kept; null = as the rule says.
    next: Option<Date>,
    /// What the rule demands to be cited.
    evidence: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The review as it is now.
#[derive(SimpleObject)]
pub struct AnswerRetentionReviewPayload {
    /// The review.
    review: Option<RetentionReview>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ReviewMutations {
    /// Answers a review, or some of it. What is kept is asked about again on a date; what is disposed of goes by the
    /// next step of the rule, in a plan like any other.
    async fn answer_retention_review(
        &self,
        ctx: &Context<'_>,
        input: AnswerRetentionReviewInput,
    ) -> Result<Option<AnswerRetentionReviewPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("answerRetentionReview", &input)?;
        let command = Decide {
            review: input::id(&input.review, "review")?,
            seen: input::version(input.version),
            entries: input.entries.map(|all| input::ids(all, "entries")).transpose()?,
            answer: input.answer.into(),
            reason: input.reason,
            next: input.next.map(|value| value.0),
            evidence: input.evidence,
        };
        let work = async |uow: &mut UnitOfWork| Ok(review::decide(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let review = RetentionReview::find(session, done.value).await?;
        Ok(Some(AnswerRetentionReviewPayload { review, audit_entry: first_entry(&done.audit) }))
    }
}
