//! The two pools: one connection that writes, several that read.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::Error;

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a unit waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) struct Pools {
    pub(crate) writer: DatabaseConnection,
    pub(crate) readers: DatabaseConnection,
    pub(crate) statements: Arc<AtomicU64>,
    /// Held while a server owns the file; the kernel lets go of it when the process ends, however it ends.
    _lock: Option<std::fs::File>,
}

impl Pools {
    pub(crate) async fn open(url: &str, readers: u32, own: bool) -> Result<Self, Error> {
        let path = path_of(url)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let lock = if own { Some(take_lock(&path)?) } else { None };
        let statements = Arc::new(AtomicU64::new(0));
        let mut writer = connect(url, 1, false).await?;
        let mut readers = connect(url, readers, true).await?;
        for pool in [&mut writer, &mut readers] {
            let statements = statements.clone();
            pool.set_metric_callback(move |_| {
                statements.fetch_add(1, Ordering::Relaxed);
            });
        }
        Ok(Self { writer, readers, statements, _lock: lock })
    }

    /// A transaction that will write. IMMEDIATE, so that it waits for its turn instead of failing on a stale snapshot.
    pub(crate) async fn begin_write(&self) -> Result<DatabaseTransaction, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// A transaction that only reads: one snapshot from its first statement on.
    pub(crate) async fn begin_read(&self) -> Result<DatabaseTransaction, Error> {
        Ok(self.readers.begin_with_options(TransactionOptions::default()).await?)
    }
}

fn path_of(url: &str) -> Result<PathBuf, Error> {
    let rest = url.strip_prefix("sqlite://").ok_or_else(|| Error::Url(scheme_only(url)))?;
    let path = rest.split('?').next().unwrap_or_default();
    if path.is_empty() || path == ":memory:" {
        return Err(Error::Url(scheme_only(url)));
    }
    Ok(PathBuf::from(path))
}

/// An address may hold a password; its scheme does not.
fn scheme_only(url: &str) -> String {
    url.split_once("://").map_or_else(|| "no address".to_owned(), |(scheme, _)| format!("{scheme}://…"))
}

fn take_lock(path: &Path) -> Result<std::fs::File, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = std::fs::OpenOptions::new().create(true).truncate(false).write(true).open(PathBuf::from(name))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse(path.display().to_string())),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

async fn connect(url: &str, connections: u32, read_only: bool) -> Result<DatabaseConnection, Error> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| {
            let options = options
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(BUSY_TIMEOUT)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full);
            if read_only { options.pragma("query_only", "on") } else { options }
        })
        .map_sqlx_sqlite_pool_opts(|options| {
            options.after_release(|connection, _| Box::pin(has_left_its_transaction(connection)))
        });
    Ok(Database::connect(options).await?)
}

/// Whether a connection may serve another unit; one that may not is closed and another opened in its place.
///
/// Where the disk is full or a COMMIT fails, SQLite may have ended the transaction by itself, and ROLLBACK then fails.
/// sqlx goes on counting that transaction as open: of every later one it would make a savepoint within a transaction
/// that nobody commits, so that what was acknowledged would be gone after a restart, and a reader would see one
/// snapshot for ever.
async fn has_left_its_transaction(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // Answered after whatever is queued before it, the rollback of a unit that was dropped above all.
    connection.ping().await?;
    let left = !connection.is_in_transaction();
    if !left {
        tracing::warn!("a transaction was ended by the database itself; its connection is replaced");
    }
    Ok(left)
}
