//! The throwaway PostgreSQL server that some parts measure on. It is meant to be durable: `tests/bench` starts one.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, query, raw_sql};

use crate::table::Line;

/// Names it, by the address of somebody who may do everything there.
pub const VARIABLE: &str = "SAMSVAR_TEST_POSTGRES";

const DURABILITY: &str = "SELECT 'fsync ' || current_setting('fsync') || ', synchronous_commit ' || \
    current_setting('synchronous_commit')";

/// None where no server is named.
pub fn address() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|address| !address.is_empty())
}

/// What is told then.
pub fn skipped() -> Line {
    Line::told("PostgreSQL", format!("SKIPPED: {VARIABLE} names no server"))
}

/// What the server does before it answers a commit.
pub async fn durability(address: &str) -> Line {
    let mut connection = connect(address).await;
    let told: String = query(DURABILITY).fetch_one(&mut connection).await.expect("it answers").get(0);
    Line::told("PostgreSQL: how durable a commit is", told)
}

/// The address of another database there.
pub fn database(address: &str, name: &str) -> String {
    let (place, _) = address.rsplit_once('/').expect("an address names a database");
    format!("{place}/{name}")
}

/// A database for one part, gone with its value.
pub struct Database {
    server: String,
    name: String,
}

impl Database {
    /// An empty one.
    pub async fn make(server: &str, what_for: &str) -> Self {
        let made = Self { server: server.to_owned(), name: format!("samsvar_bench_{}_{what_for}", std::process::id()) };
        run(server, &[made.dropping(), format!("CREATE DATABASE {}", made.name)]).await;
        made
    }

    /// Its address, with the server's own role.
    pub fn address(&self) -> String {
        database(&self.server, &self.name)
    }

    fn dropping(&self) -> String {
        format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, drop) = (self.server.clone(), self.dropping());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(run(&server, &[drop]));
        });
        let _ = dropping.join();
    }
}

/// Processor time of all that the server does for these connections, as long as they live.
pub async fn cpu_of(address: &str, role_ending: &str) -> Option<Duration> {
    let pids = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE '%' || $1 \
        AND pid <> pg_backend_pid()";
    let rows = query(pids).bind(role_ending).fetch_all(&mut connect(address).await).await.expect("it answers");
    rows.iter().map(|row| tests::cpu_of(row.get::<i32, _>(0).unsigned_abs())).sum()
}

pub async fn connect(address: &str) -> PgConnection {
    PgConnection::connect(address).await.expect("the server answers")
}

pub async fn run(address: &str, statements: &[String]) {
    let mut connection = connect(address).await;
    for sql in statements {
        raw_sql(AssertSqlSafe(sql.clone())).execute(&mut connection).await.expect("the statements run");
    }
}
