//! Another system's database, made and looked at past every door of ours.

use std::path::{Path, PathBuf};

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, query, raw_sql};

/// The tables of an order system, as the demo has one.
const SCHEMA: &str = include_str!("../../services/samsvar/src/demo/crm/schema.sql");
/// Customers with what hangs on them.
const CUSTOMERS: &str = include_str!("customers.sql");

/// A database of somebody else's, in a file.
#[derive(Debug, Clone)]
pub struct Foreign(PathBuf);

impl Foreign {
    /// Makes an order system without customers.
    ///
    /// # Panics
    ///
    /// Where the file cannot be made.
    pub async fn order_system(path: &Path) -> Self {
        let foreign = Self(path.to_owned());
        foreign.connect(true).await.close().await.expect("it closes");
        foreign.run(SCHEMA).await;
        foreign
    }

    /// One that is there.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// How the operator names it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("sqlite://{}", self.0.display())
    }

    /// Adds customers who were last active on a date: nine rows hang on each, and one voucher is about it.
    pub async fn customers(&self, first: i64, last: i64, on: &str) {
        let texts = [("{first}", first.to_string()), ("{last}", last.to_string()), ("{on}", on.to_owned())];
        let sql = texts.iter().fold(CUSTOMERS.to_owned(), |sql, (place, text)| sql.replace(place, text));
        self.run(&sql).await;
    }

    /// A connection of somebody else's.
    ///
    /// # Panics
    ///
    /// Where the file does not open.
    pub async fn connect(&self, create: bool) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(&self.0).create_if_missing(create).foreign_keys(false);
        SqliteConnection::connect_with(&options).await.expect("the file opens")
    }

    /// Runs statements.
    ///
    /// # Panics
    ///
    /// Where one of them fails.
    pub async fn run(&self, sql: &str) {
        let mut other = self.connect(false).await;
        run_on(&mut other, sql).await;
        other.close().await.expect("it closes");
    }

    /// The one number that a statement answers.
    ///
    /// # Panics
    ///
    /// Where it answers none.
    pub async fn number(&self, sql: &str) -> i64 {
        let mut other = self.connect(false).await;
        query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut other).await.expect("it answers").get(0)
    }

    /// The first column of what a statement answers, as numbers.
    ///
    /// # Panics
    ///
    /// Where it fails.
    pub async fn numbers(&self, sql: &str) -> Vec<i64> {
        self.rows(sql).await.iter().map(|row| row.get(0)).collect()
    }

    /// The first column of what a statement answers, as texts.
    ///
    /// # Panics
    ///
    /// Where it fails.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        self.rows(sql).await.iter().map(|row| row.get(0)).collect()
    }

    async fn rows(&self, sql: &str) -> Vec<SqliteRow> {
        let mut other = self.connect(false).await;
        query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut other).await.expect("it answers")
    }
}

/// Runs statements on a connection that stays open.
///
/// # Panics
///
/// Where one of them fails.
pub async fn run_on(connection: &mut SqliteConnection, sql: &str) {
    raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.expect("the statements run");
}
