//! Activities as the API shows them.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};
use kernel::{ActivityId, PersonId};
use records::{activities, processors, systems};
use store::Read;

use super::codes::{ActivitySide, ActivityStatus, ActivityStepKind};
use super::content::{ActivityAccess, ActivityDocuments, LegalSource, OnBehalfOf};
use super::parts::{CategoriesOf, Category, Purpose, PurposesOf};
use super::proposal::ActivityProposal;
use super::workers::{ActivityWorkers, WorkersOf};
use crate::ApiError;
use crate::graphql::access::{Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::records::{Processor, System};
use crate::graphql::relay;
use crate::graphql::rows::Rows;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// A processing activity: what is done with personal data, what for, on which legal basis, where and with whom.
#[derive(Clone)]
pub struct Activity(pub(super) activities::Activity);

/// A processing activity: what is done with personal data, what for, on which legal basis, where and with whom.
#[Object]
impl Activity {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What the organisation calls it, as `A-07`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What is done.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// In which register it stands.
    async fn side(&self) -> ActivitySide {
        self.0.side.into()
    }

    /// Where it stands.
    async fn status(&self) -> ActivityStatus {
        self.0.status.into()
    }

    /// On whose behalf it is done, each with the people that the data is about there; of the processor's side only.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn on_behalf_of(&self) -> Vec<OnBehalfOf> {
        self.0.details.on_behalf_of.iter().cloned().map(OnBehalfOf::of).collect()
    }

    /// Whom the data is about.
    async fn groups(&self) -> &[String] {
        &self.0.details.groups
    }

    /// Who receives data.
    async fn recipients(&self) -> &[String] {
        &self.0.details.recipients
    }

    /// Who works with the data.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn access(&self) -> Vec<ActivityAccess> {
        self.0.details.access.iter().cloned().map(ActivityAccess::of).collect()
    }

    /// The legal sources of the whole.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn sources(&self) -> Vec<LegalSource> {
        self.0.details.sources.iter().cloned().map(LegalSource::of).collect()
    }

    /// Measures beside those that all data has.
    async fn measures(&self) -> &[String] {
        &self.0.details.measures
    }

    /// How those who are watched, as employees by logs, were consulted.
    async fn consultation(&self) -> Option<&str> {
        self.0.details.consultation.as_deref()
    }

    /// What else belongs to it.
    async fn documents(&self) -> ActivityDocuments {
        ActivityDocuments::of(self.0.details.documents.clone())
    }

    /// SHA-256 of all that is said of it.
    async fn content_hash(&self) -> &str {
        &self.0.content_hash
    }

    /// The person who wrote it as it is; null = it came with a pack.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.author_id).await
    }

    /// When it was entered.
    async fn drafted_at(&self) -> DateTime {
        DateTime(self.0.drafted_at)
    }

    /// When the security officer confirmed its legal bases.
    async fn basis_confirmed_at(&self) -> Option<DateTime> {
        self.0.basis_confirmed_at.map(DateTime)
    }

    /// When the head of the business approved it.
    async fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(DateTime)
    }

    /// When it went live.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(DateTime)
    }

    /// When it ended.
    async fn ceased_at(&self) -> Option<DateTime> {
        self.0.ceased_at.map(DateTime)
    }

    /// When it was last said to be right as it is written.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(DateTime)
    }

    /// When somebody was asked to say so again.
    async fn confirmation_asked_at(&self) -> Option<DateTime> {
        self.0.confirmation_asked_at.map(DateTime)
    }

    /// A change of what it rests on, waiting for confirmation and approval.
    async fn proposal(&self) -> Option<ActivityProposal> {
        let content = self.0.proposal.clone()?.0;
        let (author, at) = (self.0.proposal_author_id, self.0.proposed_at);
        Some(ActivityProposal { content, author, at, basis_confirmed_at: self.0.proposal_confirmed_at })
    }

    /// What it is for, each with a legal basis of its own.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn purposes(&self, ctx: &Context<'_>) -> Result<Rows<Purpose>, ApiError> {
        let purposes = ctx.session().load::<PurposesOf>(self.0.id).await?.unwrap_or_default();
        Ok(Rows::of(purposes, Purpose))
    }

    /// Which data it holds.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn categories(&self, ctx: &Context<'_>) -> Result<Rows<Category>, ApiError> {
        let categories = ctx.session().load::<CategoriesOf>(self.0.id).await?.unwrap_or_default();
        Ok(Rows::of(categories, Category))
    }

    /// In which systems its data lies.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn systems(&self, ctx: &Context<'_>) -> Result<Rows<System>, ApiError> {
        let systems = ctx.session().load::<SystemsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Rows::of(systems, System))
    }

    /// Which processors handle its data.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn processors(&self, ctx: &Context<'_>) -> Result<Rows<Processor>, ApiError> {
        let processors = ctx.session().load::<ProcessorsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Rows::of(processors, Processor))
    }

    /// Who works with its data at present.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn workers(&self, ctx: &Context<'_>) -> Result<Rows<ActivityWorkers>, ApiError> {
        let workers = ctx.session().load::<WorkersOf>(self.0.id).await?.unwrap_or_default();
        Ok(Rows::of(workers, ActivityWorkers::of))
    }

    /// How it moved, in order.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Rows<ActivityStep>, ApiError> {
        let steps = ctx.session().load::<StepsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Rows::of(steps, ActivityStep::of))
    }
}

impl Activity {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: ActivityId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ActivityById>(session, id, records::VIEW_REGISTER).await?.map(Self))
    }
}

struct ActivityById;

impl Relation for ActivityById {
    type Key = ActivityId;
    type Value = activities::Activity;

    async fn load(read: &Read, keys: Vec<ActivityId>) -> Result<HashMap<ActivityId, Self::Value>, ApiError> {
        Ok(activities::by_ids(read, read.scope(), &keys).await?)
    }
}

/// How an activity moved.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ActivityStep {
    /// The activity's version after the step.
    number: i32,
    /// What it did.
    kind: ActivityStepKind,
    /// When.
    at: DateTime,
    /// In which role it was taken; null = a pack, a job or a service.
    role: Option<Role>,
    /// What was said of the activity, or proposed, when it was taken.
    content_hash: String,
    /// Which parts it changed, as codes.
    changed: Option<String>,
    #[graphql(skip)]
    by: Option<PersonId>,
}

#[ComplexObject]
impl ActivityStep {
    /// Who took it; null = a pack, a job or a service.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.by).await
    }
}

impl ActivityStep {
    fn of(step: activities::Step) -> Self {
        Self {
            number: step.number,
            kind: step.kind.into(),
            at: DateTime(step.at),
            role: step.role.map(Role::from),
            content_hash: step.content_hash,
            changed: step.changed,
            by: step.person_id,
        }
    }
}

struct SystemsOf;

impl Relation for SystemsOf {
    type Key = ActivityId;
    type Value = Vec<systems::System>;

    async fn load(read: &Read, keys: Vec<ActivityId>) -> Result<HashMap<ActivityId, Self::Value>, ApiError> {
        Ok(activities::system_rows_of(read, read.scope(), &keys).await?)
    }
}

struct ProcessorsOf;

impl Relation for ProcessorsOf {
    type Key = ActivityId;
    type Value = Vec<processors::Processor>;

    async fn load(read: &Read, keys: Vec<ActivityId>) -> Result<HashMap<ActivityId, Self::Value>, ApiError> {
        Ok(activities::processor_rows_of(read, read.scope(), &keys).await?)
    }
}

struct StepsOf;

impl Relation for StepsOf {
    type Key = ActivityId;
    type Value = Vec<activities::Step>;

    async fn load(read: &Read, keys: Vec<ActivityId>) -> Result<HashMap<ActivityId, Self::Value>, ApiError> {
        Ok(activities::steps_of(read, read.scope(), &keys).await?)
    }
}
