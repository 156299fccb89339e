//! A change of a live activity that waits for confirmation and approval.

use async_graphql::{Context, Object};
use futures_util::future::try_join_all;
use kernel::{Instant, PersonId};
use records::activities;

use super::codes::ActivitySide;
use super::content::{ActivityAccess, ActivityDocuments, CategoryContent, LegalSource, OnBehalfOf, PurposeContent};
use crate::ApiError;
use crate::graphql::access::Person;
use crate::graphql::records::{Processor, System};
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;

/// A change of a live activity that waits for confirmation and approval. What was approved goes on meanwhile.
pub struct ActivityProposal {
    pub(super) content: activities::Content,
    pub(super) author: Option<PersonId>,
    pub(super) at: Option<Instant>,
    pub(super) basis_confirmed_at: Option<Instant>,
}

/// A change of a live activity that waits for confirmation and approval. What was approved goes on meanwhile.
#[Object]
impl ActivityProposal {
    /// What would be done.
    async fn name(&self) -> &str {
        &self.content.name
    }

    /// In which register it would stand.
    async fn side(&self) -> ActivitySide {
        self.content.side.into()
    }

    /// SHA-256 of all of it: what confirmations and approvals stand for.
    async fn content_hash(&self) -> String {
        self.content.hash()
    }

    /// The person who proposed it; null = it came with a pack.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.author).await
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> Option<DateTime> {
        self.at.map(DateTime)
    }

    /// When its legal bases were confirmed.
    async fn basis_confirmed_at(&self) -> Option<DateTime> {
        self.basis_confirmed_at.map(DateTime)
    }

    /// On whose behalf it is done, each with the people that the data is about there; of the processor's side only.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn on_behalf_of(&self) -> Vec<OnBehalfOf> {
        self.content.details.on_behalf_of.iter().cloned().map(OnBehalfOf::of).collect()
    }

    /// Whom the data is about.
    async fn groups(&self) -> &[String] {
        &self.content.details.groups
    }

    /// Who receives data.
    async fn recipients(&self) -> &[String] {
        &self.content.details.recipients
    }

    /// Who works with the data.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn access(&self) -> Vec<ActivityAccess> {
        self.content.details.access.iter().cloned().map(ActivityAccess::of).collect()
    }

    /// The legal sources of the whole.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn sources(&self) -> Vec<LegalSource> {
        self.content.details.sources.iter().cloned().map(LegalSource::of).collect()
    }

    /// Measures beside those that all data has.
    async fn measures(&self) -> &[String] {
        &self.content.details.measures
    }

    /// How those who are watched, as employees by logs, were consulted.
    async fn consultation(&self) -> Option<&str> {
        self.content.details.consultation.as_deref()
    }

    /// What else belongs to it.
    async fn documents(&self) -> ActivityDocuments {
        ActivityDocuments::of(self.content.details.documents.clone())
    }

    /// What it would be for.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn purposes(&self) -> Vec<PurposeContent> {
        self.content.purposes.iter().cloned().map(PurposeContent::of).collect()
    }

    /// Which data it would hold.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn categories(&self) -> Vec<CategoryContent> {
        self.content.categories.iter().cloned().map(CategoryContent::of).collect()
    }

    /// In which systems its data would lie.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn systems(&self, ctx: &Context<'_>) -> Result<Vec<System>, ApiError> {
        let systems = self.content.systems.iter().map(|id| System::find(ctx.session(), *id));
        Ok(try_join_all(systems).await?.into_iter().flatten().collect())
    }

    /// Which processors would handle its data.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn processors(&self, ctx: &Context<'_>) -> Result<Vec<Processor>, ApiError> {
        let processors = self.content.processors.iter().map(|id| Processor::find(ctx.session(), *id));
        Ok(try_join_all(processors).await?.into_iter().flatten().collect())
    }
}
