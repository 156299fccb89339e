//! Where a test's key store lies: in a folder, or in a database of its own on the server that the tests are given.

use std::fmt;
use std::sync::Once;

use keys::{Keys, Master, Options};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tempfile::TempDir;

use super::now;

/// The address of a server's superuser; without it nothing is tried on PostgreSQL.
const VARIABLE: &str = "SAMSVAR_TEST_POSTGRES";

/// A place for one key store.
pub struct Home {
    place: Place,
}

enum Place {
    Folder(TempDir),
    /// The superuser's address, and what the role and its database are called.
    Server(String, String),
}

/// Runs a body on SQLite, then on PostgreSQL where there is a server.
pub async fn on_both(body: impl AsyncFn(&Home)) {
    body(&Home::in_a_folder()).await;
    on_postgres(body).await;
}

/// Runs a body on PostgreSQL where there is a server.
pub async fn on_postgres(body: impl AsyncFn(&Home)) {
    if let Some(home) = Home::on_the_server().await {
        body(&home).await;
        home.remove().await;
    }
}

impl Home {
    fn in_a_folder() -> Self {
        Self { place: Place::Folder(tempfile::tempdir().expect("a temporary folder can be made")) }
    }

    /// A database with an owner of its own, who may do nothing elsewhere.
    async fn on_the_server() -> Option<Self> {
        let Ok(server) = std::env::var(VARIABLE) else {
            static SAID: Once = Once::new();
            SAID.call_once(|| eprintln!("{VARIABLE} is not set: nothing is tried on PostgreSQL"));
            return None;
        };
        let mut chance = [0; 8];
        getrandom::fill(&mut chance).expect("there is chance");
        let name = format!("keys_{:016x}", u64::from_be_bytes(chance));
        let home = Self { place: Place::Server(server, name.clone()) };
        home.as_superuser(&[&format!("CREATE ROLE {name} LOGIN"), &format!("CREATE DATABASE {name} OWNER {name}")])
            .await;
        Some(home)
    }

    /// What the operator writes.
    pub fn url(&self) -> String {
        match &self.place {
            Place::Folder(folder) => format!("sqlite://{}", folder.path().join("keys.db").display()),
            Place::Server(server, name) => address(server, name, name),
        }
    }

    pub fn options(&self, master: u8) -> Options {
        Options { url: self.url(), master: Master::from_bytes([master; 32]) }
    }

    pub async fn open(&self) -> Keys {
        Keys::open_or_create(self.options(7), now()).await.expect("the key store opens")
    }

    /// A connection past every door.
    pub async fn raw(&self) -> DatabaseConnection {
        let url = match &self.place {
            Place::Folder(_) => self.url(),
            Place::Server(server, name) => with_database(server, name),
        };
        Database::connect(url).await.expect("the key store is there")
    }

    /// The one number that a statement answers.
    pub async fn number(&self, sql: &str) -> i64 {
        let raw = self.raw().await;
        let row = raw.query_one_raw(Statement::from_string(raw.get_database_backend(), sql)).await;
        let number = row.expect("it answers").expect("a row").try_get_by_index(0).expect("a number");
        raw.close().await.expect("it closes");
        number
    }

    /// Statements of the server's superuser, in the server's own database.
    pub async fn as_superuser(&self, statements: &[&str]) {
        let Place::Server(server, _) = &self.place else { panic!("there is no server") };
        let other = Database::connect(server).await.expect("the server of the tests answers");
        for sql in statements {
            other.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        }
        other.close().await.expect("it closes");
    }

    pub fn is_a_server(&self) -> bool {
        matches!(self.place, Place::Server(..))
    }

    /// What role and database are called.
    pub fn name(&self) -> &str {
        match &self.place {
            Place::Folder(_) => "",
            Place::Server(_, name) => name,
        }
    }

    async fn remove(self) {
        let name = self.name();
        self.as_superuser(&[&format!("DROP DATABASE {name} WITH (FORCE)"), &format!("DROP ROLE {name}")]).await;
    }
}

impl fmt::Display for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.place {
            Place::Folder(_) => "SQLite",
            Place::Server(..) => "PostgreSQL",
        })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("that was on {self}");
        }
    }
}

/// The server's address with another user and database.
pub fn address(server: &str, user: &str, database: &str) -> String {
    let url = with_database(server, database);
    let (scheme, rest) = url.split_once("://").expect("an address has a scheme");
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{user}@{place}")
}

fn with_database(server: &str, database: &str) -> String {
    let (before, _) = server.rsplit_once('/').expect("an address names a database");
    format!("{before}/{database}")
}
