//! Freezing a plan: from here on it is what its hash says.

use jobs::{Enqueue, When};
use ports::{Db, Ports};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::judge::Rule;
use super::model::{DeletionPlan, PlanKind, PlanState, plan};
use super::{ask, cancel, caps, document, queries};
use crate::plan::jobs::ExpirePlan;
use crate::run::Event;
use crate::run::jobs::RunPlan;
use crate::{Error, RUN_DELETION};

/// Freezes a plan in which everything due has been gathered. One with nothing in it is taken back.
pub(crate) async fn seal(
    uow: &mut UnitOfWork,
    ports: &Ports,
    plan: &DeletionPlan,
    rule: &Rule,
) -> Result<DeletionPlan, Error> {
    uow.require(RUN_DELETION, plan)?;
    if plan.elsewhere && plan.kind == PlanKind::Erase {
        order_the_rest(uow, plan, rule).await?;
    }
    if plan.targets == 0 {
        return cancel::end(uow, plan, plan.version, PlanState::Cancelled, Some("nothing_due")).await;
    }
    let mut held = 0;
    for source in &ports.holdings {
        held += source.count(Db::Unit(uow), rule.categories()).await?;
    }
    let held = i64::try_from(held).unwrap_or(i64::MAX);
    let usual = queries::usual(uow.db(), uow.scope(), plan.rule_id, caps::USUAL_OF).await?;
    let (approvals, approvals_for) = caps::approvals(rule.approvals(), plan.targets, held, &usual);
    let needed = i32::try_from(approvals).unwrap_or(i32::MAX);
    let expires_at = uow.now() + caps::EXPIRES_AFTER;
    let sealed = DeletionPlan { held, approvals: needed, approvals_for, ..plan.clone() };
    let (text, hash) = document::write(uow.db(), uow.scope(), &sealed, rule).await?;
    let state = if approvals == 0 { PlanState::Approved } else { PlanState::AwaitingApproval };
    let change = plan::ActiveModel {
        state: Set(state),
        held: Set(held),
        approvals: Set(needed),
        approvals_for: Set(approvals_for),
        document: Set(Some(text)),
        hash: Set(Some(hash.clone())),
        sealed_at: Set(Some(uow.now())),
        expires_at: Set(Some(expires_at)),
        ..Default::default()
    };
    let after = model::update::<plan::Entity>(uow, plan.id, plan.version, change).await?;
    uow.enqueue(&ExpirePlan { plan: plan.id }, When::At(expires_at)).await?;
    if approvals == 0 {
        RunPlan::first(uow, plan.id).await?;
    }
    uow.emit(&Event::Planned {
        plan: plan.id,
        rule: plan.rule.clone(),
        rule_version: plan.rule_version,
        targets: u64::try_from(plan.targets).unwrap_or(0),
        approvals,
        hash,
    });
    Ok(after)
}

/// What lies in systems that are not connected goes by a plan of its own, which waits for people as long as they need.
async fn order_the_rest(uow: &mut UnitOfWork, plan: &DeletionPlan, rule: &Rule) -> Result<(), Error> {
    if ask::is_free(uow, rule, PlanKind::Order).await? {
        ask::begin(uow, rule, PlanKind::Order, plan.day, plan.made_by).await?;
    }
    Ok(())
}
