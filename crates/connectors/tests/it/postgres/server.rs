//! A throwaway server: a database of this process' own in it, and for each test a schema and an account that may do
//! what the test grants.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::sqlx::postgres::{PgConnection, PgRow};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, query, raw_sql};
use tokio::sync::OnceCell;

const PREFIX: &str = "samsvar_connectors_";
static DATABASE: OnceCell<String> = OnceCell::const_new();
static SCHEMAS: AtomicU32 = AtomicU32::new(0);

/// A server, by the address of somebody who may do everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `USER:PASSWORD` or `USER`.
    account: String,
    /// `HOST:PORT`
    host: String,
}

impl Server {
    /// The one that the environment names.
    pub fn of_the_environment() -> Option<Self> {
        let Ok(url) = std::env::var("SAMSVAR_TEST_POSTGRES") else {
            println!("SKIPPED on PostgreSQL: SAMSVAR_TEST_POSTGRES names no server");
            return None;
        };
        let (_, rest) = url.split_once("://").expect("an address");
        let (account, rest) = rest.rsplit_once('@').expect("an account");
        let host = rest.split('/').next().expect("a host");
        Some(Self { account: account.to_owned(), host: host.to_owned() })
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    pub fn url(&self, account: &str, database: &str) -> String {
        format!("postgres://{account}@{}/{database}", self.host)
    }

    /// A connection of somebody who may do everything.
    pub async fn admin(&self, database: &str) -> PgConnection {
        PgConnection::connect(&self.url(&self.account, database)).await.expect("the server answers")
    }

    /// The database of this process. Those of processes that are gone are removed.
    pub async fn database(&self) -> &'static str {
        DATABASE
            .get_or_init(async || {
                let mut admin = self.admin("postgres").await;
                let all = format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{PREFIX}%'");
                let processes = std::path::Path::new("/proc");
                for row in query(AssertSqlSafe(all)).fetch_all(&mut admin).await.expect("it answers") {
                    let name: String = row.get(0);
                    let process = name.trim_start_matches(PREFIX).split('_').next().unwrap_or_default();
                    if processes.join("self").exists() && !processes.join(process).exists() {
                        // Somebody else may remove it at the same moment.
                        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                        let _ = raw_sql(AssertSqlSafe(drop)).execute(&mut admin).await;
                    }
                }
                let name = format!("{PREFIX}{}", std::process::id());
                self.create(&mut admin, &name).await;
                name
            })
            .await
    }

    /// Another database beside it.
    pub async fn beside(&self, suffix: &str) -> String {
        let name = format!("{}_{suffix}", self.database().await);
        let mut admin = self.admin("postgres").await;
        self.create(&mut admin, &name).await;
        name
    }

    async fn create(&self, admin: &mut PgConnection, name: &str) {
        for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
            raw_sql(AssertSqlSafe(sql)).execute(&mut *admin).await.expect("a database can be made");
        }
    }
}

/// A schema, and the connector's account that looks there first.
pub struct Schema {
    pub server: Server,
    pub database: String,
    pub name: String,
    pub role: String,
}

impl Schema {
    pub async fn new(server: &Server) -> Self {
        let database = server.database().await;
        Self::within(server, database).await
    }

    pub async fn within(server: &Server, database: &str) -> Self {
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let (name, role) = (format!("crm_{number}"), format!("{PREFIX}{}_{number}", std::process::id()));
        let schema = Self { server: server.clone(), database: database.to_owned(), name, role };
        let Self { name, role, .. } = &schema;
        let make = format!(
            "DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN PASSWORD 'samsvar'; \
             ALTER ROLE {role} SET search_path = {name}; CREATE SCHEMA {name}; GRANT USAGE ON SCHEMA {name} TO {role}"
        );
        schema.run(&make).await;
        schema
    }

    pub fn url(&self) -> String {
        self.server.url(&format!("{}:samsvar", self.role), &self.database)
    }

    /// A connection of somebody who may do everything, in this schema.
    pub async fn admin(&self) -> PgConnection {
        let mut admin = self.server.admin(&self.database).await;
        let look = format!("SET search_path = {}; SET session_replication_role = replica", self.name);
        raw_sql(AssertSqlSafe(look)).execute(&mut admin).await.expect("settings can be made");
        admin
    }

    pub async fn run(&self, sql: &str) {
        let mut admin = self.admin().await;
        if let Err(error) = raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut admin).await {
            panic!("{error}: {sql}");
        }
        admin.close().await.expect("it closes");
    }

    pub async fn rows(&self, sql: &str) -> Vec<PgRow> {
        let mut admin = self.admin().await;
        query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut admin).await.expect("it answers")
    }

    /// Ends every connection of the connector's account.
    pub async fn kill(&self) {
        let kill = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{}'", self.role);
        self.run(&kill).await;
    }
}

impl Drop for Schema {
    /// The server has room for what a failed test leaves, but not for what all of them do.
    fn drop(&mut self) {
        let (server, database) = (self.server.clone(), self.database.clone());
        let sql =
            format!("DROP SCHEMA {} CASCADE; DROP OWNED BY {role}; DROP ROLE {role}", self.name, role = self.role);
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let mut admin = server.admin(&database).await;
                // What a test has made of it is nobody's business any more.
                let _ = raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await;
            });
        });
        let _ = dropping.join();
    }
}
