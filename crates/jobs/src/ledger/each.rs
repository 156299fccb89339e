//! Very many rows in one statement: new ones, and changes that give each row values of its own.
//!
//! A server reads a statement with thousands of values, and goes through all of them before it begins, each time that it is
//! sent. PostgreSQL is given one value for each column instead, a list of what the rows have there.

use sea_orm::sea_query::{
    Alias, Expr, ExprTrait, Func, InsertStatement, Query, SelectStatement, TableRef, UpdateStatement, ValueTuple,
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, Iden, Iterable, QueryTrait, Value};

/// What the list of new values is called in the statement.
const NEW: &str = "new";
/// PostgreSQL's function that makes rows of a list.
const UNNEST: &str = "unnest";
/// So many parameters one statement takes: SQLite allows 32 766, PostgreSQL 65 535.
pub(super) const PARAMETERS: usize = 30_000;

/// A statement that puts new rows, of which each value is set. So many that their values are no more than [`PARAMETERS`].
pub(super) fn put<E: EntityTrait>(backend: DbBackend, rows: Vec<E::ActiveModel>) -> InsertStatement {
    let columns = || E::Column::iter();
    let values =
        |row: &E::ActiveModel| columns().map(|column| row.get(column).into_value()).collect::<Option<Vec<_>>>();
    let list = match backend {
        DbBackend::Postgres => {
            rows.iter().map(values).collect::<Option<Vec<_>>>().and_then(|rows| list(backend, &rows))
        }
        _ => None,
    };
    let mut insert = Query::insert();
    insert.into_table(E::default()).columns(columns());
    match list.map(|list| insert.select_from(list).is_ok()) {
        Some(true) => insert,
        _ => E::insert_many(rows).into_query(),
    }
}

/// Changes `columns` of the rows that `keys` name. Each of `rows` holds first the values of the keys, then the new ones.
pub(super) async fn change<C: Iden + Copy + 'static>(
    db: &impl ConnectionTrait,
    table: &'static str,
    (keys, columns): (&[C], &[C]),
    rows: Vec<Vec<Value>>,
) -> Result<(), DbErr> {
    let width = keys.len() + columns.len();
    for rows in rows.chunks(PARAMETERS / width) {
        let list = match list(db.get_database_backend(), rows) {
            Some(list) => TableRef::SubQuery(Box::new(list), Alias::new(NEW).into()),
            None => {
                let values = rows.iter().cloned().map(ValueTuple::Many).collect();
                TableRef::ValuesList(values, Alias::new(NEW).into())
            }
        };
        db.execute(&statement(table, (keys, columns), list)).await?;
    }
    Ok(())
}

fn statement<C: Iden + Copy + 'static>(
    table: &'static str,
    (keys, columns): (&[C], &[C]),
    list: TableRef,
) -> UpdateStatement {
    let given = |number: usize| Expr::col((Alias::new(NEW), column(number)));
    let mut update = Query::update();
    update.table(Alias::new(table)).from(list);
    for (number, column) in columns.iter().enumerate() {
        update.value(*column, given(keys.len() + number));
    }
    for (number, key) in keys.iter().enumerate() {
        update.and_where(Expr::col((Alias::new(table), *key)).eq(given(number)));
    }
    update
}

/// Rows as one list for each column, or as the value that all of them have there. None where a list cannot hold them: one
/// with a null among other values, and on any other database.
fn list(backend: DbBackend, rows: &[Vec<Value>]) -> Option<SelectStatement> {
    let (first, others) = rows.split_first()?;
    if backend != DbBackend::Postgres || others.is_empty() {
        return None;
    }
    let mut select = Query::select();
    for (number, value) in first.iter().enumerate() {
        let of_all = || rows.iter().map(|row| &row[number]);
        let expression = if of_all().all(|other| other == value) {
            Expr::value(value.clone())
        } else if !of_all().all(Value::is_some) {
            return None;
        } else {
            let values = of_all().cloned().collect();
            Func::cust(UNNEST).arg(Value::Array(value.array_type(), Some(Box::new(values)))).into()
        };
        select.expr_as(expression, column(number));
    }
    Some(select)
}

/// Both databases call the columns of a list of values like this.
fn column(number: usize) -> Alias {
    Alias::new(format!("column{}", number + 1))
}
