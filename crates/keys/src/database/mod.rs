//! Where the key store lies: in a file, or on a PostgreSQL server. What differs between the two stands below this.

mod postgres;
mod sqlite;

use std::fmt;
use std::fs::File;
use std::path::PathBuf;

use kernel::OrganisationId;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::Error;

/// What an address names. It prints without a password.
pub(crate) enum Location {
    File(PathBuf),
    Server(Box<postgres::Server>),
}

impl Location {
    pub(crate) fn of(url: &str) -> Result<Self, Error> {
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Server(Box::new(postgres::Server::of(url)?))),
            _ => Ok(Self::File(sqlite::path_of(url)?)),
        }
    }

    /// Whether there can be something to open. What a server has is seen as it is opened.
    pub(crate) fn may_exist(&self) -> bool {
        match self {
            Self::File(path) => path.exists(),
            Self::Server(_) => true,
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(server) => server.fmt(f),
        }
    }
}

/// The pools over the key store: what writes, what clears away what was destroyed, what reads.
pub(crate) struct Pools {
    writer: DatabaseConnection,
    scrubber: DatabaseConnection,
    pub(crate) readers: DatabaseConnection,
}

/// Held while a process opens the store: making it takes several steps, which nobody else may see half done.
pub(crate) enum Turn {
    File(#[expect(dead_code, reason = "the lock is let go as the file closes")] File),
    Server(#[expect(dead_code, reason = "the lock is let go as the transaction rolls back")] DatabaseTransaction),
}

impl Pools {
    /// Opens the store, or makes it with its tables. Others wait until the turn is dropped.
    pub(crate) async fn open(location: &Location) -> Result<(Self, Turn), Error> {
        match location {
            Location::File(path) => sqlite::open(path).await,
            Location::Server(server) => server.open().await,
        }
    }

    /// For statements that stand alone.
    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// A transaction that will write. IMMEDIATE on SQLite, so that it waits for its turn instead of failing on a stale
    /// snapshot.
    ///
    /// It begins in a task of its own: where the caller is cut off in between, a connection would otherwise go back into
    /// its pool with a transaction open, and what the next one writes would be acknowledged and never committed.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let writer = self.writer.clone();
        let beginning = tokio::spawn(async move { writer.begin_with_options(options).await });
        match beginning.await {
            Ok(begun) => begun,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_) => Err(DbErr::Conn(RuntimeErr::Internal("the program is ending".to_owned()))),
        }
    }

    /// The same, in turn with all who write keys of this organisation's subjects: who makes a key and who destroys it must
    /// see each other. On SQLite every writer waits for every other anyway.
    pub(crate) async fn begin_for(&self, organisation: OrganisationId) -> Result<DatabaseTransaction, DbErr> {
        let tx = self.begin().await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            postgres::wait_for_turn(&tx, organisation).await?;
        }
        Ok(tx)
    }

    /// Clears away what was overwritten, as far as the database lets anybody do it.
    pub(crate) async fn scrub(&self) -> Result<(), Error> {
        match self.scrubber.get_database_backend() {
            DbBackend::Postgres => postgres::clear(&self.scrubber).await,
            _ => sqlite::empty_log(&self.scrubber).await,
        }
    }

    pub(crate) async fn close(&self) -> Result<(), Error> {
        self.readers.clone().close().await?;
        self.scrubber.clone().close().await?;
        Ok(self.writer.clone().close().await?)
    }
}
