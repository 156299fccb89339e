//! Databases of their own on a throwaway PostgreSQL server, each gone with its value.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbErr};

/// Where the throwaway server is: an address with a role that may make roles and databases.
const SERVER: &str = "SAMSVAR_TEST_POSTGRES";
/// Owns the tables.
const OWNER: &str = "samsvar_test_owner";
/// Works with them, and owns nothing.
const APP: &str = "samsvar_test_app";

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database on the throwaway server.
pub struct Postgres {
    server: String,
    name: String,
}

impl Postgres {
    /// The throwaway server, where there is one. Tests that need it say so and pass without it; `tests/run` starts one.
    #[must_use]
    pub fn server() -> Option<String> {
        let server = std::env::var(SERVER).ok().filter(|server| !server.is_empty());
        if server.is_none() {
            eprintln!("not tried on PostgreSQL: {SERVER} names no server");
        }
        server
    }

    /// An empty database.
    ///
    /// # Panics
    ///
    /// Where the server does not answer or refuses.
    pub async fn new(server: &str) -> Self {
        Self::made(server, "template1").await
    }

    /// A copy of this one, to which nobody may be connected.
    pub async fn copy(&self) -> Self {
        Self::made(&self.server, &self.name).await
    }

    async fn made(server: &str, template: &str) -> Self {
        let admin = connect(server).await;
        for role in [OWNER, APP] {
            // Other tests may be at it.
            let made = admin.execute_unprepared(&format!("CREATE ROLE {role} LOGIN")).await;
            assert!(made.is_ok() || exists(&admin, role).await, "the role {role} can be made: {made:?}");
        }
        let name = format!("samsvar_test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let create = format!("CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}");
        admin.execute_unprepared(&create).await.expect("a database can be made");
        admin.close().await.expect("it closes");
        Self { server: server.to_owned(), name }
    }

    /// Its address with the role that works with the tables.
    #[must_use]
    pub fn url(&self) -> String {
        self.url_as(APP)
    }

    /// Its address with the role that owns the tables.
    #[must_use]
    pub fn owner_url(&self) -> String {
        self.url_as(OWNER)
    }

    /// Changes its schema.
    pub async fn alter(&self, sql: &str) {
        let owner = Database::connect(self.owner_url()).await.expect("the owner is let in");
        owner.execute_unprepared(sql).await.expect("the schema can be changed");
        owner.close().await.expect("it closes");
    }

    /// Its address with the server's own role, which may do anything.
    #[must_use]
    pub fn server_url(&self) -> String {
        at(&self.server, None, &self.name)
    }

    /// Its address with a role that the test has made.
    #[must_use]
    pub fn url_as(&self, role: &str) -> String {
        at(&self.server, Some(role), &self.name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let (server, drop) = (self.server.clone(), format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                // The server may be gone before its tests are: then so is the database.
                if let Ok(admin) = Database::connect(&server).await {
                    let _ = admin.execute_unprepared(&drop).await;
                    let _ = admin.close().await;
                }
            });
        });
        let _ = dropped.join();
    }
}

/// The address of a database on the same server, with its own role or another.
fn at(server: &str, role: Option<&str>, database: &str) -> String {
    let (scheme, rest) = server.split_once("://").expect("an address has a scheme");
    let (place, _) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, host) = place.rsplit_once('@').map_or((None, place), |(user, host)| (Some(user), host));
    match role.or(user) {
        Some(role) => format!("{scheme}://{role}@{host}/{database}"),
        None => format!("{scheme}://{host}/{database}"),
    }
}

async fn connect(url: &str) -> DatabaseConnection {
    Database::connect(url).await.expect("the throwaway server answers")
}

async fn exists(admin: &DatabaseConnection, role: &str) -> bool {
    let found: Result<_, DbErr> =
        admin.execute_unprepared(&format!("SELECT 1 FROM pg_roles WHERE rolname = '{role}'")).await;
    found.is_ok_and(|found| found.rows_affected() == 1)
}
