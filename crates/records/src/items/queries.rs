//! Finding items and their files. What items say is not found here: see [`super::open`].

use std::collections::HashMap;

use kernel::{FileId, ItemId, Page, Position, Scope, Slice, SortKey, SubjectId};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr, WindowStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, Order, QueryFilter, QueryOrder};
use store::{Scoped, keyset};

use super::{Item, ItemFile, Listed, file, item};
use crate::{Error, categories};

/// Where a row stands among those of its subject.
const RANK: &str = "rank";

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
    let direction = if page.backward { Order::Desc } else { Order::Asc };
    let mut window = WindowStatement::partition_by(Column::SubjectId);
    window.order_by(Column::StoredAt, direction.clone()).order_by(Column::Id, direction.clone());
    let mut ranked = Query::select();
    ranked
        .column(Column::Id)
        .expr_window_as(Func::cust("ROW_NUMBER"), window, RANK)
        .from(item::Entity)
        .and_where(Column::OrganisationId.eq(scope.organisation))
        .and_where(Column::SubjectId.is_in(subjects.iter().copied()))
        .and_where_option(page.after.map(|after| place().gt(bound(after))))
        .and_where_option(page.before.map(|before| place().lt(bound(before))));
    let mut first = Query::select();
    first.column("id").from_subquery(ranked, "ranked").and_where(Expr::col(RANK).lte(page.fetch()));
    let found = item::Entity::in_scope(scope)
        .filter(Column::Id.in_subquery(first))
        .order_by(Column::StoredAt, direction.clone())
        .order_by(Column::Id, direction)
        .into_partial_model::<Listed>()
        .all(db)
        .await?;
    let mut rows: HashMap<SubjectId, Vec<Listed>> = HashMap::new();
    for item in found {
        rows.entry(item.subject_id).or_default().push(item);
    }
    Ok(rows.into_iter().map(|(subject, rows)| (subject, page.cut(rows))).collect())
}

/// Where an item stands among those of its subject.
fn place() -> SimpleExpr {
    Expr::tuple([Expr::col(item::Column::StoredAt), Expr::col(item::Column::Id)])
}

fn bound(Position { sort, id }: Position) -> SimpleExpr {
    let sort = match sort {
        SortKey::At(at) => Expr::val(at),
        SortKey::Number(number) => Expr::val(number),
    };
    Expr::tuple([sort, Expr::val(id)])
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
