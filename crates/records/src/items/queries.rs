//! Finding items and their files. What items say is not found here: see [`super::open`].

use std::collections::HashMap;

use kernel::{FileId, ItemId, Page, Position, Scope, Slice, SubjectId};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::{Item, ItemFile, Listed, file, item};
use crate::{Error, categories};

/// Which items a list is about. What is left out does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// About this subject.
    pub subject: Option<SubjectId>,
    /// In one of these categories; `A-07/*` is every category of that activity.
    pub categories: Option<Vec<String>>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this state.
    pub state: Option<String>,
}

/// One item.
pub async fn get(db: &impl ConnectionTrait, scope: &Scope, of: ItemId) -> Result<Option<Item>, Error> {
    Ok(item::Entity::in_scope(scope).filter(item::Column::Id.eq(of)).one(db).await?)
}

/// Many items in one statement; what is not here is not in the answer.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Item>, Error> {
    if items.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(item::Entity::in_scope(scope), item::Column::Id, items.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// A page of what is held on each of many subjects, in the order in which it was handed in, without what it says: in one
/// statement, whatever else is held on them.
pub async fn of_subjects(
    db: &impl ConnectionTrait,
    scope: &Scope,
    subjects: &[SubjectId],
    page: &Page<Position>,
) -> Result<HashMap<SubjectId, Slice<Listed>>, Error> {
    use item::Column;
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let select = item::Entity::in_scope(scope).filter(Column::SubjectId.is_in(subjects.iter().copied()));
    let keys = (Column::StoredAt, Column::Id);
    let select = keyset::page_of_each(select, Column::SubjectId, keys, &Order::Asc, page);
    let found = select.into_partial_model::<Listed>().all(db).await?;
    Ok(keyset::cut_each(found, |item| item.subject_id, page))
}

/// A page of items in the order in which they were handed in.
pub async fn page(
    db: &impl ConnectionTrait,
    scope: &Scope,
    filter: &Filter,
    page: &Page<Position>,
) -> Result<Slice<Item>, Error> {
    use item::Column;
    let narrowed = Condition::all()
        .add_option(filter.subject.map(|subject| Column::SubjectId.eq(subject)))
        .add_option(filter.categories.as_ref().map(|asked| categories::in_column(Column::Category, asked)))
        .add_option(filter.kind.as_ref().map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.state.as_ref().map(|state| Column::State.eq(state)));
    let select = item::Entity::in_scope(scope).filter(narrowed);
    Ok(keyset::page(db, select, Column::StoredAt, Column::Id, Order::Asc, page).await?)
}

/// The files of many items, each item's in the order in which they were attached.
pub async fn files_of(
    db: &impl ConnectionTrait,
    scope: &Scope,
    items: &[ItemId],
) -> Result<HashMap<ItemId, Vec<ItemFile>>, Error> {
    let mut all: HashMap<ItemId, Vec<ItemFile>> = HashMap::new();
    if items.is_empty() {
        return Ok(all);
    }
    let select = keyset::any_of(file::Entity::in_scope(scope), file::Column::ItemId, items.iter().copied());
    for row in select.order_by_asc(file::Column::Id).all(db).await? {
        all.entry(row.item_id).or_default().push(row);
    }
    Ok(all)
}

/// Many files; what is not here is not in the answer.
pub async fn files_by_ids(
    db: &impl ConnectionTrait,
    scope: &Scope,
    files: &[FileId],
) -> Result<HashMap<FileId, ItemFile>, Error> {
    if files.is_empty() {
        return Ok(HashMap::new());
    }
    let select = keyset::any_of(file::Entity::in_scope(scope), file::Column::Id, files.iter().copied());
    Ok(select.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}
