//! A database of another system, in a file of its own. It is made and looked at past the connector.

use std::path::PathBuf;
use std::time::Duration;

use connectors::{Connector, Connectors, Options};
use kernel::{Id, OrganisationId};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, query, raw_sql};

pub struct Foreign {
    folder: tempfile::TempDir,
}

impl Foreign {
    pub async fn new(schema: &str) -> Self {
        let foreign = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        foreign.connect(true).await.close().await.expect("it closes");
        foreign.run(schema).await;
        foreign
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("crm.db")
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

    /// A connection of somebody else's.
    pub async fn other(&self) -> SqliteConnection {
        self.connect(false).await
    }

    pub async fn run(&self, sql: &str) {
        let mut other = self.other().await;
        raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut other).await.expect("the statements run");
        other.close().await.expect("it closes");
    }

    pub async fn number(&self, sql: &str) -> i64 {
        let mut other = self.other().await;
        query(AssertSqlSafe(sql.to_owned())).fetch_one(&mut other).await.expect("it answers").get(0)
    }

    /// All rows of the first column, as texts.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let mut other = self.other().await;
        let rows = query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut other).await.expect("it answers");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// All bytes of the file, its log and its journal.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder can be read");
        files.flat_map(|file| std::fs::read(file.expect("a file").path()).expect("the file can be read")).collect()
    }

    pub fn holds(&self, text: &str) -> bool {
        self.bytes().windows(text.len()).any(|window| window == text.as_bytes())
    }

    pub fn options(&self) -> Options {
        Options::new(format!("sqlite://{}", self.path().display()), organisation().to_string())
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
