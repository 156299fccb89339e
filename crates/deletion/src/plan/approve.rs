//! Approving a plan: a signature under its hash, and under nothing else.

use kernel::{DeletionPlanId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::judge::Rule;
use super::model::{DeletionPlan, Part, PlanState, person, plan};
use super::{document, queries};
use crate::run::Event;
use crate::run::jobs::RunPlan;
use crate::{APPROVE_PLAN, Error, RunsRefusal};

/// Approve a plan as it stands.
#[derive(Debug, Clone)]
pub struct Approve {
    /// Which plan.
    pub plan: DeletionPlanId,
    /// The version that was seen.
    pub seen: Version,
    /// The hash that was seen: what the approval signs.
    pub hash: String,
}

/// Approves a plan. Whoever wrote its rule or asked for it may not, nobody may twice, and with the last approval that it
/// needs it is carried out.
pub async fn approve(uow: &mut UnitOfWork, Approve { plan, seen, hash }: Approve) -> Result<DeletionPlan, Error> {
    let plan = queries::get(uow.db(), uow.scope(), plan).await?.ok_or(RunsRefusal::PlanNotFound)?;
    uow.require(APPROVE_PLAN, &plan)?;
    let person = uow.scope().actor.person().ok_or(RunsRefusal::AuthorApproves)?;
    let parts = queries::persons_of(uow.db(), uow.scope(), &[plan.id]).await?;
    match parts.iter().find(|part| part.person_id == person).map(|part| part.part) {
        Some(Part::RuleAuthor | Part::Maker) => {
            uow.refuse(APPROVE_PLAN, &plan);
            return Err(RunsRefusal::AuthorApproves.into());
        }
        Some(Part::Approver) => return Err(RunsRefusal::PlanApproved.into()),
        None => {}
    }
    if plan.state != PlanState::AwaitingApproval {
        return Err(RunsRefusal::PlanNotWaiting.into());
    }
    if plan.has_expired(uow.now()) {
        return Err(RunsRefusal::PlanExpired.into());
    }
    let rule = Rule::in_force(uow.db(), uow.scope(), plan.rule_id).await?.ok_or(RunsRefusal::PlanChanged)?;
    if plan.hash.as_deref() != Some(hash.as_str()) {
        return Err(RunsRefusal::PlanChanged.into());
    }
    document::unchanged(uow.db(), uow.scope(), &plan, &rule).await?;

    let given = parts.iter().filter(|part| part.part == Part::Approver).count() + 1;
    let complete = i32::try_from(given).is_ok_and(|given| given >= plan.approvals);
    let held = APPROVE_PLAN.roles.iter().find_map(|role| uow.standing().role(*role));
    let row = person::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        plan_id: Set(plan.id),
        person_id: Set(person),
        part: Set(Part::Approver),
        role: Set(held.map(|held| held.role)),
        appointment_id: Set(held.and_then(|held| held.appointment)),
        hash: Set(Some(hash.clone())),
        at: Set(uow.now()),
    };
    model::insert(uow, row).await?;
    // The version moves with each approval, so that nobody approves on top of what they have not seen.
    let state = if complete { PlanState::Approved } else { PlanState::AwaitingApproval };
    let change = plan::ActiveModel { state: Set(state), ..Default::default() };
    let after = model::update::<plan::Entity>(uow, plan.id, seen, change).await?;
    if complete {
        RunPlan::first(uow, plan.id).await?;
    }
    uow.emit(&Event::Approved { plan: plan.id, by: person, hash, complete });
    Ok(after)
}
