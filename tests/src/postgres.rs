//! Databases on the PostgreSQL server that the tests are given, made for one installation and dropped with it.

use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::sqlx::postgres::PgConnection;
use sea_orm::sqlx::{AssertSqlSafe, Connection, raw_sql};

/// The address of a server's superuser; without it nothing is tried on PostgreSQL.
const VARIABLE: &str = "SAMSVAR_TEST_POSTGRES";

/// Which database an installation is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file in its folder.
    Sqlite,
    /// Two databases on a server: one for what it holds, one for its keys.
    Postgres,
}

/// Two databases of one installation, with the roles that README.md makes: an owner of the tables, one that serves and owns
/// nothing, one that owns the keys.
pub(crate) struct Databases {
    server: String,
    name: String,
}

impl Databases {
    /// None where there is no server.
    pub(crate) async fn make() -> Option<Self> {
        let Ok(server) = std::env::var(VARIABLE) else {
            static SAID: Once = Once::new();
            SAID.call_once(|| eprintln!("{VARIABLE} is not set: nothing is tried on PostgreSQL"));
            return None;
        };
        Some(Self::make_on(server).await)
    }

    /// On the server with this address of its superuser.
    pub(crate) async fn make_on(server: String) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        // Test binaries run beside each other, and a number that was given back is given again.
        let (process, number) = (std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let name = format!("samsvar_{process}_{number}");
        let made = Self { server, name };
        made.run(made.dropping()).await;
        made.run(made.making()).await;
        made
    }

    /// What the operator writes, as settings.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        let Self { name, .. } = self;
        [
            ("SAMSVAR__DATABASE__URL", self.address(&format!("{name}_app"), name)),
            ("SAMSVAR__DATABASE__MIGRATION_URL", self.address(&format!("{name}_owner"), name)),
            ("SAMSVAR__KEYS__URL", self.address(&format!("{name}_keys"), &format!("{name}_keys"))),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .to_vec()
    }

    /// The superuser's address of the main database.
    pub(crate) fn superuser(&self) -> String {
        let (before, _) = self.server.rsplit_once('/').expect("an address names a database");
        format!("{before}/{}", self.name)
    }

    fn address(&self, user: &str, database: &str) -> String {
        let (scheme, rest) = self.server.split_once("://").expect("an address has a scheme");
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        let (place, _) = place.rsplit_once('/').expect("an address names a database");
        format!("{scheme}://{user}@{place}/{database}")
    }

    fn making(&self) -> Vec<String> {
        let Self { name, .. } = self;
        vec![
            format!("CREATE ROLE {name}_owner LOGIN"),
            format!("CREATE ROLE {name}_app LOGIN NOINHERIT"),
            format!("CREATE ROLE {name}_keys LOGIN"),
            format!("CREATE DATABASE {name} OWNER {name}_owner"),
            format!("CREATE DATABASE {name}_keys OWNER {name}_keys"),
        ]
    }

    fn dropping(&self) -> Vec<String> {
        let Self { name, .. } = self;
        let mut statements = vec![
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("DROP DATABASE IF EXISTS {name}_keys WITH (FORCE)"),
        ];
        statements.extend(["owner", "app", "keys"].map(|role| format!("DROP ROLE IF EXISTS {name}_{role}")));
        statements
    }

    async fn run(&self, statements: Vec<String>) {
        run(&self.server, statements).await;
    }
}

/// Each statement by itself: databases are made and dropped outside of transactions.
async fn run(server: &str, statements: Vec<String>) {
    let mut superuser = PgConnection::connect(server).await.expect("the server of the tests answers");
    for sql in statements {
        let done = raw_sql(AssertSqlSafe(sql.clone())).execute(&mut superuser).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }
    superuser.close().await.expect("it closes");
}

impl Drop for Databases {
    /// In a thread of its own, for a value cannot be dropped slowly inside a runtime. What a test that fails here leaves
    /// behind goes with its server.
    fn drop(&mut self) {
        let (server, statements) = (self.server.clone(), self.dropping());
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime starts").block_on(run(&server, statements));
        });
        if dropping.join().is_err() {
            eprintln!("the databases {}* are still there", self.name);
        }
    }
}
