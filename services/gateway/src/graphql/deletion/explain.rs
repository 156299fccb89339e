//! Why something is still here, when it goes, and what would change that.

use async_graphql::{Context, ID, Object, SimpleObject};
use deletion::{ExplainedRule, Explanation, Target};

use super::holds::Hold;
use super::lists::Candidate;
use super::reasons::{ErasureReceipt, RetentionReason};
use super::reviews::RetentionReviewEntry;
use super::rules::RetentionRuleVersion;
use super::things;
use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::node::{self, Node};
use crate::graphql::records::ExternalKeyInput;
use crate::graphql::relay;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::Ask;

/// `retention`.
#[derive(Default)]
pub struct ExplainQueries;

#[Object]
impl ExplainQueries {
    /// Why is this still here, when does it go, and what would change that? Of what has gone: by what right it went.
    async fn retention(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Something held: an item, a reference, a consent or a case.")] of: Option<ID>,
        #[graphql(desc = "What lies in another system, by what it is called there.")] reference: Option<
            ExternalKeyInput,
        >,
    ) -> Result<Option<Retention>, ApiError> {
        let target = match (of, reference) {
            (Some(id), None) => {
                let (kind, id) = things::read(&id, "of")?;
                things::found(ctx.session(), kind, id).await?;
                Target::Holding { kind: kind.to_owned(), id }
            }
            (None, Some(reference)) => Target::External(reference.key()),
            _ => return Err(ApiError::invalid(INPUT_INVALID, "ask about one thing, or about one reference").at("of")),
        };
        let reading = ctx.reading()?;
        let explanation = deletion::explain(&reading.read, ctx.session().ports(), target).await?;
        Ok(Some(Retention(explanation)))
    }
}

/// What is known about how long something is kept.
pub struct Retention(Explanation);

/// What is known about how long something is kept.
#[Object]
impl Retention {
    /// What it is: `item`, `reference`, `consent` or `case`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Its id.
    async fn thing_id(&self) -> Option<ID> {
        things::printed(&self.0.kind, self.0.id).map(|id| ID(id.to_string()))
    }

    /// The thing itself, as far as you may see it; null where it has gone.
    async fn thing(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        match things::printed(&self.0.kind, self.0.id) {
            Some(id) => node::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// It is still here.
    async fn here(&self) -> bool {
        self.0.holding.is_some()
    }

    /// The categories of data that it holds, as `A-07/contact`.
    async fn categories(&self) -> &[String] {
        self.0.holding.as_ref().map(|holding| holding.categories.as_slice()).unwrap_or_default()
    }

    /// Its state, where its kind has states.
    async fn state(&self) -> Option<&str> {
        self.0.holding.as_ref()?.state.as_deref()
    }

    /// The dated events that periods run from, the latest of each name.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn anchors(&self) -> Vec<RetentionAnchor> {
        let anchors = self.0.holding.iter().flat_map(|holding| &holding.anchors);
        anchors
            .map(|(name, anchor)| RetentionAnchor { name: name.clone(), on: Date(anchor.on), at: DateTime(anchor.at) })
            .collect()
    }

    /// The first local date on which it goes as things stand; null = not before something changes.
    async fn goes_on(&self) -> Option<Date> {
        self.0.goes_on().map(Date)
    }

    /// What the rules in force say about it, the one by which it goes first foremost.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn rules(&self) -> Vec<RetentionVerdict> {
        self.0.rules.iter().cloned().map(RetentionVerdict).collect()
    }

    /// Which of its categories no rule in force governs.
    async fn ungoverned(&self) -> &[String] {
        &self.0.ungoverned
    }

    /// The holds that keep it today.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn holds(&self) -> Vec<Hold> {
        self.0.holds.iter().cloned().map(Hold).collect()
    }

    /// Where it stands on lists, the latest first.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn listed(&self) -> Vec<Candidate> {
        self.0.listed.iter().cloned().map(Candidate).collect()
    }

    /// What was asked and answered about it, the latest first.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn reviews(&self) -> Vec<RetentionReviewEntry> {
        self.0.reviews.iter().cloned().map(RetentionReviewEntry).collect()
    }

    /// What has been done to it, and by what right.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn receipts(&self) -> Vec<ErasureReceipt> {
        self.0.receipts.iter().cloned().map(ErasureReceipt).collect()
    }
}

/// A dated event that a period runs from.
#[derive(SimpleObject)]
pub struct RetentionAnchor {
    /// As `customer.last_activity`.
    name: String,
    /// The local date.
    on: Date,
    /// The instant; where only a date is known, the first of its day.
    at: DateTime,
}

/// What one rule says about a thing.
pub struct RetentionVerdict(ExplainedRule);

/// What one rule says about a thing.
#[Object]
impl RetentionVerdict {
    /// The version in force.
    async fn rule_version(&self) -> RetentionRuleVersion {
        RetentionRuleVersion(self.0.version.clone())
    }

    /// It as a sentence.
    async fn sentence(&self) -> &str {
        &self.0.sentence
    }

    /// What its period runs from; null = nothing has happened yet.
    async fn trigger(&self) -> Option<&str> {
        self.0.due.as_ref().map(|due| due.trigger.as_str())
    }

    /// The local date on which it is due.
    async fn due_on(&self) -> Option<Date> {
        self.0.due.as_ref().map(|due| Date(due.on))
    }

    /// The instant from which it may be done.
    async fn due_at(&self) -> Option<DateTime> {
        self.0.due.as_ref().map(|due| DateTime(due.at))
    }

    /// The steps from the trigger to the date, so that a person can work it out again on a wall calendar.
    async fn steps(&self) -> &[String] {
        self.0.due.as_ref().map(|due| due.steps.as_slice()).unwrap_or_default()
    }

    /// What keeps it today, or will still keep it on the day that it is due.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn reasons(&self) -> Vec<RetentionReason> {
        self.0.reasons.iter().cloned().map(RetentionReason).collect()
    }

    /// The first local date on which it goes as things stand; null = not before something changes.
    async fn goes_on(&self) -> Option<Date> {
        self.0.goes_on.map(Date)
    }

    /// What would change that, each in a sentence.
    async fn would_change(&self) -> &[String] {
        &self.0.would_change
    }
}
