//! The order system on a PostgreSQL server, made anew from a template for each measurement.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::raw_sql;
use tokio::time::Instant;

use crate::server;
use crate::table::Line;

/// Rows for each customer, as `server.sql` makes them.
pub const ROWS: u64 = 100;
/// As many keys as a plan puts into a window where so many rows hang on each.
pub const WINDOW: usize = 100;

const SCHEMA: &str = include_str!("server.sql");
/// What somebody would write who knows the tables and needs no proof.
const RAW: &str = "BEGIN;
    DELETE FROM order_lines WHERE order_id IN (SELECT id FROM orders WHERE customer_id IN
        (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31'));
    DELETE FROM orders WHERE customer_id IN (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31');
    DELETE FROM dialogue WHERE customer_id IN (SELECT id FROM customers WHERE last_activity_on <= '2022-12-31');
    DELETE FROM customers WHERE last_activity_on <= '2022-12-31';
    COMMIT";
/// Both sides find the tables in memory.
const WARM: &str = "SELECT count(name), (SELECT count(note) FROM orders), (SELECT count(article) FROM order_lines), \
    (SELECT count(said) FROM dialogue) FROM customers";

/// A database of this process' own; it ends with it.
pub struct Orders {
    admin: Admin,
    name: String,
}

/// Somebody who may do everything on the server.
#[derive(Clone)]
struct Admin {
    account: String,
    host: String,
}

impl Orders {
    /// `None` where no server is named.
    pub async fn make(due: i64) -> Option<Self> {
        let url = server::address()?;
        let (_, rest) = url.split_once("://").expect("an address");
        let (account, rest) = rest.rsplit_once('@').expect("an account");
        let host = rest.split('/').next().expect("a host");
        let name = format!("samsvar_bench_{}", std::process::id());
        let orders = Self { admin: Admin { account: account.to_owned(), host: host.to_owned() }, name };
        let Self { admin, name } = &orders;
        let make = [format!("CREATE ROLE {name} LOGIN PASSWORD 'samsvar'"), format!("CREATE DATABASE {name}_template")];
        admin.run("postgres", &make).await;
        let schema = SCHEMA.replace("{due}", &due.to_string()).replace("{role}", name);
        admin.run(&format!("{name}_template"), &[schema, "VACUUM (FREEZE, ANALYZE)".to_owned()]).await;
        Some(orders)
    }

    /// How the connector reaches it.
    pub fn url(&self) -> String {
        format!("postgres://{name}:samsvar@{}/{name}?sslmode=disable", self.admin.host, name = self.name)
    }

    /// Makes it anew, with everything in it.
    pub async fn restore(&self) {
        let Self { admin, name } = self;
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        let create = format!("CREATE DATABASE {name} TEMPLATE {name}_template");
        admin.run("postgres", &[drop, create, "CHECKPOINT".to_owned()]).await;
        admin.run(name, &[WARM.to_owned()]).await;
    }

    /// The raw statement, in a database that was made for it.
    pub async fn statement(&self) -> Duration {
        self.restore().await;
        let mut connection = self.admin.connect(&self.name).await;
        let begin = Instant::now();
        raw_sql(RAW).execute(&mut connection).await.expect("they are deleted");
        begin.elapsed()
    }

    /// What the server does before it answers a commit.
    pub async fn durability(&self) -> Line {
        server::durability(&self.admin.address("postgres")).await
    }
}

impl Admin {
    fn address(&self, database: &str) -> String {
        format!("postgres://{}@{}/{database}", self.account, self.host)
    }

    async fn connect(&self, database: &str) -> PgConnection {
        server::connect(&self.address(database)).await
    }

    async fn run(&self, database: &str, statements: &[String]) {
        server::run(&self.address(database), statements).await;
    }
}

impl Drop for Orders {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), &self.name);
        let drop = |suffix| format!("DROP DATABASE IF EXISTS {name}{suffix} WITH (FORCE)");
        let all = [drop(""), drop("_template"), format!("DROP ROLE {name}")];
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(admin.run("postgres", &all));
        });
        let _ = dropping.join();
    }
}
