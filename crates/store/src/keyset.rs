//! Pages by key. The row-value comparison starts the index where the page starts; an OR would walk it from its head.

use kernel::{Page, Position, Slice, SortKey};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::Error;

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
    let ascending = matches!(order, Order::Asc);
    let mut select = select;
    let keys = || Expr::tuple([Expr::col((E::default(), sort)), Expr::col((E::default(), id))]);
    if let Some(after) = &page.after {
        let bound = bound(after);
        select = select.filter(if ascending { keys().gt(bound) } else { keys().lt(bound) });
    }
    if let Some(before) = &page.before {
        let bound = bound(before);
        select = select.filter(if ascending { keys().lt(bound) } else { keys().gt(bound) });
    }
    let direction = if ascending == page.backward { Order::Desc } else { Order::Asc };
    let rows = select.order_by(sort, direction.clone()).order_by(id, direction).limit(page.fetch()).all(db).await?;
    Ok(page.cut(rows))
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
    V: Into<sea_orm::Value>,
{
    select.filter(column.is_in(values))
}
