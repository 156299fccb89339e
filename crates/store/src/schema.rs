//! What the schema itself says, for tests that compare it with what the crates say.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use sea_orm_migration::SchemaManager;

use crate::{Error, Store};

/// The tables that have a column of this name, in order. With `subject_id` these are the ones that [`crate::Erasables`]
/// should know as personal; beside them stand the trail and the outbox, whose `subject_id` is what an event is about.
pub async fn tables_with_column(store: &Store, column: &str) -> Result<Vec<String>, Error> {
    let db = store.pools().plain();
    let schema = SchemaManager::new(db);
    let mut found = Vec::new();
    for table in tables(db).await? {
        if schema.has_column(&table, column).await? {
            found.push(table);
        }
    }
    Ok(found)
}

async fn tables(db: &DatabaseConnection) -> Result<Vec<String>, Error> {
    let mut select = Query::select();
    match db.get_database_backend() {
        DbBackend::Sqlite => select
            .column("name")
            .from("sqlite_master")
            .and_where(Expr::col("type").eq("table"))
            .and_where(Expr::col("name").not_like("sqlite%")),
        _ => select
            .expr_as(Expr::col("tablename").cast_as("text"), "name")
            .from("pg_tables")
            .and_where(Expr::col("schemaname").eq(Func::cust("current_schema"))),
    };
    let rows = db.query_all(select.order_by("name", sea_orm::Order::Asc)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?)
}
