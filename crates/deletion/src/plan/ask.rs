//! Beginning a plan: by hand, or by the daily run.

use chrono::NaiveDate;
use jobs::{Enqueue, When};
use kernel::{NEW, PersonId, RetentionRuleId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::judge::Rule;
use super::model::{DeletionPlan, Part, PlanKind, PlanState, person, plan};
use super::{cancel, queries};
use crate::plan::jobs::DraftPlan;
use crate::rule::Almanac;
use crate::run::Event;
use crate::{Error, PLAN_DELETION, RunsRefusal};

/// Plan what is due under a rule.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Which rule.
    pub rule: RetentionRuleId,
    /// Due on which local day; none = today.
    pub day: Option<NaiveDate>,
}

/// Begins a plan of what is due under a rule. It is gathered and frozen by a job: other systems are asked for it.
pub async fn plan(uow: &mut UnitOfWork, Plan { rule, day }: Plan) -> Result<DeletionPlan, Error> {
    let rule = Rule::in_force(uow.db(), uow.scope(), rule).await?.ok_or(RunsRefusal::RuleNotInForce)?;
    uow.require(PLAN_DELETION, NEW)?;
    let today = access::organisation(uow.db(), uow.scope()).await?.zone.date(uow.now());
    let day = day.unwrap_or(today);
    if day > today {
        return Err(RunsRefusal::DayInFuture.into());
    }
    let kind = rule.kind();
    if !is_free(uow, &rule, kind).await? {
        return Err(RunsRefusal::PlanOpen.into());
    }
    let by = uow.scope().actor.person();
    begin(uow, &rule, kind, day, by).await
}

/// Whether a rule may have another plan of a kind. One that has not begun by a version which is not in force any more is
/// ended: nobody can approve it, and the new version would wait for it until it expires.
pub(crate) async fn is_free(uow: &mut UnitOfWork, rule: &Rule, kind: PlanKind) -> Result<bool, Error> {
    let Some(open) = queries::open_plan(uow.db(), uow.scope(), rule.id(), kind).await? else { return Ok(true) };
    if rule.is_of(&open) || !open.state.is_before_its_run() {
        return Ok(false);
    }
    cancel::end(uow, &open, open.version, PlanState::Cancelled, Some("plan_changed")).await?;
    Ok(true)
}

/// Begins a plan; a job goes on with it.
pub(crate) async fn begin(
    uow: &mut UnitOfWork,
    rule: &Rule,
    kind: PlanKind,
    day: NaiveDate,
    made_by: Option<PersonId>,
) -> Result<DeletionPlan, Error> {
    let almanac = Almanac::of(uow.db(), uow.scope()).await?;
    let cutoff = rule.cutoff(&almanac, day, uow.now()).ok_or(RunsRefusal::RuleNotPlannable)?;
    let (cutoff_on, cutoff_at) = match cutoff {
        ports::Cutoff::On(date) => (Some(date), None),
        ports::Cutoff::At(at) => (None, Some(at)),
    };
    let row = plan::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        rule_id: Set(rule.id()),
        rule_version_id: Set(rule.version()),
        rule: Set(rule.key().to_owned()),
        rule_version: Set(rule.number()),
        kind: Set(kind),
        state: Set(PlanState::Drafting),
        reason: Set(None),
        day: Set(day),
        cutoff_on: Set(cutoff_on),
        cutoff_at: Set(cutoff_at),
        made_by: Set(made_by),
        begun_at: Set(uow.now()),
        source: Set(0),
        after: Set(None),
        windows: Set(0),
        targets: Set(0),
        spared: Set(0),
        rows: Set(serde_json::json!({})),
        elsewhere: Set(false),
        held: Set(0),
        approvals: Set(0),
        approvals_for: Set(None),
        document: Set(None),
        hash: Set(None),
        sealed_at: Set(None),
        expires_at: Set(None),
        finished_at: Set(None),
    };
    let plan = model::insert(uow, row).await?;
    let author = rule.author().map(|author| (author, Part::RuleAuthor));
    let maker = made_by.filter(|maker| Some(*maker) != rule.author()).map(|maker| (maker, Part::Maker));
    for (person, part) in author.into_iter().chain(maker) {
        let row = person::ActiveModel {
            organisation_id: Set(uow.organisation()),
            id: Set(uow.new_id()),
            plan_id: Set(plan.id),
            person_id: Set(person),
            part: Set(part),
            role: Set(None),
            appointment_id: Set(None),
            hash: Set(None),
            at: Set(uow.now()),
        };
        model::insert(uow, row).await?;
    }
    uow.enqueue(&DraftPlan { plan: plan.id }, When::Now).await?;
    uow.emit(&Event::PlanBegun { plan: plan.id, rule: plan.rule.clone(), rule_version: plan.rule_version, day });
    Ok(plan)
}
