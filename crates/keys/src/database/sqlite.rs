//! The key store's file: how it is opened, who may read it, and how what was destroyed leaves it.

use std::fs::{OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr, Statement};

use super::{Pools, Turn};
use crate::{Error, table};

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Reads of one statement each: they wait for no write, and no write waits for them.
const READERS: u32 = 4;
/// Whoever finds the store being opened by another looks again after so long, so many times.
const TURN: (Duration, u32) = (Duration::from_millis(10), 3_000);
/// A log that readers hold is tried again after so long, so many times. In between others may write.
const SCRUB: (Duration, u32) = (Duration::from_millis(100), 20);
/// How long one try waits for readers; nobody can write meanwhile.
const SCRUB_TIMEOUT: Duration = Duration::from_millis(100);
/// Writes all that is in the log into the file and cuts the log to nothing. No builder writes this.
const EMPTY_LOG: &str = "pragma wal_checkpoint(truncate)";

/// Opens the file, or makes it with its tables: one connection that writes, one that empties the log, several that read.
pub(super) async fn open(path: &Path) -> Result<(Pools, Turn), Error> {
    let turn = take_turn(path).await?;
    make_private(path).map_err(|error| Error::File(path.to_owned(), error))?;
    let writer = connect(path, 1, BUSY_TIMEOUT, false).await?;
    table::create(&writer).await?;
    let scrubber = connect(path, 1, SCRUB_TIMEOUT, false).await?;
    let readers = connect(path, READERS, BUSY_TIMEOUT, true).await?;
    Ok((Pools { writer, scrubber, readers }, turn))
}

/// Empties the log, so that what was overwritten in the file stands nowhere else.
pub(super) async fn empty_log(scrubber: &DatabaseConnection) -> Result<(), Error> {
    for attempt in 0..SCRUB.1 {
        if attempt > 0 {
            tokio::time::sleep(SCRUB.0).await;
        }
        let backend = scrubber.get_database_backend();
        let statement = Statement { sql: EMPTY_LOG.to_owned(), values: None, db_backend: backend };
        let row = scrubber.query_one_raw(statement).await?;
        let busy = row.map(|row| row.try_get_by_index::<i32>(0)).transpose()?;
        if busy == Some(0) {
            return Ok(());
        }
    }
    Err(Error::Busy)
}

/// The path of `sqlite://PATH`, as it is written: a percent sign in it is a percent sign.
pub(super) fn path_of(url: &str) -> Result<PathBuf, Error> {
    match url.strip_prefix("sqlite://").and_then(|rest| rest.split('?').next()) {
        None | Some("" | ":memory:") => Err(Error::Url),
        Some(path) => Ok(PathBuf::from(path)),
    }
}

async fn take_turn(path: &Path) -> Result<Turn, Error> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| Error::Folder(folder.to_owned(), error))?;
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let name = PathBuf::from(name);
    let unusable = |error| Error::File(path.to_owned(), error);
    let file = private().create(true).truncate(false).write(true).open(name).map_err(unusable)?;
    for _ in 0..TURN.1 {
        match file.try_lock() {
            Ok(()) => return Ok(Turn::File(file)),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(TURN.0).await,
            Err(TryLockError::Error(error)) => return Err(unusable(error)),
        }
    }
    Err(Error::Busy)
}

async fn connect(path: &Path, connections: u32, wait: Duration, read_only: bool) -> Result<DatabaseConnection, DbErr> {
    let path = path.to_owned();
    let mut options = ConnectOptions::new("sqlite://keys.db");
    options
        .max_connections(connections)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .filename(&path)
                .create_if_missing(true)
                .busy_timeout(wait)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .pragma("secure_delete", "on");
            if read_only { options.pragma("query_only", "on") } else { options }
        })
        .map_sqlx_sqlite_pool_opts(|options| {
            options.after_release(|connection, _| Box::pin(has_left_its_transaction(connection)))
        });
    Database::connect(options).await
}

/// Whether a connection may serve again. Where the disk was full SQLite may have ended a transaction by itself, which
/// sqlx would go on counting as open: what follows would be acknowledged and never committed.
async fn has_left_its_transaction(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Makes the file before SQLite does, for its owner only; log and index get the same mode. A file that is there is never
/// opened here, for closing it would let go of the locks that SQLite has on it in this process.
#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match private().create_new(true).write(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => return made.map(drop),
    }
    for ending in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        match std::fs::metadata(&name) {
            Ok(found) if found.permissions().mode() & 0o077 != 0 => {
                std::fs::set_permissions(&name, std::fs::Permissions::from_mode(0o600))?;
                tracing::warn!(file = %path.display(), "others could read the key store; now its owner alone can");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Other systems have no mode bits; who may read is the folder's affair there.
#[cfg(not(unix))]
fn make_private(path: &Path) -> std::io::Result<()> {
    match private().create_new(true).write(true).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

#[cfg(unix)]
fn private() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

#[cfg(not(unix))]
fn private() -> OpenOptions {
    OpenOptions::new()
}
