//! A throwaway server: a database of this process' own in it, and for each test a schema and an account that may do
//! what the test grants.

use std::ops::Deref;
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
            eprintln!("not tried on PostgreSQL: SAMSVAR_TEST_POSTGRES names no server");
            return None;
        };
        let (_, rest) = url.split_once("://").expect("an address");
        let (account, rest) = rest.rsplit_once('@').expect("an account");
        let host = rest.split('/').next().expect("a host");
        Some(Self { account: account.to_owned(), host: host.to_owned() })
    }

    /// The name of whoever may do everything.
    pub fn owner(&self) -> &str {
        self.account.split(':').next().expect("a name")
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// A connection of somebody who may do everything.
    pub async fn admin(&self, database: &str) -> PgConnection {
        let url = format!("postgres://{}@{}/{database}", self.account, self.host);
        PgConnection::connect(&url).await.expect("the server answers")
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
    pub async fn beside(&self) -> String {
        let name = format!("{}_{}", self.database().await, SCHEMAS.fetch_add(1, Ordering::Relaxed));
        self.create(&mut self.admin("postgres").await, &name).await;
        name
    }

    pub async fn remove(&self, database: &str) {
        let mut admin = self.admin("postgres").await;
        let drop = format!("DROP DATABASE {database} WITH (FORCE)");
        raw_sql(AssertSqlSafe(drop)).execute(&mut admin).await.expect("it can be removed");
    }

    async fn create(&self, admin: &mut PgConnection, name: &str) {
        for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")] {
            raw_sql(AssertSqlSafe(sql)).execute(&mut *admin).await.expect("a database can be made");
        }
    }
}

/// A schema, and the connector's account that looks there first. Both end with it.
pub struct Schema(Admin);

/// Somebody who may do everything in a schema.
#[derive(Clone)]
pub struct Admin {
    pub server: Server,
    pub database: String,
    pub name: String,
    /// The connector's account.
    pub role: String,
}

impl Deref for Schema {
    type Target = Admin;

    fn deref(&self) -> &Admin {
        &self.0
    }
}

impl Schema {
    pub async fn new(server: &Server) -> Self {
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let database = server.database().await.to_owned();
        let (name, role) = (format!("crm_{number}"), format!("{PREFIX}{}_{number}", std::process::id()));
        let admin = Admin { server: server.clone(), database, name, role };
        let Admin { name, role, .. } = &admin;
        let make = format!(
            "DROP ROLE IF EXISTS {role}; CREATE ROLE {role} LOGIN PASSWORD 'samsvar'; \
             ALTER ROLE {role} SET search_path = {name}; CREATE SCHEMA {name}; GRANT USAGE ON SCHEMA {name} TO {role}"
        );
        admin.run(&make).await;
        Self(admin)
    }
}

impl Admin {
    pub fn url(&self) -> String {
        self.url_by(self.server.host())
    }

    /// The same by a way round.
    pub fn url_by(&self, host: &str) -> String {
        format!("postgres://{}:samsvar@{host}/{}?sslmode=disable", self.role, self.database)
    }

    /// A connection in this schema, in which references and triggers are not looked after.
    pub async fn connect(&self) -> PgConnection {
        let mut admin = self.server.admin(&self.database).await;
        let look = format!("SET search_path = {}; SET session_replication_role = replica", self.name);
        raw_sql(AssertSqlSafe(look)).execute(&mut admin).await.expect("settings can be made");
        admin
    }

    pub async fn run(&self, sql: &str) {
        if let Err(error) = self.try_run(sql).await {
            panic!("{error}: {sql}");
        }
    }

    pub async fn try_run(&self, sql: &str) -> Result<(), sea_orm::sqlx::Error> {
        let mut admin = self.connect().await;
        raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut admin).await?;
        admin.close().await
    }

    pub async fn rows(&self, sql: &str) -> Vec<PgRow> {
        let mut admin = self.connect().await;
        query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut admin).await.expect("it answers")
    }

    /// Ends every connection of the connector's account, and waits until these are gone.
    pub async fn kill(&self) {
        let mine = format!("SELECT pid FROM pg_stat_activity WHERE usename = '{}'", self.role);
        let pids: Vec<i32> = self.rows(&mine).await.iter().map(|row| row.get(0)).collect();
        for pid in pids {
            let kill = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = {pid}");
            for _ in 0..1_000 {
                if self.rows(&kill).await.is_empty() {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        }
    }
}

impl Drop for Schema {
    /// The server has room for what a failed test leaves, but not for what all of them do.
    fn drop(&mut self) {
        let admin = self.0.clone();
        let sql =
            format!("DROP SCHEMA {} CASCADE; DROP OWNED BY {role}; DROP ROLE {role}", admin.name, role = admin.role);
        // What a test has made of it is nobody's business any more.
        let dropping = std::thread::spawn(move || drop(now(admin.try_run(&sql))));
        let _ = dropping.join();
    }
}

/// Waits for something in a thread that waits for nothing else.
pub fn now<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(work)
}
