//! Retention rules as the API shows them.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};
use deletion::rule;
use kernel::{NEW, PersonId, RetentionRuleId, RuleVersionId};
use store::Read;

use super::codes::RetentionRuleState;
use super::definition::RetentionRuleDefinition;
use crate::ApiError;
use crate::graphql::access::{Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// What an organisation says about when data goes: over all its versions.
#[derive(Clone)]
pub struct RetentionRule(pub(in crate::graphql::deletion) rule::RetentionRule);

/// What an organisation says about when data goes: over all its versions.
#[Object]
impl RetentionRule {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What the organisation calls it.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The version in force.
    async fn in_force(&self, ctx: &Context<'_>) -> Result<Option<RetentionRuleVersion>, ApiError> {
        match self.0.in_force_id {
            Some(id) => RetentionRuleVersion::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// When it was first proposed.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Its versions, the latest first.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<RetentionRuleVersion>, ApiError> {
        let versions = ctx.session().load::<VersionsOf>(self.0.id).await?.unwrap_or_default();
        Ok(versions.into_iter().map(RetentionRuleVersion).collect())
    }
}

impl RetentionRule {
    /// The one of this id, for whoever may see rules.
    pub(in crate::graphql) async fn find(session: &Session, id: RetentionRuleId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<RetentionRuleById>(id).await?;
        let may = session.reading()?.read.may(deletion::VIEW_RETENTION, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct RetentionRuleById;

impl Relation for RetentionRuleById {
    type Key = RetentionRuleId;
    type Value = rule::RetentionRule;

    async fn load(read: &Read, keys: Vec<RetentionRuleId>) -> Result<HashMap<RetentionRuleId, Self::Value>, ApiError> {
        Ok(rule::by_ids(read, read.scope(), &keys).await?)
    }
}

struct VersionsOf;

impl Relation for VersionsOf {
    type Key = RetentionRuleId;
    type Value = Vec<rule::RuleVersion>;

    async fn load(read: &Read, keys: Vec<RetentionRuleId>) -> Result<HashMap<RetentionRuleId, Self::Value>, ApiError> {
        Ok(rule::versions_of(read, read.scope(), &keys).await?)
    }
}

/// One version of a retention rule.
#[derive(Clone)]
pub struct RetentionRuleVersion(pub(in crate::graphql::deletion) rule::RuleVersion);

/// One version of a retention rule.
#[Object]
impl RetentionRuleVersion {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Which rule.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<RetentionRule>, ApiError> {
        RetentionRule::find(ctx.session(), self.0.rule).await
    }

    /// What the organisation calls the rule, as `A-R1`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Its number within the rule, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Where it stands.
    async fn state(&self) -> RetentionRuleState {
        self.0.state.into()
    }

    /// What it says.
    async fn definition(&self) -> RetentionRuleDefinition {
        RetentionRuleDefinition::of(&self.0.definition)
    }

    /// What it says, as a sentence.
    async fn sentence(&self) -> String {
        self.0.definition.sentence()
    }

    /// The hash of its canonical text; what an approval signs.
    async fn sha256(&self) -> &str {
        &self.0.sha256
    }

    /// The person who wrote it; null = it came in a pack.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.author).await
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        DateTime(self.0.proposed_at)
    }

    /// When its second approval came.
    async fn in_force_at(&self) -> Option<DateTime> {
        self.0.in_force_at.map(DateTime)
    }

    /// The local date of that.
    async fn in_force_from(&self) -> Option<Date> {
        self.0.in_force_from.map(Date)
    }

    /// When another took its place, or it was withdrawn.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Who withdrew it.
    async fn withdrawn_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.withdrawn_by).await
    }

    /// Why it was withdrawn.
    async fn withdraw_reason(&self) -> Option<&str> {
        self.0.withdraw_reason.as_deref()
    }

    /// Who has approved it, in order.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn approvals(&self, ctx: &Context<'_>) -> Result<Vec<RetentionRuleApproval>, ApiError> {
        let approvals = ctx.session().load::<ApprovalsOf>(self.0.id).await?.unwrap_or_default();
        Ok(approvals.into_iter().map(RetentionRuleApproval::of).collect())
    }
}

impl RetentionRuleVersion {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: RuleVersionId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<RetentionRuleVersionById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct RetentionRuleVersionById;

impl Relation for RetentionRuleVersionById {
    type Key = RuleVersionId;
    type Value = rule::RuleVersion;

    async fn load(read: &Read, keys: Vec<RuleVersionId>) -> Result<HashMap<RuleVersionId, Self::Value>, ApiError> {
        Ok(rule::versions_by_ids(read, read.scope(), &keys).await?)
    }
}

struct ApprovalsOf;

impl Relation for ApprovalsOf {
    type Key = RuleVersionId;
    type Value = Vec<rule::RuleApproval>;

    async fn load(read: &Read, keys: Vec<RuleVersionId>) -> Result<HashMap<RuleVersionId, Self::Value>, ApiError> {
        Ok(rule::approvals_of(read, read.scope(), &keys).await?)
    }
}

/// Somebody's approval of a version of a rule.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct RetentionRuleApproval {
    /// In which role.
    role: Option<Role>,
    /// The hash of what was approved.
    sha256: String,
    /// When.
    at: DateTime,
    #[graphql(skip)]
    by: PersonId,
}

#[ComplexObject]
impl RetentionRuleApproval {
    /// Who.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find(ctx.session(), self.by).await
    }
}

impl RetentionRuleApproval {
    fn of(row: rule::RuleApproval) -> Self {
        Self { role: row.role.map(Role::from), sha256: row.sha256, at: DateTime(row.at), by: row.person_id }
    }
}
