//! Finding holds.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use kernel::{HoldId, Id, Page, Position, Scope, Slice};
use ports::{Db, Holding};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};
use uuid::Uuid;

use super::model::{Hold, HoldState, HoldTarget, row};
use crate::Error;
use crate::rule::matches;

/// So many ids stand in one statement.
const CHUNK: usize = 500;

/// Which holds a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct HoldFilter {
    /// Standing in one of these places.
    pub states: Option<Vec<HoldState>>,
}

/// A page of holds, the one placed last first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &HoldFilter,
    page: &Page<Position>,
) -> Result<Slice<Hold>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if let Some(states) = &filter.states {
        select = select.filter(row::Column::State.is_in(states.iter().copied()));
    }
    Ok(keyset::page(db, select, row::Column::PlacedAt, row::Column::Id, Order::Desc, page).await?)
}

/// One hold.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, id: HoldId) -> Result<Option<Hold>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(id)).one(db).await?)
}

/// Many holds in one statement.
pub async fn by_ids(db: &impl ConnectionTrait, scope: &Scope, ids: &[HoldId]) -> Result<HashMap<HoldId, Hold>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|hold| (hold.id, hold)).collect())
}

/// Which holds keep each of these things on a local date. What none keeps is not in the answer.
pub async fn holds_on(db: Db<'_>, holdings: &[Holding], day: NaiveDate) -> Result<HashMap<Uuid, Vec<HoldId>>, Error> {
    let scope = db.scope().clone();
    let targets: BTreeSet<Uuid> =
        holdings.iter().flat_map(|holding| std::iter::once(holding.id).chain(holding.subject.map(Id::uuid))).collect();
    let targets: Vec<Uuid> = targets.into_iter().collect();
    let mut holds = Vec::new();
    for some in targets.chunks(CHUNK) {
        let mut here = Condition::any().add(row::Column::TargetId.is_in(some.iter().copied()));
        if holds.is_empty() {
            here = here.add(row::Column::Target.eq(HoldTarget::Category));
        }
        holds.extend(active(&scope, day).filter(here).order_by_asc(row::Column::Id).all(&db).await?);
    }
    let mut kept: HashMap<Uuid, Vec<HoldId>> = HashMap::new();
    for holding in holdings {
        let keeping: BTreeSet<HoldId> = holds.iter().filter(|hold| keeps(hold, holding)).map(|hold| hold.id).collect();
        if !keeping.is_empty() {
            kept.insert(holding.id, keeping.into_iter().collect());
        }
    }
    Ok(kept)
}

/// Those that keep on a date. Its state alone does not say so: it is changed by a job, a moment after its last day.
fn active(scope: &Scope, day: NaiveDate) -> sea_orm::Select<row::Entity> {
    let lasting = Condition::any().add(row::Column::UntilOn.is_null()).add(row::Column::UntilOn.gte(day));
    row::Entity::in_scope(scope).filter(row::Column::State.eq(HoldState::Active)).filter(lasting)
}

fn keeps(hold: &Hold, holding: &Holding) -> bool {
    match hold.target {
        HoldTarget::Holding => hold.target_id == Some(holding.id),
        HoldTarget::Subject => hold.target_id.is_some() && hold.target_id == holding.subject.map(Id::uuid),
        HoldTarget::Category => hold
            .category
            .as_ref()
            .is_some_and(|pattern| holding.categories.iter().any(|category| matches(pattern, category))),
    }
}
