//! Finding duties, and when they are due next.

use std::collections::HashMap;

use calendar::Occurrence;
use kernel::{DutyId, Instant, Page, Position, Scope, Slice, Visible};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::{Duty, row};
use crate::Error;

/// So many dates are told ahead at most.
const AHEAD: usize = 100;

/// One duty.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, duty: DutyId) -> Result<Option<Duty>, Error> {
    row::Entity::in_scope(scope).filter(row::Column::Id.eq(duty)).one(db).await?.map(Duty::of).transpose()
}

/// Many duties in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    duties: &[DutyId],
) -> Result<HashMap<DutyId, Duty>, Error> {
    if duties.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, duties.iter().copied()).all(db).await?;
    rows.into_iter().map(|row| Ok((row.id, Duty::of(row)?))).collect()
}

/// The duty that a pack calls by this key.
pub async fn by_key(db: &impl ConnectionTrait, scope: &Scope, key: &str) -> Result<Option<Duty>, Error> {
    row::Entity::in_scope(scope).filter(row::Column::Key.eq(key)).one(db).await?.map(Duty::of).transpose()
}

/// A page of the duties that recur, in the order in which they were entered.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    page: &Page<Position>,
) -> Result<Slice<Duty>, Error> {
    let mut select = row::Entity::in_scope(scope).filter(row::Column::RetiredAt.is_null());
    if !visible.all {
        select = select.filter(row::Column::Id.is_null());
    }
    let slice = keyset::page(db, select, row::Column::CreatedAt, row::Column::Id, Order::Asc, page).await?;
    let Slice { rows, has_previous, has_next } = slice;
    let rows = rows.into_iter().map(Duty::of).collect::<Result<_, _>>()?;
    Ok(Slice { rows, has_previous, has_next })
}

/// All duties that recur. There are as many as a year wheel has, so they are not paged.
pub(crate) async fn in_force(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Duty>, Error> {
    let rows = row::Entity::in_scope(scope).filter(row::Column::RetiredAt.is_null());
    rows.order_by_asc(row::Column::Id).all(db).await?.into_iter().map(Duty::of).collect()
}

/// All duties, those that rest too.
pub(crate) async fn all(db: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Duty>, Error> {
    let rows = row::Entity::in_scope(scope).order_by_asc(row::Column::Id);
    rows.all(db).await?.into_iter().map(Duty::of).collect()
}

/// The next `count` dates of a duty after an instant, at most 100: calendar only, nothing is opened by it.
pub async fn upcoming(
    db: &impl ConnectionTrait,
    scope: &Scope,
    duty: &Duty,
    after: Instant,
    count: usize,
) -> Result<Vec<Occurrence>, Error> {
    Ok(duty.upcoming(&access::organisation(db, scope).await?, after, count))
}

impl Duty {
    /// The next `count` dates after an instant, at most 100, where the organisation has been loaded already.
    #[must_use]
    pub fn upcoming(&self, organisation: &access::Organisation, after: Instant, count: usize) -> Vec<Occurrence> {
        if self.retired_at.is_some() {
            return Vec::new();
        }
        let schedule = self.schedule(organisation);
        let all = std::iter::successors(schedule.next_after(after), |next| schedule.next_after(next.due_at));
        all.take(count.min(AHEAD)).collect()
    }
}
