//! Finding occurrences and invitations.

use std::collections::HashMap;

use kernel::{DutyId, Instant, OccurrenceId, Page, Position, Scope, Slice, Visible};
use sea_orm::{ColumnTrait, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::model::invitation;
use super::{Invitation, Occurrence, State, row};
use crate::{Error, Kind};

/// Which occurrences are wanted; what is left out is not asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Filter {
    /// Of this duty.
    pub duty: Option<DutyId>,
    /// Meetings or tasks.
    pub kind: Option<Kind>,
    /// In this state.
    pub state: Option<State>,
    /// Due at this instant or later.
    pub due_from: Option<Instant>,
    /// Due before this instant.
    pub due_before: Option<Instant>,
}

/// One occurrence.
pub async fn get(
    db: &impl ConnectionTrait,
    scope: &Scope,
    occurrence: OccurrenceId,
) -> Result<Option<Occurrence>, Error> {
    Ok(row::Entity::in_scope(scope).filter(row::Column::Id.eq(occurrence)).one(db).await?)
}

/// Many occurrences in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    occurrences: &[OccurrenceId],
) -> Result<HashMap<OccurrenceId, Occurrence>, Error> {
    if occurrences.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(row::Entity::in_scope(scope), row::Column::Id, occurrences.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of occurrences, the one due last first.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    visible: Visible,
    filter: Filter,
    page: &Page<Position>,
) -> Result<Slice<Occurrence>, Error> {
    let mut select = row::Entity::in_scope(scope);
    if !visible.all {
        select = select.filter(row::Column::Id.is_null());
    }
    if let Some(duty) = filter.duty {
        select = select.filter(row::Column::DutyId.eq(duty));
    }
    if let Some(kind) = filter.kind {
        select = select.filter(row::Column::Kind.eq(kind));
    }
    if let Some(state) = filter.state {
        select = select.filter(row::Column::State.eq(state));
    }
    if let Some(from) = filter.due_from {
        select = select.filter(row::Column::DueAt.gte(from));
    }
    if let Some(before) = filter.due_before {
        select = select.filter(row::Column::DueAt.lt(before));
    }
    Ok(keyset::page(db, select, row::Column::DueAt, row::Column::Id, Order::Desc, page).await?)
}

/// Who was called to these occurrences, in one statement.
pub async fn invitations_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    occurrences: &[OccurrenceId],
) -> Result<HashMap<OccurrenceId, Vec<Invitation>>, Error> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    if occurrences.is_empty() {
        return Ok(found);
    }
    let column = invitation::Column::OccurrenceId;
    let select = keyset::any_of(invitation::Entity::in_scope(scope), column, occurrences.iter().copied());
    let rows = select.order_by_asc(invitation::Column::PersonId).order_by_asc(invitation::Column::Role);
    for row in rows.all(db).await? {
        found.entry(row.occurrence_id).or_default().push(row);
    }
    Ok(found)
}
