//! Plans that end before they are begun.

use kernel::{DeletionPlanId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::model::{DeletionPlan, PlanState, plan};
use super::queries;
use crate::run::Event;
use crate::{Error, RunsRefusal, STOP_RUN};

/// Take a plan back that was not begun.
#[derive(Debug, Clone, Copy)]
pub struct Cancel {
    /// Which plan.
    pub plan: DeletionPlanId,
    /// The version that was seen.
    pub seen: Version,
}

/// Takes a plan back. What is due stays due: the next daily run plans it anew.
pub async fn cancel(uow: &mut UnitOfWork, Cancel { plan, seen }: Cancel) -> Result<DeletionPlan, Error> {
    let plan = queries::get(uow.db(), uow.scope(), plan).await?.ok_or(RunsRefusal::PlanNotFound)?;
    uow.require(STOP_RUN, &plan)?;
    if !plan.state.is_before_its_run() {
        return Err(RunsRefusal::PlanNotWaiting.into());
    }
    end(uow, &plan, seen, PlanState::Cancelled, Some("by_hand")).await
}

/// Ends a plan that was not begun, and says so.
pub(crate) async fn end(
    uow: &mut UnitOfWork,
    plan: &DeletionPlan,
    seen: Version,
    state: PlanState,
    reason: Option<&str>,
) -> Result<DeletionPlan, Error> {
    let reason = reason.map(str::to_owned);
    let change = plan::ActiveModel {
        state: Set(state),
        reason: Set(reason.clone()),
        finished_at: Set(Some(uow.now())),
        ..Default::default()
    };
    let after = model::update::<plan::Entity>(uow, plan.id, seen, change).await?;
    let reason = reason.unwrap_or_default();
    uow.emit(&match state {
        PlanState::Expired => Event::PlanExpired { plan: plan.id },
        PlanState::Stopped => Event::Stopped { plan: plan.id, run: None, rule: plan.rule.clone(), reason },
        _ => Event::PlanCancelled { plan: plan.id, reason },
    });
    Ok(after)
}
