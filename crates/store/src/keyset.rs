//! Pages by key. The row-value comparison starts the index where the page starts; an OR would walk it from its head.

use std::collections::HashMap;
use std::hash::Hash;

use kernel::{Page, Position, Slice, SortKey};
use sea_orm::sea_query::postgres_array::NotU8;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SimpleExpr, WindowStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, Value,
};

use crate::Error;

/// A row's place among those of its list.
const RANK: &str = "rank";

/// Fetches one page of `select`, sorted by `sort`, then `id`, both in the same direction.
pub async fn page<E, C>(
    db: &C,
    select: Select<E>,
    sort: E::Column,
    id: E::Column,
    order: Order,
    page: &Page<Position>,
) -> Result<Slice<E::Model>, Error>
where
    E: EntityTrait,
    C: ConnectionTrait,
{
    Ok(page.cut(rows(db, select, (sort, id), &order, page).await?))
}

/// The rows from which [`Page::cut`] makes a page, in the order of fetching.
pub async fn rows<E, C>(
    db: &C,
    select: Select<E>,
    (sort, id): (E::Column, E::Column),
    order: &Order,
    page: &Page<Position>,
) -> Result<Vec<E::Model>, Error>
where
    E: EntityTrait,
    C: ConnectionTrait,
{
    let direction = direction(order, page);
    let select = within(select, (sort, id), order, page);
    Ok(select.order_by(sort, direction.clone()).order_by(id, direction).limit(page.fetch()).all(db).await?)
}

/// The rows of the same page of each of many lists, for one statement: `select` keeps the rows of all of them, `parent`
/// tells whose each is, `keys` are the sort key and the id. [`cut_each`] makes the pages of what it finds.
pub fn page_of_each<E>(
    select: Select<E>,
    parent: E::Column,
    keys: (E::Column, E::Column),
    order: &Order,
    page: &Page<Position>,
) -> Select<E>
where
    E: EntityTrait,
{
    let (sort, id) = keys;
    let direction = direction(order, page);
    let mut window = WindowStatement::partition_by(parent);
    window.order_by(sort, direction.clone()).order_by(id, direction.clone());
    let mut ranked = within(select, keys, order, page).select_only().column(id);
    QuerySelect::query(&mut ranked).expr_window_as(Func::cust("ROW_NUMBER"), window, RANK);
    let mut first = Query::select();
    first.column(id).from_subquery(ranked.into_query(), "ranked").and_where(Expr::col(RANK).lte(page.fetch()));
    E::find().filter(id.in_subquery(first)).order_by(sort, direction.clone()).order_by(id, direction)
}

/// The page of each list out of the rows of all.
pub fn cut_each<K, M>(rows: Vec<M>, parent: impl Fn(&M) -> K, page: &Page<Position>) -> HashMap<K, Slice<M>>
where
    K: Eq + Hash,
{
    let mut lists: HashMap<K, Vec<M>> = HashMap::new();
    for row in rows {
        lists.entry(parent(&row)).or_default().push(row);
    }
    lists.into_iter().map(|(key, rows)| (key, page.cut(rows))).collect()
}

/// The direction in which the rows of a page are fetched.
fn direction(order: &Order, page: &Page<Position>) -> Order {
    if matches!(order, Order::Asc) == page.backward { Order::Desc } else { Order::Asc }
}

fn within<E>(
    mut select: Select<E>,
    (sort, id): (E::Column, E::Column),
    order: &Order,
    page: &Page<Position>,
) -> Select<E>
where
    E: EntityTrait,
{
    let ascending = matches!(order, Order::Asc);
    let keys = || Expr::tuple([Expr::col((E::default(), sort)), Expr::col((E::default(), id))]);
    if let Some(after) = &page.after {
        let bound = bound(after);
        select = select.filter(if ascending { keys().gt(bound) } else { keys().lt(bound) });
    }
    if let Some(before) = &page.before {
        let bound = bound(before);
        select = select.filter(if ascending { keys().lt(bound) } else { keys().gt(bound) });
    }
    select
}

fn bound(position: &Position) -> SimpleExpr {
    let sort = match position.sort {
        SortKey::At(at) => Expr::val(at),
        SortKey::Number(number) => Expr::val(number),
    };
    Expr::tuple([sort, Expr::val(position.id)])
}

/// Keeps the rows whose column is one of `values`; for batched loaders.
pub fn any_of<E, V>(select: Select<E>, column: E::Column, values: impl IntoIterator<Item = V>) -> Select<E>
where
    E: EntityTrait,
    V: Into<Value>,
{
    select.filter(column.is_in(values))
}

/// That a column is one of very many values. PostgreSQL takes them as one: given one each, it would go through them again and
/// again before it begins.
pub fn among<C, V>(backend: DbBackend, column: C, values: impl IntoIterator<Item = V>) -> SimpleExpr
where
    C: ColumnTrait,
    V: Into<Value> + NotU8,
{
    match backend {
        DbBackend::Postgres => column.eq_any(values),
        _ => column.is_in(values),
    }
}
