//! Background work on plans.

use async_trait::async_trait;
use jobs::{Context, Job, JobError, Registry};
use kernel::DeletionPlanId;
use serde::{Deserialize, Serialize};

use super::model::PlanState;
use super::{cancel, draft, queries};
use crate::{Error, RUN_DELETION};

/// Adds the jobs of plans.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<DraftPlan>(&[RUN_DELETION]);
    registry.job::<ExpirePlan>(&[RUN_DELETION]);
}

/// Goes on with gathering what is due. Its guard is the plan's version: a step that another has taken is refused.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DraftPlan {
    /// Which plan.
    pub plan: DeletionPlanId,
}

#[async_trait]
impl Job for DraftPlan {
    const KIND: &'static str = "deletion.draft_plan";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(draft::portion(cx, self.plan).await?)
    }
}

/// Ends a plan that nobody has approved in time, or that was approved and not begun. Its guard is the plan's state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExpirePlan {
    /// Which plan.
    pub plan: DeletionPlanId,
}

#[async_trait]
impl Job for ExpirePlan {
    const KIND: &'static str = "deletion.expire_plan";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        cx.write::<_, Error>(async |uow| {
            let Some(plan) = queries::get(uow.db(), uow.scope(), self.plan).await? else { return Ok(()) };
            let waits = matches!(plan.state, PlanState::AwaitingApproval | PlanState::Approved);
            if waits && plan.has_expired(uow.now()) {
                cancel::end(uow, &plan, plan.version, PlanState::Expired, None).await?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }
}
