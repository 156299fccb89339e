//! Changing many rows by one statement, each to values of its own.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, TableRef, UpdateStatement, ValueTuple};
use sea_orm::{ConnectionTrait, DbErr, Iden, Value};

/// What the list of new values is called in the statement.
const NEW: &str = "new";
/// So many parameters one statement takes: SQLite allows 32 766, PostgreSQL 65 535.
pub(super) const PARAMETERS: usize = 30_000;

/// Changes `columns` of the rows that `keys` name. Each of `rows` holds first the values of the keys, then the new ones.
pub(super) async fn change<C: Iden + Copy + 'static>(
    db: &impl ConnectionTrait,
    table: &'static str,
    (keys, columns): (&[C], &[C]),
    rows: Vec<Vec<Value>>,
) -> Result<(), DbErr> {
    let width = keys.len() + columns.len();
    for rows in rows.chunks(PARAMETERS / width) {
        db.execute(&statement(table, (keys, columns), rows)).await?;
    }
    Ok(())
}

fn statement<C: Iden + Copy + 'static>(
    table: &'static str,
    (keys, columns): (&[C], &[C]),
    rows: &[Vec<Value>],
) -> UpdateStatement {
    // Both databases call the columns of a list of values like this.
    let given = |number: usize| Expr::col((Alias::new(NEW), Alias::new(format!("column{}", number + 1))));
    let values = rows.iter().cloned().map(ValueTuple::Many).collect();
    let mut update = Query::update();
    update.table(Alias::new(table)).from(TableRef::ValuesList(values, Alias::new(NEW).into()));
    for (number, column) in columns.iter().enumerate() {
        update.value(*column, given(keys.len() + number));
    }
    for (number, key) in keys.iter().enumerate() {
        update.and_where(Expr::col((Alias::new(table), *key)).eq(given(number)));
    }
    update
}
