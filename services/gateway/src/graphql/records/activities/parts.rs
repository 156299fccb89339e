//! What an activity is for, and which data it holds.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use kernel::{ActivityId, CategoryId, NEW, PurposeId};
use records::activities;
use store::Read;

use super::codes::{Article9Condition, LegalBasis, Sensitivity};
use super::content::LegalSource;
use super::types::Activity;
use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::relay;
use crate::graphql::session::{Ask, Session};

/// What an activity is for, with its legal basis.
#[derive(Clone)]
pub struct Purpose(pub(super) activities::Purpose);

/// What an activity is for, with its legal basis.
#[Object]
impl Purpose {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Of which activity.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Option<Activity>, ApiError> {
        Activity::find(ctx.session(), self.0.activity_id).await
    }

    /// Its place in the list, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What the activity calls it.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// What for.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The letter of Art. 6(1).
    async fn basis(&self) -> LegalBasis {
        self.0.basis.into()
    }

    /// The letter of Art. 9(2), for special categories.
    async fn article9(&self) -> Option<Article9Condition> {
        self.0.article9.map(Article9Condition::from)
    }

    /// Why our interest outweighs theirs, for 6f.
    async fn balancing(&self) -> Option<&str> {
        self.0.balancing.as_deref()
    }

    /// Its legal sources.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn sources(&self) -> Vec<LegalSource> {
        self.0.sources.0.iter().cloned().map(LegalSource::of).collect()
    }
}

/// A category of data that an activity holds.
#[derive(Clone)]
pub struct Category(pub(super) activities::Category);

/// A category of data that an activity holds.
#[Object]
impl Category {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// Of which activity.
    async fn activity(&self, ctx: &Context<'_>) -> Result<Option<Activity>, ApiError> {
        Activity::find(ctx.session(), self.0.activity_id).await
    }

    /// Its place in the list, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What the activity calls it; rules name it as `A-07/contact`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How much protection it needs.
    async fn sensitivity(&self) -> Sensitivity {
        self.0.sensitivity.into()
    }

    /// A special category of Art. 9.
    async fn special(&self) -> bool {
        self.0.special
    }

    /// National identity numbers.
    async fn national(&self) -> bool {
        self.0.national_id
    }

    /// Free text, pictures and the like, which may hold anything.
    async fn unstructured(&self) -> bool {
        self.0.unstructured
    }

    /// Why the purpose cannot do without it.
    async fn necessity(&self) -> &str {
        &self.0.necessity
    }

    /// The states that things in it can be in; empty = it has none.
    async fn states(&self) -> &[String] {
        &self.0.states.0
    }

    /// What it consists of.
    async fn parts(&self) -> &[String] {
        &self.0.parts.0
    }

    /// The keys of the purposes that need it; empty = all.
    async fn purposes(&self) -> &[String] {
        &self.0.purposes.0
    }
}

impl Purpose {
    /// The one of this id, for whoever may see its activity.
    pub(in crate::graphql) async fn find(session: &Session, id: PurposeId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<PurposeById>(id).await?;
        let may = session.reading()?.read.may(records::VIEW_REGISTER, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct PurposeById;

impl Relation for PurposeById {
    type Key = PurposeId;
    type Value = activities::Purpose;

    async fn load(read: &Read, keys: Vec<PurposeId>) -> Result<HashMap<PurposeId, Self::Value>, ApiError> {
        Ok(activities::purposes_by_ids(read, read.scope(), &keys).await?)
    }
}

impl Category {
    /// The one of this id, for whoever may see its activity.
    pub(in crate::graphql) async fn find(session: &Session, id: CategoryId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<CategoryById>(id).await?;
        let may = session.reading()?.read.may(records::VIEW_REGISTER, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct CategoryById;

impl Relation for CategoryById {
    type Key = CategoryId;
    type Value = activities::Category;

    async fn load(read: &Read, keys: Vec<CategoryId>) -> Result<HashMap<CategoryId, Self::Value>, ApiError> {
        Ok(activities::categories_by_ids(read, read.scope(), &keys).await?)
    }
}

pub(super) struct PurposesOf;

impl Relation for PurposesOf {
    type Key = ActivityId;
    type Value = Vec<activities::Purpose>;

    async fn load(read: &Read, keys: Vec<ActivityId>) -> Result<HashMap<ActivityId, Self::Value>, ApiError> {
        Ok(activities::purposes_of(read, read.scope(), &keys).await?)
    }
}

pub(super) struct CategoriesOf;

impl Relation for CategoriesOf {
    type Key = ActivityId;
    type Value = Vec<activities::Category>;

    async fn load(read: &Read, keys: Vec<ActivityId>) -> Result<HashMap<ActivityId, Self::Value>, ApiError> {
        Ok(activities::categories_of(read, read.scope(), &keys).await?)
    }
}
