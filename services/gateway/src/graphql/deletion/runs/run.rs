//! Runs and their windows as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use deletion::{certificate, plan, run};
use kernel::{DeletionRunId, WindowId};
use store::Read;

use super::certificate::Certificate;
use super::codes::{DeletionRunState, DeletionWindowState, RowCounting};
use super::counts::RowCount;
use super::plan::DeletionPlan;
use crate::ApiError;
use crate::graphql::access::Person;
use crate::graphql::batch::Relation;
use crate::graphql::deletion::orders::DeletionOrder;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// A plan, carried out.
#[derive(Clone)]
pub struct DeletionRun(pub(in crate::graphql::deletion) run::DeletionRun);

/// A plan, carried out.
#[Object]
impl DeletionRun {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// The plan that it carries out.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<DeletionPlan>, ApiError> {
        DeletionPlan::find(ctx.session(), self.0.plan_id).await
    }

    /// What the organisation calls the rule.
    async fn rule_key(&self) -> &str {
        &self.0.rule
    }

    /// The version of the rule.
    async fn rule_version_number(&self) -> i32 {
        self.0.rule_version
    }

    /// Where it stands.
    async fn state(&self) -> DeletionRunState {
        self.0.state.into()
    }

    /// Why it stops or was stopped, as a code.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// How many things went.
    async fn erased(&self) -> i64 {
        self.0.erased
    }

    /// How many things were spared as it came to them.
    async fn spared(&self) -> i64 {
        self.0.spared
    }

    /// How many things were gone already.
    async fn missing(&self) -> i64 {
        self.0.missing
    }

    /// How many things were still found afterwards.
    async fn residue(&self) -> i64 {
        self.0.residue
    }

    /// How many rows of which table went, as far as counted.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn rows(&self) -> Vec<RowCount> {
        RowCount::all(&self.0.rows)
    }

    /// Some window's rows could not be counted.
    async fn uncounted(&self) -> bool {
        self.0.uncounted
    }

    /// Who asked it to stop.
    async fn stop_asked_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.stop_asked_by).await
    }

    /// When.
    async fn stop_asked_at(&self) -> Option<DateTime> {
        self.0.stop_asked_at.map(DateTime)
    }

    /// When it began.
    async fn started_at(&self) -> DateTime {
        DateTime(self.0.started_at)
    }

    /// When what it erased was looked for and not found.
    async fn verified_at(&self) -> Option<DateTime> {
        self.0.verified_at.map(DateTime)
    }

    /// When it came to its end.
    async fn finished_at(&self) -> Option<DateTime> {
        self.0.finished_at.map(DateTime)
    }

    /// How far each of its windows has come, in order.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn windows(&self, ctx: &Context<'_>) -> Result<Vec<DeletionWindow>, ApiError> {
        let windows = ctx.session().load::<WindowsOf>(self.0.id).await?.unwrap_or_default();
        Ok(windows.into_iter().map(DeletionWindow).collect())
    }

    /// What it did not erase, by reason: things of its plan, and other things on the same subjects.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn kept(&self, ctx: &Context<'_>) -> Result<Vec<DeletionKept>, ApiError> {
        let kept = ctx.session().load::<KeptOf>(self.0.id).await?.unwrap_or_default();
        Ok(kept.into_iter().map(DeletionKept::of).collect())
    }

    /// Its proof; null = it has none yet.
    async fn certificate(&self, ctx: &Context<'_>) -> Result<Option<Certificate>, ApiError> {
        Ok(ctx.session().load::<CertificateOf>(self.0.id).await?.map(Certificate))
    }
}

impl DeletionRun {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: DeletionRunId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<DeletionRunById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct DeletionRunById;

impl Relation for DeletionRunById {
    type Key = DeletionRunId;
    type Value = run::DeletionRun;

    async fn load(read: &Read, keys: Vec<DeletionRunId>) -> Result<HashMap<DeletionRunId, Self::Value>, ApiError> {
        Ok(run::by_ids(read, read.scope(), &keys).await?)
    }
}

struct WindowsOf;

impl Relation for WindowsOf {
    type Key = DeletionRunId;
    type Value = Vec<run::RunWindow>;

    async fn load(read: &Read, keys: Vec<DeletionRunId>) -> Result<HashMap<DeletionRunId, Self::Value>, ApiError> {
        Ok(run::windows_of(read, read.scope(), &keys).await?)
    }
}

struct KeptOf;

impl Relation for KeptOf {
    type Key = DeletionRunId;
    type Value = Vec<run::Kept>;

    async fn load(read: &Read, keys: Vec<DeletionRunId>) -> Result<HashMap<DeletionRunId, Self::Value>, ApiError> {
        Ok(run::kept_of(read, read.scope(), &keys).await?)
    }
}

struct CertificateOf;

impl Relation for CertificateOf {
    type Key = DeletionRunId;
    type Value = certificate::Certificate;

    async fn load(read: &Read, keys: Vec<DeletionRunId>) -> Result<HashMap<DeletionRunId, Self::Value>, ApiError> {
        Ok(certificate::of_runs(read, read.scope(), &keys).await?)
    }
}

/// One window of a run: so many things, erased in one step.
#[derive(Clone)]
pub struct DeletionWindow(run::RunWindow);

/// One window of a run: so many things, erased in one step.
#[Object]
impl DeletionWindow {
    /// Its place in the plan.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// The kind of things in it; null = its plan is gone.
    async fn kind(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        Ok(self.planned(ctx).await?.map(|window| window.kind))
    }

    /// The system that they lie in, as `S2`; null = our own store.
    async fn system_key(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        Ok(self.planned(ctx).await?.and_then(|window| window.system))
    }

    /// What they are there, as `customer`.
    async fn system_kind(&self, ctx: &Context<'_>) -> Result<Option<String>, ApiError> {
        Ok(self.planned(ctx).await?.and_then(|window| window.system_kind))
    }

    /// How many things were planned.
    async fn planned_count(&self, ctx: &Context<'_>) -> Result<Option<i32>, ApiError> {
        Ok(self.planned(ctx).await?.map(|window| window.count))
    }

    /// How far it has come.
    async fn state(&self) -> DeletionWindowState {
        self.0.state.into()
    }

    /// How many went.
    async fn erased(&self) -> i32 {
        self.0.erased
    }

    /// How many were spared.
    async fn spared(&self) -> i32 {
        self.0.spared
    }

    /// How many were gone already.
    async fn missing(&self) -> i32 {
        self.0.missing
    }

    /// How many rows of which table went, as far as counted.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn rows(&self) -> Vec<RowCount> {
        RowCount::all(&self.0.rows)
    }

    /// How they were counted.
    async fn counted(&self) -> Option<RowCounting> {
        self.0.counted.map(RowCounting::from)
    }

    /// The keyed digest over the things that went.
    async fn digest(&self) -> Option<&str> {
        self.0.digest.as_deref()
    }

    /// The order to its system's owner.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<DeletionOrder>, ApiError> {
        match self.0.order_id {
            Some(id) => DeletionOrder::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// When its things were marked.
    async fn claimed_at(&self) -> Option<DateTime> {
        self.0.claimed_at.map(DateTime)
    }

    /// When its outcome was written down.
    async fn recorded_at(&self) -> Option<DateTime> {
        self.0.recorded_at.map(DateTime)
    }

    /// When its things were looked for.
    async fn verified_at(&self) -> Option<DateTime> {
        self.0.verified_at.map(DateTime)
    }
}

impl DeletionWindow {
    async fn planned(&self, ctx: &Context<'_>) -> Result<Option<plan::PlanWindow>, ApiError> {
        ctx.session().load::<PlannedWindow>(self.0.id).await
    }
}

struct PlannedWindow;

impl Relation for PlannedWindow {
    type Key = WindowId;
    type Value = plan::PlanWindow;

    async fn load(read: &Read, keys: Vec<WindowId>) -> Result<HashMap<WindowId, Self::Value>, ApiError> {
        Ok(plan::windows_by_id(read, read.scope(), &keys).await?)
    }
}

/// What a run did not erase, for one reason.
#[derive(SimpleObject)]
pub struct DeletionKept {
    /// The kind of thing.
    kind: String,
    /// Why, as a code.
    reason: String,
    /// The rule that keeps it, where one does.
    rule_key: Option<String>,
    /// How many things.
    count: u64,
    /// Until when the last of them is kept, where that is known.
    until: Option<Date>,
}

impl DeletionKept {
    fn of(kept: run::Kept) -> Self {
        Self {
            kind: kept.kind,
            reason: kept.reason,
            rule_key: kept.rule,
            count: kept.count,
            until: kept.until.map(Date),
        }
    }
}

/// The certificate of a run, for whoever may see it.
pub(in crate::graphql) async fn certificate_of(
    session: &Session,
    run: DeletionRunId,
) -> Result<Option<Certificate>, ApiError> {
    let Some(row) = session.load::<CertificateOf>(run).await? else { return Ok(None) };
    let may = session.reading()?.read.may(deletion::VIEW_RETENTION, &row).await?;
    Ok(may.then_some(Certificate(row)))
}
