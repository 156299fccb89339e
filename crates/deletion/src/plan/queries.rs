//! Finding plans.

use std::collections::HashMap;

use kernel::{DeletionPlanId, Page, Position, RetentionRuleId, Scope, Slice, WindowId};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, keyset};

use super::model::{Part, PlanKind, person, plan, window};
use super::{DeletionPlan, PlanPerson, PlanState, PlanWindow};
use crate::Error;

/// Which plans a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct PlanFilter {
    /// Standing in one of these places.
    pub states: Option<Vec<PlanState>>,
    /// Of this rule.
    pub rule: Option<RetentionRuleId>,
}

/// One plan.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plan: DeletionPlanId,
) -> Result<Option<DeletionPlan>, Error> {
    Ok(plan::Entity::in_scope(scope).filter(plan::Column::Id.eq(plan)).one(db).await?)
}

/// Many plans in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plans: &[DeletionPlanId],
) -> Result<HashMap<DeletionPlanId, DeletionPlan>, Error> {
    if plans.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(plan::Entity::in_scope(scope), plan::Column::Id, plans.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|plan| (plan.id, plan)).collect())
}

/// A page of plans, the one begun last first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &PlanFilter,
    page: &Page<Position>,
) -> Result<Slice<DeletionPlan>, Error> {
    let mut select = plan::Entity::in_scope(scope);
    if let Some(states) = &filter.states {
        select = select.filter(plan::Column::State.is_in(states.iter().copied()));
    }
    if let Some(rule) = filter.rule {
        select = select.filter(plan::Column::RuleId.eq(rule));
    }
    Ok(keyset::page(db, select, plan::Column::BegunAt, plan::Column::Id, Order::Desc, page).await?)
}

/// Who has approved each of these plans, in order, in one statement.
pub async fn approvals_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plans: &[DeletionPlanId],
) -> Result<HashMap<DeletionPlanId, Vec<PlanPerson>>, Error> {
    let mut all: HashMap<DeletionPlanId, Vec<PlanPerson>> = HashMap::new();
    for person in persons_of(db, scope, plans).await? {
        if person.part == Part::Approver {
            all.entry(person.plan_id).or_default().push(person);
        }
    }
    Ok(all)
}

/// Everybody who has a part in one of these plans.
pub(crate) async fn persons_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plans: &[DeletionPlanId],
) -> Result<Vec<PlanPerson>, Error> {
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    let select = keyset::any_of(person::Entity::in_scope(scope), person::Column::PlanId, plans.iter().copied());
    Ok(select.order_by_asc(person::Column::Id).all(db).await?)
}

/// The plan of a rule and kind that another would have to wait for. Orders that were given wait for people, sometimes for
/// weeks: what comes due meanwhile is not kept waiting by them.
pub(crate) async fn open_plan(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rule: RetentionRuleId,
    kind: PlanKind,
) -> Result<Option<DeletionPlan>, Error> {
    let states: &[PlanState] = match kind {
        PlanKind::Erase => &PlanState::OPEN,
        PlanKind::Order => &PlanState::OPEN[..3],
    };
    Ok(plan::Entity::in_scope(scope)
        .filter(plan::Column::RuleId.eq(rule))
        .filter(plan::Column::State.is_in(states.iter().copied()))
        .filter(plan::Column::Kind.eq(kind))
        .one(db)
        .await?)
}

/// The plans that some job has to go on with.
pub(crate) async fn on_their_way(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<DeletionPlan>, Error> {
    let states = PlanState::OPEN.into_iter().filter(|state| *state != PlanState::AwaitingApproval);
    let select = plan::Entity::in_scope(scope).filter(plan::Column::State.is_in(states));
    Ok(select.order_by_asc(plan::Column::Id).all(db).await?)
}

/// How large the last plans of a rule were that were carried out.
pub(crate) async fn usual(
    db: &impl ConnectionTrait,
    scope: &Scope,
    rule: RetentionRuleId,
    last: u64,
) -> Result<Vec<i64>, Error> {
    Ok(plan::Entity::in_scope(scope)
        .filter(plan::Column::RuleId.eq(rule))
        .filter(plan::Column::State.eq(PlanState::Completed))
        .order_by_desc(plan::Column::FinishedAt)
        .limit(last)
        .select_only()
        .column(plan::Column::Targets)
        .into_tuple()
        .all(db)
        .await?)
}

/// The window at this place of a plan.
pub(crate) async fn window_at(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plan: DeletionPlanId,
    number: i32,
) -> Result<Option<PlanWindow>, Error> {
    Ok(window::Entity::in_scope(scope)
        .filter(window::Column::PlanId.eq(plan))
        .filter(window::Column::Number.eq(number))
        .one(db)
        .await?)
}

/// Windows of plans by id, in one statement.
pub async fn windows_by_id(
    db: &impl ConnectionTrait,
    scope: &Scope,
    windows: &[WindowId],
) -> Result<HashMap<WindowId, PlanWindow>, Error> {
    if windows.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(window::Entity::in_scope(scope), window::Column::Id, windows.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|window| (window.id, window)).collect())
}

/// Windows of a plan behind a number, in order.
pub(crate) async fn windows_after(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plan: DeletionPlanId,
    number: i32,
    limit: u64,
) -> Result<Vec<PlanWindow>, Error> {
    Ok(window::Entity::in_scope(scope)
        .filter(window::Column::PlanId.eq(plan))
        .filter(window::Column::Number.gt(number))
        .order_by_asc(window::Column::Number)
        .limit(limit)
        .all(db)
        .await?)
}
