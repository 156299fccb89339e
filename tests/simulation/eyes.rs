//! Looking at the database past every door of the program, and doing to it what only a fault would.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, QueryResult, Statement, TryGetable, Value};

/// A connection of somebody who may see everything.
pub struct Eyes(DatabaseConnection);

impl Eyes {
    pub async fn open(url: &str) -> Self {
        Self(Database::connect(url).await.expect("the database opens for somebody else too"))
    }

    pub async fn rows(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Vec<QueryResult> {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, values);
        self.0.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{error}: {sql}"))
    }

    /// The one number that a statement answers.
    pub async fn count(&self, sql: &str) -> i64 {
        of(self.rows(sql, []).await.first().expect("a count has a row"), "n")
    }

    /// Changes something, and says how many rows that were.
    pub async fn change(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> u64 {
        let statement = Statement::from_sql_and_values(self.0.get_database_backend(), sql, values);
        self.0.execute_raw(statement).await.unwrap_or_else(|error| panic!("{error}: {sql}")).rows_affected()
    }

    pub async fn run(&self, sql: &str) {
        self.0.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    pub fn on_server(&self) -> bool {
        self.0.get_database_backend() == DbBackend::Postgres
    }

    pub async fn close(self) {
        self.0.close().await.expect("it closes");
    }
}

/// A column of a row.
pub fn of<T: TryGetable>(row: &QueryResult, column: &str) -> T {
    row.try_get("", column).unwrap_or_else(|error| panic!("{column}: {error}"))
}
