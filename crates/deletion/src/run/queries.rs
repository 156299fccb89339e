//! Finding runs.

use std::collections::HashMap;

use kernel::{DeletionOrderId, DeletionPlanId, DeletionRunId, Page, Position, Scope, Slice};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder, QuerySelect};
use store::{Scoped, keyset};

use super::model::{WindowState, kept, run, window};
use super::{DeletionRun, RunState, RunWindow};
use crate::Error;

/// Which runs a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// Standing in one of these places.
    pub states: Option<Vec<RunState>>,
}

/// What was not erased, by reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The kind of thing.
    pub kind: String,
    /// Why, as a code.
    pub reason: String,
    /// The rule that keeps it, where one does.
    pub rule: Option<String>,
    /// How many things.
    pub count: u64,
    /// Until when the last of them is kept, where that is known.
    pub until: Option<chrono::NaiveDate>,
}

/// One run.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, run: DeletionRunId) -> Result<Option<DeletionRun>, Error> {
    Ok(run::Entity::in_scope(scope).filter(run::Column::Id.eq(run)).one(db).await?)
}

/// Many runs in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    runs: &[DeletionRunId],
) -> Result<HashMap<DeletionRunId, DeletionRun>, Error> {
    if runs.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(run::Entity::in_scope(scope), run::Column::Id, runs.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|run| (run.id, run)).collect())
}

/// The runs that carry these plans out, in one statement.
pub async fn of_plans(
    db: &impl ConnectionTrait,
    scope: &Scope,
    plans: &[DeletionPlanId],
) -> Result<HashMap<DeletionPlanId, DeletionRun>, Error> {
    if plans.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(run::Entity::in_scope(scope), run::Column::PlanId, plans.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|run| (run.plan_id, run)).collect())
}

/// A page of runs, the one that began last first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &RunFilter,
    page: &Page<Position>,
) -> Result<Slice<DeletionRun>, Error> {
    let mut select = run::Entity::in_scope(scope);
    if let Some(states) = &filter.states {
        select = select.filter(run::Column::State.is_in(states.iter().copied()));
    }
    Ok(keyset::page(db, select, run::Column::StartedAt, run::Column::Id, Order::Desc, page).await?)
}

/// The windows of many runs in one statement, each run's in order.
pub async fn windows_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    runs: &[DeletionRunId],
) -> Result<HashMap<DeletionRunId, Vec<RunWindow>>, Error> {
    let mut all: HashMap<DeletionRunId, Vec<RunWindow>> = HashMap::new();
    if runs.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(window::Entity::in_scope(scope), window::Column::RunId, runs.iter().copied());
    for window in select.order_by_asc(window::Column::Number).all(db).await? {
        all.entry(window.run_id).or_default().push(window);
    }
    Ok(all)
}

/// What many runs did not erase, by reason, in one statement.
pub async fn kept_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    runs: &[DeletionRunId],
) -> Result<HashMap<DeletionRunId, Vec<Kept>>, Error> {
    use kept::Column;
    let mut all: HashMap<DeletionRunId, Vec<Kept>> = HashMap::new();
    if runs.is_empty() {
        return Ok(all);
    }
    type Row = (DeletionRunId, String, String, String, i64, Option<chrono::NaiveDate>);
    let rows: Vec<Row> = keyset::any_of(kept::Entity::in_scope(scope), Column::RunId, runs.iter().copied())
        .select_only()
        .columns([Column::RunId, Column::Kind, Column::Reason, Column::Rule])
        .column_as(Column::HoldingId.count(), "count")
        .column_as(Column::Until.max(), "until")
        .group_by(Column::RunId)
        .group_by(Column::Kind)
        .group_by(Column::Reason)
        .group_by(Column::Rule)
        .order_by_asc(Column::Kind)
        .order_by_asc(Column::Reason)
        .order_by_asc(Column::Rule)
        .into_tuple()
        .all(db)
        .await?;
    for (run, kind, reason, rule, count, until) in rows {
        let rule = (!rule.is_empty()).then_some(rule);
        let count = u64::try_from(count).unwrap_or(0);
        all.entry(run).or_default().push(Kept { kind, reason, rule, count, until });
    }
    Ok(all)
}

/// The window at this place of a run.
pub(crate) async fn window_at(
    db: &impl ConnectionTrait,
    scope: &Scope,
    run: DeletionRunId,
    number: i32,
) -> Result<Option<RunWindow>, Error> {
    Ok(window::Entity::in_scope(scope)
        .filter(window::Column::RunId.eq(run))
        .filter(window::Column::Number.eq(number))
        .one(db)
        .await?)
}

/// The window for which this order was given.
pub(crate) async fn window_of_order(
    db: &impl ConnectionTrait,
    scope: &Scope,
    order: DeletionOrderId,
) -> Result<Option<RunWindow>, Error> {
    Ok(window::Entity::in_scope(scope).filter(window::Column::OrderId.eq(order)).one(db).await?)
}

/// The first window of a run, from this number on, that stands here.
pub(crate) async fn next_in(
    db: &impl ConnectionTrait,
    scope: &Scope,
    run: DeletionRunId,
    state: WindowState,
    from: i32,
) -> Result<Option<RunWindow>, Error> {
    Ok(all_in(db, scope, run, state, from, 1).await?.pop())
}

/// The first windows of a run, from this number on, that stand here.
pub(crate) async fn all_in(
    db: &impl ConnectionTrait,
    scope: &Scope,
    run: DeletionRunId,
    state: WindowState,
    from: i32,
    limit: u64,
) -> Result<Vec<RunWindow>, Error> {
    Ok(window::Entity::in_scope(scope)
        .filter(window::Column::RunId.eq(run))
        .filter(window::Column::Number.gte(from))
        .filter(window::Column::State.eq(state))
        .order_by_asc(window::Column::Number)
        .limit(limit)
        .all(db)
        .await?)
}

/// Windows of a run behind a number, in order.
pub(crate) async fn windows_after(
    db: &impl ConnectionTrait,
    scope: &Scope,
    run: DeletionRunId,
    number: i32,
    limit: u64,
) -> Result<Vec<RunWindow>, Error> {
    Ok(window::Entity::in_scope(scope)
        .filter(window::Column::RunId.eq(run))
        .filter(window::Column::Number.gt(number))
        .order_by_asc(window::Column::Number)
        .limit(limit)
        .all(db)
        .await?)
}

/// Whether something of a run was written down as gone and not verified to be.
pub(crate) async fn any_unverified(
    db: &impl ConnectionTrait,
    scope: &Scope,
    run: DeletionRunId,
) -> Result<bool, Error> {
    let unverified = window::Entity::in_scope(scope)
        .filter(window::Column::RunId.eq(run))
        .filter(window::Column::RecordedAt.is_not_null())
        .filter(window::Column::State.ne(WindowState::Verified));
    Ok(unverified.limit(1).one(db).await?.is_some())
}
