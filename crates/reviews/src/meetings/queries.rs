//! Finding sittings, attendance, agendas and minutes: one statement for any number of meetings.

use std::collections::{HashMap, HashSet};

use kernel::{AgendaItemId, MinutesId, OccurrenceId, Scope, SittingId, Subject};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::model::{attendance, item, minutes, sitting};
use super::{AgendaItem, Attendant, Minutes, Sitting};
use crate::Error;

/// The sittings of these meetings, each in the order in which they were written down.
pub async fn sittings_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meetings: &[OccurrenceId],
) -> Result<HashMap<OccurrenceId, Vec<Sitting>>, Error> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    if meetings.is_empty() {
        return Ok(found);
    }
    let column = sitting::Column::OccurrenceId;
    let select = keyset::any_of(sitting::Entity::in_scope(scope), column, meetings.iter().copied());
    for row in select.order_by_asc(sitting::Column::Number).all(db).await? {
        found.entry(row.occurrence_id).or_default().push(row);
    }
    Ok(found)
}

/// Many sittings; what is not here is not in the answer.
pub async fn sittings_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    sittings: &[SittingId],
) -> Result<HashMap<SittingId, Sitting>, Error> {
    if sittings.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(sitting::Entity::in_scope(scope), sitting::Column::Id, sittings.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Who sat there, one row for each person and role.
pub async fn attendance_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    sittings: &[SittingId],
) -> Result<HashMap<SittingId, Vec<Attendant>>, Error> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    if sittings.is_empty() {
        return Ok(found);
    }
    let column = attendance::Column::SittingId;
    let select = keyset::any_of(attendance::Entity::in_scope(scope), column, sittings.iter().copied());
    let rows = select.order_by_asc(attendance::Column::PersonId).order_by_asc(attendance::Column::Role);
    for row in rows.all(db).await? {
        found.entry(row.sitting_id).or_default().push(row);
    }
    Ok(found)
}

/// The agendas of these meetings, each in its order.
pub async fn agenda_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meetings: &[OccurrenceId],
) -> Result<HashMap<OccurrenceId, Vec<AgendaItem>>, Error> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    if meetings.is_empty() {
        return Ok(found);
    }
    let column = item::Column::OccurrenceId;
    let select = keyset::any_of(item::Entity::in_scope(scope), column, meetings.iter().copied());
    for row in select.order_by_asc(item::Column::Position).all(db).await? {
        found.entry(row.occurrence_id).or_default().push(row);
    }
    Ok(found)
}

/// Many agenda items; what is not here is not in the answer.
pub async fn items_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    items: &[AgendaItemId],
) -> Result<HashMap<AgendaItemId, AgendaItem>, Error> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(item::Entity::in_scope(scope), item::Column::Id, items.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// The signed minutes of these meetings; a meeting without is not in the answer.
pub async fn minutes_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meetings: &[OccurrenceId],
) -> Result<HashMap<OccurrenceId, Minutes>, Error> {
    if meetings.is_empty() {
        return Ok(HashMap::new());
    }
    let column = minutes::Column::OccurrenceId;
    let select = keyset::any_of(minutes::Entity::in_scope(scope), column, meetings.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.occurrence_id, row)).collect())
}

/// Many minutes; what is not here is not in the answer.
pub async fn minutes_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    ids: &[MinutesId],
) -> Result<HashMap<MinutesId, Minutes>, Error> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(minutes::Entity::in_scope(scope), minutes::Column::Id, ids.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Which meetings treated these subjects: the items on which they decided, the earliest decision first.
pub async fn treated_in(
    db: &impl ConnectionTrait,
    scope: &Scope,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Vec<AgendaItem>>, Error> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    if subjects.is_empty() {
        return Ok(found);
    }
    let wanted: HashSet<&Subject> = subjects.iter().collect();
    let ids = subjects.iter().map(|subject| subject.id.clone());
    let select = keyset::any_of(item::Entity::in_scope(scope), item::Column::SubjectId, ids)
        .filter(item::Column::Outcome.is_not_null())
        .order_by_asc(item::Column::DecidedAt)
        .order_by_asc(item::Column::Id);
    for row in select.all(db).await? {
        let subject = row.subject();
        if wanted.contains(&subject) {
            found.entry(subject).or_default().push(row);
        }
    }
    Ok(found)
}

pub(super) async fn item_by_id(
    db: &impl ConnectionTrait,
    scope: &Scope,
    item: AgendaItemId,
) -> Result<Option<AgendaItem>, Error> {
    Ok(item::Entity::in_scope(scope).filter(item::Column::Id.eq(item)).one(db).await?)
}

pub(super) async fn items_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meeting: OccurrenceId,
) -> Result<Vec<AgendaItem>, Error> {
    Ok(agenda_of(db, scope, &[meeting]).await?.remove(&meeting).unwrap_or_default())
}

pub(super) async fn minutes_row(
    db: &impl ConnectionTrait,
    scope: &Scope,
    meeting: OccurrenceId,
) -> Result<Option<Minutes>, Error> {
    Ok(minutes_of(db, scope, &[meeting]).await?.remove(&meeting))
}
