//! A file of SQLite: one connection that writes, several that read for requests, few that look across organisations.

use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{self, Connection};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use super::{ACQUIRE_TIMEOUT, LOOKERS, count, scheme_only};
use crate::turn::{Turns, primary_code};
use crate::{Error, PoolState};

/// How long a statement waits for another process's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A log that readers hold is tried again after so long, so many times. In between others may write.
const SCRUB: (Duration, u32) = (Duration::from_millis(100), 20);
/// How long one try waits for readers; nobody can write meanwhile.
const SCRUB_TIMEOUT: Duration = Duration::from_millis(100);
/// Writes all that is in the log into the file and cuts the log to nothing. No builder writes this.
const EMPTY_LOG: &str = "pragma wal_checkpoint(truncate)";
/// A number in the file's head that is the caller's, and not used. No builder writes this.
const VERSION: &str = "pragma user_version";
/// Writes one state of the database into another file. No builder writes this.
const COPY: &str = "vacuum into ?";
/// Goes through every page and index.
const LOOK_THROUGH: &str = "pragma integrity_check";
/// While a new file becomes a database SQLite may refuse others without letting them wait: then they come again after so
/// long, so many times.
const MAKING: (Duration, u32) = (Duration::from_millis(20), 500);

pub(super) struct Sqlite {
    writer: DatabaseConnection,
    pub(super) turns: Turns,
    pub(super) readers: DatabaseConnection,
    pub(super) lookers: DatabaseConnection,
    scrubber: DatabaseConnection,
    path: PathBuf,
    /// Held while a server owns the file; the kernel lets go of it when the process ends, however it ends.
    _lock: Option<std::fs::File>,
}

impl Sqlite {
    /// Whether there is no such file.
    pub(super) fn is_new(url: &str) -> Result<bool, Error> {
        Ok(!path_of(url)?.exists())
    }

    pub(super) async fn open(url: &str, readers: u32, own: bool, statements: &Arc<AtomicU64>) -> Result<Self, Error> {
        let path = path_of(url)?;
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let lock = if own { Some(take_lock(&path)?) } else { None };
        make_private(&path)?;
        let mut writer = first(&path).await?;
        let mut readers = connect(&path, Use::Reading(readers)).await?;
        let mut lookers = connect(&path, Use::Reading(LOOKERS)).await?;
        let scrubber = connect(&path, Use::Scrubbing).await?;
        for pool in [&mut writer, &mut readers, &mut lookers] {
            count(pool, statements);
        }
        Ok(Self { turns: Turns::on(writer.clone()), writer, readers, lookers, scrubber, path, _lock: lock })
    }

    /// A transaction of its own on the connection that writes.
    pub(super) async fn begin_schema(&self) -> Result<DatabaseTransaction, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Whether what is acknowledged can be written. Where the last could be, so can the next; where it could not,
    /// something is written that changes nothing.
    pub(super) async fn ready(&self) -> Result<(), Error> {
        if self.turns.are_well() {
            return Ok(());
        }
        let turn = self.turns.next().await?;
        let version = turn.tx().query_one_raw(Statement::from_string(DbBackend::Sqlite, VERSION)).await?;
        let version: i32 = version.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        turn.saw(turn.tx().execute_unprepared(&format!("{VERSION} = {version}")).await)?;
        turn.commit().await
    }

    /// Empties the log; answers whether that could be done while one waits for readers.
    pub(super) async fn scrub(&self) -> Result<bool, Error> {
        for attempt in 0..SCRUB.1 {
            if attempt > 0 {
                tokio::time::sleep(SCRUB.0).await;
            }
            let backend = self.scrubber.get_database_backend();
            let statement = Statement { sql: EMPTY_LOG.to_owned(), values: None, db_backend: backend };
            let row = self.scrubber.query_one_raw(statement).await?;
            if row.map(|row| row.try_get_by_index::<i32>(0)).transpose()? == Some(0) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn states(&self) -> Vec<PoolState> {
        let pools = [("write", &self.writer), ("read", &self.readers), ("look", &self.lookers)];
        pools.into_iter().map(|(name, pool)| PoolState::of(name, pool)).collect()
    }

    /// A copy of one state, on a connection of its own, so that nobody waits for it.
    pub(super) async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        // SQLite takes an empty file for a new one; made here, it is its owner's alone from the first byte on.
        private().create_new(true).write(true).open(file)?;
        let name = file.to_str().ok_or_else(|| std::io::Error::from(ErrorKind::InvalidFilename))?;
        let copying = connect(&self.path, Use::Copying).await?;
        let backend = copying.get_database_backend();
        let copy =
            Statement { sql: COPY.to_owned(), values: Some(sea_orm::Values(vec![name.into()])), db_backend: backend };
        copying.execute_raw(copy).await?;
        copying.close().await?;
        std::fs::File::open(file)?.sync_all()?;
        let copied = connect(file, Use::Copying).await?;
        let look = Statement { sql: LOOK_THROUGH.to_owned(), values: None, db_backend: backend };
        let found = copied.query_one_raw(look).await?.map(|row| row.try_get_by_index::<String>(0)).transpose()?;
        copied.close().await?;
        match found.as_deref() {
            Some("ok") => Ok(()),
            found => Err(DbErr::Custom(format!("the copy is damaged: {}", found.unwrap_or_default())).into()),
        }
    }

    pub(super) async fn close(&self) -> Result<(), Error> {
        for pool in [&self.readers, &self.lookers, &self.scrubber, &self.writer] {
            pool.clone().close().await?;
        }
        Ok(())
    }
}

/// What a pool's connections are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Writing,
    Reading(u32),
    /// Opened when it is first needed.
    Scrubbing,
    /// One connection that changes nothing about the file, not even how it is logged.
    Copying,
}

/// The path of `sqlite://PATH`, as it is written: a percent sign in it is a percent sign.
fn path_of(url: &str) -> Result<PathBuf, Error> {
    let rest = url.strip_prefix("sqlite://").ok_or_else(|| Error::Url(scheme_only(url)))?;
    let path = rest.split('?').next().unwrap_or_default();
    if path.is_empty() || path == ":memory:" {
        return Err(Error::Url(scheme_only(url)));
    }
    Ok(PathBuf::from(path))
}

fn take_lock(path: &Path) -> Result<std::fs::File, Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = private().create(true).truncate(false).write(true).open(PathBuf::from(name))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse(path.display().to_string())),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Makes a new file before SQLite does, for its owner only; log and index get the same mode. One that is there keeps the
/// mode that it was given, and is not opened here: closing it would let go of SQLite's locks on it in this process.
fn make_private(path: &Path) -> Result<(), Error> {
    match private().create_new(true).write(true).open(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// Puts a copy in the place of a file that no server holds.
pub(crate) fn put_in_place(url: &str, copy: &Path, replace: bool) -> Result<(), Error> {
    let path = path_of(url)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let _lock = take_lock(&path)?;
    if path.exists() && !replace {
        return Err(Error::NotEmpty(path.display().to_string()));
    }
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let draft = beside(".restored");
    let mut file = private().create(true).truncate(true).write(true).open(&draft)?;
    std::io::copy(&mut std::fs::File::open(copy)?, &mut file)?;
    file.sync_all()?;
    // They belong to the file that is replaced, and would be taken for the new one's.
    for ending in ["-wal", "-shm", "-journal"] {
        match std::fs::remove_file(beside(ending)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    std::fs::rename(&draft, &path)?;
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The connection that writes, which is the first: it may meet others that make the same new file a database.
async fn first(path: &Path) -> Result<DatabaseConnection, Error> {
    for _ in 0..MAKING.1 {
        match connect(path, Use::Writing).await {
            Err(error) if is_locked(&error) => tokio::time::sleep(MAKING.0).await,
            done => return Ok(done?),
        }
    }
    Ok(connect(path, Use::Writing).await?)
}

/// SQLITE_BUSY in whatever form: another connection was in the way.
fn is_locked(error: &DbErr) -> bool {
    primary_code(error) == Some(5)
}

async fn connect(path: &Path, what_for: Use) -> Result<DatabaseConnection, DbErr> {
    let path = path.to_owned();
    let (connections, wait) = match what_for {
        Use::Writing => (1, BUSY_TIMEOUT),
        Use::Reading(connections) => (connections, BUSY_TIMEOUT),
        Use::Scrubbing => (1, SCRUB_TIMEOUT),
        Use::Copying => (1, BUSY_TIMEOUT),
    };
    let mut options = ConnectOptions::new("sqlite://samsvar.db");
    options
        .max_connections(connections)
        .min_connections(u32::from(what_for != Use::Scrubbing))
        .connect_lazy(what_for == Use::Scrubbing)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| {
            if what_for == Use::Copying {
                return options.filename(&path).create_if_missing(false).busy_timeout(wait);
            }
            let options = options
                .filename(&path)
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(wait)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full);
            match what_for {
                Use::Reading(_) => options.pragma("query_only", "on"),
                // What is taken away is overwritten with zeros, at once and not when the room is needed again.
                Use::Writing | Use::Scrubbing | Use::Copying => options.pragma("secure_delete", "on"),
            }
        })
        .map_sqlx_sqlite_pool_opts(|options| {
            options.after_release(|connection, _| Box::pin(has_left_its_transaction(connection)))
        });
    Database::connect(options).await
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
