//! Background work on runs.

use async_trait::async_trait;
use chrono::NaiveDate;
use jobs::{Context, Due, Enqueue, Job, JobError, Registry, When};
use kernel::{DeletionOrderId, DeletionPlanId, DeletionRunId, Instant, RetentionRuleId};
use serde::{Deserialize, Serialize};
use store::UnitOfWork;

use super::{daily, ordered, verify, work};
use crate::{Error, RUN_DELETION};

/// What may make something due at once.
const AT_ONCE: [&str; 5] =
    ["consent.withdrawn", "consent.ended", "anchor.recorded", "item.stored", "item.state_changed"];

/// Adds the jobs of runs.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<RunPlan>(&[RUN_DELETION]);
    registry.job::<VerifyRun>(&[RUN_DELETION]);
    registry.job::<RunDaily>(&[RUN_DELETION]);
    registry.job::<RunAtOnce>(&[RUN_DELETION]);
    registry.job::<CheckLate>(&[RUN_DELETION]);
    registry.job::<TakeOrder>(&[RUN_DELETION]);
    registry
        .on::<TakeOrder>("deletion.order_confirmed", |event| Some(TakeOrder { order: event.subject.id.parse().ok()? }));
    for event in AT_ONCE {
        registry.on::<RunAtOnce>(event, |event| Some(RunAtOnce { rule: None, since: event.occurred_at }));
    }
}

/// Carries one portion of a plan out. Its guards are the run's portion, and that each window is written down once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunPlan {
    /// Which plan.
    pub plan: DeletionPlanId,
    /// Which portion.
    pub portion: i32,
}

impl RunPlan {
    pub(crate) async fn first(uow: &mut UnitOfWork, plan: DeletionPlanId) -> Result<(), Error> {
        Self::next(uow, plan, 0).await
    }

    pub(crate) async fn next(uow: &mut UnitOfWork, plan: DeletionPlanId, portion: i32) -> Result<(), Error> {
        uow.enqueue(&Self { plan, portion }, When::Now).await?;
        Ok(())
    }
}

#[async_trait]
impl Job for RunPlan {
    const KIND: &'static str = "deletion.run_plan";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(work::portion(cx, self.plan, self.portion).await?)
    }
}

/// Looks for one portion of what a run erased. Its guards are those of [`RunPlan`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VerifyRun {
    /// Which run.
    pub run: DeletionRunId,
    /// Which portion.
    pub portion: i32,
}

impl VerifyRun {
    pub(crate) async fn next(uow: &mut UnitOfWork, run: DeletionRunId, portion: i32) -> Result<(), Error> {
        uow.enqueue(&Self { run, portion }, When::Now).await?;
        Ok(())
    }
}

#[async_trait]
impl Job for VerifyRun {
    const KIND: &'static str = "deletion.verify_run";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(verify::portion(cx, self.run, self.portion).await?)
    }
}

/// Plans what is due today. Its guard is that a rule has one open plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunDaily {
    /// Which day's run.
    pub due: Due,
}

#[async_trait]
impl Job for RunDaily {
    const KIND: &'static str = "deletion.run_daily";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(daily::run(cx).await?)
    }
}

/// Plans what has to go at once, after something that may have made it so. Its guard is that a rule has one open plan.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunAtOnce {
    /// Under this rule only; none = under any.
    pub rule: Option<RetentionRuleId>,
    /// When it happened.
    pub since: Instant,
}

#[async_trait]
impl Job for RunAtOnce {
    const KIND: &'static str = "deletion.run_at_once";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(daily::at_once(cx, self.rule, self.since).await?)
    }
}

/// Finds what should have gone at once and did not. It only tells, so telling twice is all that running twice does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckLate {
    /// Under which rule.
    pub rule: RetentionRuleId,
    /// Due on which day.
    pub day: NaiveDate,
}

#[async_trait]
impl Job for CheckLate {
    const KIND: &'static str = "deletion.check_late";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(daily::check_late(cx, self.rule, self.day).await?)
    }
}

/// Takes the answer to an order into its run. Its guard is the state of the window that was ordered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeOrder {
    /// Which order.
    pub order: DeletionOrderId,
}

#[async_trait]
impl Job for TakeOrder {
    const KIND: &'static str = "deletion.take_order";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(cx.write::<_, Error>(async |uow| ordered::take(uow, cx.ports(), self.order).await).await?)
    }
}
