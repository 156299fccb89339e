//! Plans as the API shows them.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};
use deletion::{plan, run};
use kernel::{DeletionPlanId, PersonId};
use store::Read;

use super::codes::{ApprovalsFor, DeletionPlanKind, DeletionPlanState};
use super::counts::RowCount;
use super::run::DeletionRun;
use crate::ApiError;
use crate::graphql::access::{Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::deletion::rules::{RetentionRule, RetentionRuleVersion};
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// What a run will do, frozen before it is approved.
#[derive(Clone)]
pub struct DeletionPlan(pub(in crate::graphql::deletion) plan::DeletionPlan);

/// What a run will do, frozen before it is approved.
#[Object]
impl DeletionPlan {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// The rule by which it goes.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<RetentionRule>, ApiError> {
        RetentionRule::find(ctx.session(), self.0.rule_id).await
    }

    /// The version of the rule by which it goes.
    async fn rule_version(&self, ctx: &Context<'_>) -> Result<Option<RetentionRuleVersion>, ApiError> {
        RetentionRuleVersion::find(ctx.session(), self.0.rule_version_id).await
    }

    /// What the organisation calls the rule, as `A-R1`.
    async fn rule_key(&self) -> &str {
        &self.0.rule
    }

    /// The number of that version.
    async fn rule_version_number(&self) -> i32 {
        self.0.rule_version
    }

    /// Who carries it out.
    async fn kind(&self) -> DeletionPlanKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn state(&self) -> DeletionPlanState {
        self.0.state.into()
    }

    /// Why it was stopped or cancelled, as a code.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The local day whose dues it holds.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// What was triggered on this local date or before is due.
    async fn cutoff_on(&self) -> Option<Date> {
        self.0.cutoff_on.map(Date)
    }

    /// What was triggered at this instant or before is due.
    async fn cutoff_at(&self) -> Option<DateTime> {
        self.0.cutoff_at.map(DateTime)
    }

    /// The person who asked for it; null = the daily run.
    async fn made_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.made_by).await
    }

    /// When it was begun.
    async fn begun_at(&self) -> DateTime {
        DateTime(self.0.begun_at)
    }

    /// How many windows it has.
    async fn window_count(&self) -> i32 {
        self.0.windows
    }

    /// How many things it would erase.
    async fn targets(&self) -> i64 {
        self.0.targets
    }

    /// How many things were due but spared as it was made.
    async fn spared(&self) -> i64 {
        self.0.spared
    }

    /// How many rows of which table in connected systems, as counted for it.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn rows(&self) -> Vec<RowCount> {
        RowCount::all(&self.0.rows)
    }

    /// Things due under it lie in systems that are not connected.
    async fn elsewhere(&self) -> bool {
        self.0.elsewhere
    }

    /// How many things the rule governs altogether.
    async fn held(&self) -> i64 {
        self.0.held
    }

    /// How many approvals it needs beside the rule's own.
    async fn approvals_needed(&self) -> i32 {
        self.0.approvals
    }

    /// Why it needs them.
    async fn approvals_for(&self) -> Option<ApprovalsFor> {
        self.0.approvals_for.map(ApprovalsFor::from)
    }

    /// The canonical text that its hash is over.
    async fn document(&self) -> Option<&str> {
        self.0.document.as_deref()
    }

    /// SHA-256 of the document in hexadecimal digits; what an approval signs.
    async fn hash(&self) -> Option<&str> {
        self.0.hash.as_deref()
    }

    /// When it was frozen.
    async fn sealed_at(&self) -> Option<DateTime> {
        self.0.sealed_at.map(DateTime)
    }

    /// From when on it can be neither approved nor begun.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it came to its end.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// Who has approved it, in order.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn approvals(&self, ctx: &Context<'_>) -> Result<Vec<DeletionPlanApproval>, ApiError> {
        let approvals = ctx.session().load::<ApprovalsOf>(self.0.id).await?.unwrap_or_default();
        Ok(approvals.into_iter().map(DeletionPlanApproval::of).collect())
    }

    /// The run that carries it out; null = none has begun.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<DeletionRun>, ApiError> {
        Ok(ctx.session().load::<RunOf>(self.0.id).await?.map(DeletionRun))
    }
}

impl DeletionPlan {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: DeletionPlanId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<DeletionPlanById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct DeletionPlanById;

impl Relation for DeletionPlanById {
    type Key = DeletionPlanId;
    type Value = plan::DeletionPlan;

    async fn load(read: &Read, keys: Vec<DeletionPlanId>) -> Result<HashMap<DeletionPlanId, Self::Value>, ApiError> {
        Ok(plan::by_ids(read, read.scope(), &keys).await?)
    }
}

struct ApprovalsOf;

impl Relation for ApprovalsOf {
    type Key = DeletionPlanId;
    type Value = Vec<plan::PlanPerson>;

    async fn load(read: &Read, keys: Vec<DeletionPlanId>) -> Result<HashMap<DeletionPlanId, Self::Value>, ApiError> {
        Ok(plan::approvals_of(read, read.scope(), &keys).await?)
    }
}

struct RunOf;

impl Relation for RunOf {
    type Key = DeletionPlanId;
    type Value = run::DeletionRun;

    async fn load(read: &Read, keys: Vec<DeletionPlanId>) -> Result<HashMap<DeletionPlanId, Self::Value>, ApiError> {
        Ok(run::of_plans(read, read.scope(), &keys).await?)
    }
}

/// Somebody's approval of a plan.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct DeletionPlanApproval {
    /// In which role.
    role: Option<Role>,
    /// The hash that was approved.
    hash: Option<String>,
    /// When.
    at: DateTime,
    #[graphql(skip)]
    by: PersonId,
}

#[ComplexObject]
impl DeletionPlanApproval {
    /// Who.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find(ctx.session(), self.by).await
    }
}

impl DeletionPlanApproval {
    fn of(row: plan::PlanPerson) -> Self {
        Self { role: row.role.map(Role::from), hash: row.hash, at: DateTime(row.at), by: row.person_id }
    }
}
