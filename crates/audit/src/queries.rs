//! Looking into the trail. Each finder takes the organisation; whether the actor may look is the caller's question.

use kernel::{EntryId, OrganisationId, Page, Position, Slice, SortKey, Subject};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::row::entry::{Column, Entity, Model};
use crate::row::{self, count, stored};
use crate::{Entry, Error, body};

/// How many entries the organisation's trail has.
pub async fn size(db: &impl ConnectionTrait, organisation: OrganisationId) -> Result<u64, Error> {
    use row::head::{Column, Entity};
    let size: Option<i64> =
        Entity::find_by_id(organisation).select_only().column(Column::Size).into_tuple().one(db).await?;
    Ok(size.map_or(0, count))
}

/// The entry of this id.
pub async fn entry(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    id: EntryId,
) -> Result<Option<Entry>, Error> {
    of(organisation).filter(Column::Id.eq(id)).one(db).await?.map(read).transpose()
}

/// The entries of these ids, in one statement; what is not in this trail is not in the answer.
pub async fn entries_by_id(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    ids: &[EntryId],
) -> Result<Vec<Entry>, Error> {
    of(organisation).filter(Column::Id.is_in(ids.iter().copied())).all(db).await?.into_iter().map(read).collect()
}

/// The entry at this place.
pub async fn entry_at(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    sequence: u64,
) -> Result<Option<Entry>, Error> {
    of(organisation).filter(Column::Sequence.eq(stored(sequence))).one(db).await?.map(read).transpose()
}

/// A page of entries, the newest first; only those about `subject` where one is given.
///
/// An entry's position is its sequence number: `Position { sort: SortKey::Number(sequence), id }`.
pub async fn entries(
    db: &impl ConnectionTrait,
    organisation: OrganisationId,
    subject: Option<&Subject>,
    page: &Page<Position>,
) -> Result<Slice<Entry>, Error> {
    let mut select = of(organisation);
    if let Some(subject) = subject {
        select = select.filter(Column::SubjectId.eq(&subject.id)).filter(Column::SubjectKind.eq(&subject.kind));
    }
    // The newest come first, so what stands behind a cursor is older.
    if let Some(sequence) = page.after.and_then(number) {
        select = select.filter(Column::Sequence.lt(sequence));
    }
    if let Some(sequence) = page.before.and_then(number) {
        select = select.filter(Column::Sequence.gt(sequence));
    }
    select = if page.backward { select.order_by_asc(Column::Sequence) } else { select.order_by_desc(Column::Sequence) };
    let rows = select.limit(page.fetch()).all(db).await?;
    let entries = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(page.cut(entries))
}

fn of(organisation: OrganisationId) -> Select<Entity> {
    Entity::find().filter(Column::OrganisationId.eq(organisation))
}

fn number(position: Position) -> Option<i64> {
    match position.sort {
        SortKey::Number(sequence) => Some(sequence),
        SortKey::At(_) => None,
    }
}

fn read(row: Model) -> Result<Entry, Error> {
    let leaf = row.leaf.try_into().map_err(|_| Error::Damaged(row.organisation_id))?;
    body::read(row.organisation_id, row.body, leaf)
}
