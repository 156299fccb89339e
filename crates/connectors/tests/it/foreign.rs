//! A database of another system, of each kind. It is made and looked at past the connector, by somebody who may do
//! anything and breaks references where a test wants that.

use std::path::PathBuf;
use std::time::Duration;

use connectors::{Connector, Connectors, Options};
use kernel::{Id, OrganisationId};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, query, raw_sql};

use crate::postgres::server::{Admin, Schema, Server};

/// A kind of database.
#[derive(Clone)]
pub enum Engine {
    Sqlite,
    Postgres(Server),
}

/// Every kind of database that there is to be tested with: a server only where `SAMSVAR_TEST_POSTGRES` names one.
pub fn engines() -> impl Iterator<Item = Engine> {
    let server = Server::of_the_environment().map(Engine::Postgres);
    [Some(Engine::Sqlite), server].into_iter().flatten().inspect(|engine| eprintln!("on {}", engine.name()))
}

impl Engine {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    pub fn is_server(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// A trigger that would take the vouchers along.
    pub fn trigger(&self, event: &str, table: &str) -> String {
        let body = "BEGIN DELETE FROM vouchers; ";
        match self {
            Self::Sqlite => format!("CREATE TRIGGER t AFTER {event} ON {table} {body}END"),
            Self::Postgres(_) => format!(
                "CREATE FUNCTION take() RETURNS trigger LANGUAGE plpgsql AS $$ {body}RETURN NULL; END $$; \
                 CREATE TRIGGER t AFTER {event} ON {table} EXECUTE FUNCTION take()"
            ),
        }
    }
}

pub enum Foreign {
    File(tempfile::TempDir),
    Schema(Schema),
}

impl Foreign {
    pub async fn new(engine: &Engine, schema: &str) -> Self {
        let foreign = match engine {
            Engine::Sqlite => {
                let foreign = Self::File(tempfile::tempdir().expect("a temporary folder can be made"));
                foreign.connect(true).await.close().await.expect("it closes");
                foreign
            }
            Engine::Postgres(server) => Self::Schema(Schema::new(server).await),
        };
        foreign.run(schema).await;
        foreign
    }

    /// Whoever may do everything in the schema on the server.
    pub fn schema(&self) -> &Admin {
        match self {
            Self::File(_) => panic!("a file has none"),
            Self::Schema(schema) => schema,
        }
    }

    pub fn path(&self) -> PathBuf {
        match self {
            Self::File(folder) => folder.path().join("crm.db"),
            Self::Schema(_) => panic!("a server has no file that one may look into"),
        }
    }

    async fn connect(&self, create: bool) -> SqliteConnection {
        // Nobody pulls the plug on a test.
        let options = SqliteConnectOptions::new()
            .filename(self.path())
            .create_if_missing(create)
            .foreign_keys(false)
            .synchronous(SqliteSynchronous::Off);
        SqliteConnection::connect_with(&options).await.expect("the file opens")
    }

    /// A connection of somebody else's to a file.
    pub async fn other(&self) -> SqliteConnection {
        self.connect(false).await
    }

    pub async fn run(&self, sql: &str) {
        match self {
            Self::File(_) => {
                let mut other = self.other().await;
                raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut other).await.expect("the statements run");
                other.close().await.expect("it closes");
            }
            Self::Schema(schema) => schema.run(&sql.replace("WITHOUT ROWID", "")).await,
        }
    }

    /// Lets the connector's account do this, as `SELECT, DELETE ON orders`. To a file everybody has every right.
    pub async fn grant(&self, what: &str) {
        if let Self::Schema(schema) = self {
            schema.run(&format!("GRANT {what} TO {}", schema.role)).await;
        }
    }

    pub async fn number(&self, sql: &str) -> i64 {
        match self {
            Self::File(_) => {
                let mut other = self.other().await;
                query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut other).await.expect("it answers").get(0)
            }
            Self::Schema(schema) => schema.rows(sql).await[0].get(0),
        }
    }

    /// All rows of the first column, as texts.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        match self {
            Self::File(_) => {
                let mut other = self.other().await;
                let rows = query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut other).await.expect("it answers");
                rows.iter().map(|row| row.get(0)).collect()
            }
            Self::Schema(schema) => schema.rows(sql).await.iter().map(|row| row.get(0)).collect(),
        }
    }

    /// Whether a text stands in the file, its log or its journal.
    pub fn holds(&self, text: &str) -> bool {
        let folder = self.path();
        let files = std::fs::read_dir(folder.parent().expect("a folder")).expect("the folder can be read");
        let bytes: Vec<u8> =
            files.flat_map(|file| std::fs::read(file.expect("a file").path()).expect("the file can be read")).collect();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    pub fn options(&self) -> Options {
        let url = match self {
            Self::File(_) => format!("sqlite://{}", self.path().display()),
            Self::Schema(schema) => schema.url(),
        };
        Options::new(url, organisation().to_string())
    }

    pub fn connector(&self) -> Connector {
        connector(self.options())
    }

    /// One that waits for nobody.
    pub fn hasty(&self) -> Connector {
        connector(Options { patience: Duration::ZERO, ..self.options() })
    }
}

pub fn connector(options: Options) -> Connector {
    let connectors = Connectors::new([("crm".to_owned(), options)].into()).expect("the options are right");
    connectors.get(organisation(), "", "crm").expect("it is ours")
}

pub fn organisation() -> OrganisationId {
    "org_00000000000000000000000000000001".parse().expect("an id")
}

/// The ids of windows in tests.
pub fn window_id(number: u128) -> kernel::WindowId {
    kernel::WindowId::from_uuid(format!("{number:032x}").parse().expect("a UUID"))
}
