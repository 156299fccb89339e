//! One operation on a file: a connection of its own, bounded in time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::sqlx::error::Error as Cause;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteRow};
use sea_orm::sqlx::{ConnectOptions, Connection, Row};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::{File, Statement};
use crate::Error;

/// A statement that ends itself does so within this; a connection that does not answer is given up after it.
const GRACE: Duration = Duration::from_millis(250);
/// How long the log may keep us waiting after the commit.
const RECLAIM_PATIENCE: &str = "PRAGMA busy_timeout = 200";
/// After so many steps of its machine SQLite asks whether to go on.
const STEPS: i32 = 4_000;

/// One operation. Whoever gives up on it knows whether it had come to its commit.
pub(super) struct Attempt<'f> {
    file: &'f File,
    ends: Instant,
    committing: AtomicBool,
}

impl<'f> Attempt<'f> {
    pub(super) fn of(file: &'f File) -> Self {
        Self { file, ends: Instant::now() + file.limit, committing: AtomicBool::new(false) }
    }

    /// Does the work, or gives up on it when its time is over.
    pub(super) async fn bounded<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match tokio::time::timeout_at(self.ends + GRACE, work).await {
            Ok(done) => done,
            Err(_) if self.committing.load(Ordering::Relaxed) => Err(Error::OutcomeUnknown),
            Err(_) => Err(Error::Timeout),
        }
    }

    /// Opens a connection. A file that is not there is not made.
    pub(super) async fn open(&self) -> Result<Session<'_>, Error> {
        let options = SqliteConnectOptions::new()
            .filename(&self.file.path)
            .create_if_missing(false)
            .read_only(self.file.read_only)
            .busy_timeout(self.file.patience)
            .foreign_keys(true)
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(told)?;
        let ends = self.ends;
        connection.lock_handle().await.map_err(told)?.set_progress_handler(STEPS, move || Instant::now() < ends);
        Ok(Session { attempt: self, connection })
    }
}

/// An open connection.
pub(super) struct Session<'a> {
    attempt: &'a Attempt<'a>,
    connection: SqliteConnection,
}

impl Session<'_> {
    /// Everything until [`Self::leave`] is one snapshot.
    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        self.run("BEGIN").await
    }

    /// Everything until the commit is one transaction, and nobody else writes meanwhile.
    pub(super) async fn begin_to_write(&mut self) -> Result<(), Error> {
        self.run("BEGIN IMMEDIATE").await
    }

    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        self.execute(Statement::from(sql)).await.map(drop)
    }

    /// How many rows it has changed.
    pub(super) async fn execute(&mut self, statement: Statement) -> Result<u64, Error> {
        Ok(statement.query().execute(&mut self.connection).await.map_err(told)?.rows_affected())
    }

    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<SqliteRow>, Error> {
        statement.query().fetch_all(&mut self.connection).await.map_err(told)
    }

    /// The one number that a statement answers.
    pub(super) async fn number(&mut self, statement: Statement) -> Result<u64, Error> {
        let row = statement.query().fetch_one(&mut self.connection).await.map_err(told)?;
        Ok(u64::try_from(row.try_get::<i64, _>(0).map_err(told)?).unwrap_or_default())
    }

    /// Ends a look, and the connection with it.
    pub(super) async fn leave(mut self) -> Result<(), Error> {
        self.give_up().await?;
        self.close().await
    }

    pub(super) async fn close(self) -> Result<(), Error> {
        self.connection.close().await.map_err(told)
    }

    /// Ends a transaction without a trace.
    pub(super) async fn give_up(&mut self) -> Result<(), Error> {
        self.run("ROLLBACK").await
    }

    /// Commits. Where SQLite refuses it leaves the transaction open, and ending that proves that nothing has happened;
    /// where it cannot be ended, nobody knows.
    pub(super) async fn commit(&mut self) -> Result<(), Error> {
        self.attempt.committing.store(true, Ordering::Relaxed);
        let Err(refusal) = self.run("COMMIT").await else { return Ok(()) };
        self.give_up().await.map_err(|_| Error::OutcomeUnknown)?;
        self.attempt.committing.store(false, Ordering::Relaxed);
        Err(refusal)
    }

    /// After a commit: lets no file of the database hold on to what is gone. In the file itself it has been overwritten; a
    /// log must be emptied, which readers can stand in the way of.
    pub(super) async fn reclaim(&mut self) -> bool {
        self.try_reclaim().await.unwrap_or(false)
    }

    async fn try_reclaim(&mut self) -> Result<bool, Error> {
        let mode = self.rows(Statement::from("PRAGMA main.journal_mode")).await?;
        let mode = mode.first().map(|row| row.try_get::<String, _>(0)).transpose().map_err(told)?;
        match mode.as_deref() {
            Some("wal") => {
                self.run(RECLAIM_PATIENCE).await?;
                Ok(self.number(Statement::from("PRAGMA main.wal_checkpoint(TRUNCATE)")).await? == 0)
            }
            Some("delete" | "truncate" | "memory" | "off") => Ok(true),
            // The journal stays as it is, with what was there before.
            _ => Ok(false),
        }
    }

    /// Refuses a database that is not the one that was planned over.
    pub(super) async fn must_be(&mut self, connector: &str, identity: &str) -> Result<(), Error> {
        if self.identity(connector).await? == identity { Ok(()) } else { Err(Error::DatabaseChanged) }
    }

    /// What tells this database from another one of the same shape, whatever its path is: the file's number in its file
    /// system, and the number by which its application marks its files.
    pub(super) async fn identity(&mut self, connector: &str) -> Result<String, Error> {
        let application = self.number(Statement::from("PRAGMA main.application_id")).await?;
        let metadata = std::fs::metadata(&self.attempt.file.path).map_err(|_| Error::Unreachable)?;
        let facts = format!("samsvar sqlite 1\n{connector}\n{application}\n{}", file_number(&metadata));
        Ok(hex(&Sha256::digest(facts)))
    }
}

/// The device is left out, for it may be numbered anew at the next start.
#[cfg(unix)]
fn file_number(metadata: &std::fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    metadata.ino()
}

/// Other systems keep no such number where it can be read.
#[cfg(not(unix))]
fn file_number(_: &std::fs::Metadata) -> u64 {
    0
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What a failure means. Its text stays here, for it is the other system's.
pub(super) fn told(cause: Cause) -> Error {
    let code = match &cause {
        Cause::Database(error) => error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(-1),
        Cause::Io(_) => return Error::Unreachable,
        _ => -1,
    };
    match code & 0xff {
        _ if code < 0 => Error::Failed(code),
        5 | 6 => Error::Busy,
        8 => Error::ReadOnly,
        9 => Error::Timeout,
        11 | 26 => Error::Unreadable,
        13 => Error::DiskFull,
        14 => Error::Unreachable,
        19 => Error::Constraint,
        _ => Error::Failed(code),
    }
}
