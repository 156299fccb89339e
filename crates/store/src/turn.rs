//! A turn at writing, and on an embedded database the group in which it commits.
//!
//! One durable commit costs the same whether it holds one unit or a hundred. So where units wait for the one connection
//! that writes, one transaction is begun for all of them: each gets a savepoint in it, in its turn, and all are answered
//! after the one commit, never before. A unit that nobody waits behind has a transaction of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sea_orm::sqlx::error::DatabaseError;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use crate::Error;

/// No more units share a commit,
const MOST: usize = 256;
/// and none is begun in it after so long: whoever had the first turn waits for the last.
const LONGEST: Duration = Duration::from_millis(50);
/// Opened around all savepoints of a group. It is gone where the database has taken the whole transaction back.
const MARK: &str = "SAVEPOINT samsvar_group";
/// Fails where the mark is gone. Forgets the savepoints of the units before, too.
const MARK_AGAIN: &str = "RELEASE samsvar_group; SAVEPOINT samsvar_group";
/// SQLite's primary codes after which it may have ended a transaction by itself: no memory, interrupted, I/O, no room.
const ENDING: [u32; 4] = [7, 9, 10, 13];
/// Those of a database that cannot be written: read-only, I/O, no room.
const UNWRITABLE: [u32; 3] = [8, 10, 13];

type Outcome = Result<(), Error>;

/// The right to write: a transaction, or a place in one.
pub(crate) struct Turn {
    // Dropped in this order: the database has heard of the rollback before the group goes on.
    tx: DatabaseTransaction,
    group: Option<oneshot::Sender<oneshot::Sender<Outcome>>>,
    ended: AtomicBool,
    health: Health,
}

/// Whether the last that was written to a file could be.
#[derive(Debug, Clone, Default)]
struct Health(Arc<AtomicBool>);

impl Health {
    fn saw<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &outcome
            && primary_code(error).is_some_and(|code| UNWRITABLE.contains(&code))
        {
            self.0.store(true, Ordering::Relaxed);
        }
        outcome
    }

    async fn commit(&self, tx: DatabaseTransaction) -> Result<(), DbErr> {
        self.saw(tx.commit().await)?;
        self.0.store(false, Ordering::Relaxed);
        Ok(())
    }
}

impl Turn {
    /// With a transaction of its own.
    pub(crate) fn alone(tx: DatabaseTransaction) -> Self {
        Self::watched(tx, Health::default())
    }

    fn watched(tx: DatabaseTransaction, health: Health) -> Self {
        Self { tx, group: None, ended: AtomicBool::new(false), health }
    }

    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Refuses a statement after one upon which the database may have ended the transaction: it would stand by itself,
    /// whatever becomes of the unit.
    pub(crate) fn check(&self) -> Result<(), DbErr> {
        if self.ended.load(Ordering::Relaxed) {
            return Err(DbErr::Custom("the database has ended this transaction; nothing more is written in it".into()));
        }
        Ok(())
    }

    /// Takes note of a statement's outcome.
    pub(crate) fn saw<T>(&self, outcome: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &outcome
            && self.tx.get_database_backend() == DbBackend::Sqlite
        {
            if primary_code(error).is_some_and(|code| ENDING.contains(&code)) {
                self.ended.store(true, Ordering::Relaxed);
            }
            return self.health.saw(outcome);
        }
        outcome
    }

    /// Returns when what the unit wrote is durable.
    pub(crate) async fn commit(self) -> Outcome {
        self.check()?;
        let Self { tx, group, health, .. } = self;
        let Some(group) = group else { return Ok(health.commit(tx).await?) };
        health.saw(tx.commit().await)?;
        let (outcome, committed) = oneshot::channel();
        if group.send(outcome).is_err() {
            return Err(not_committed("its group has ended"));
        }
        committed.await.unwrap_or_else(|_| Err(not_committed("its group has ended")))
    }

    /// Takes the unit back. Where the database has done so by itself there is nothing left to do: the unit's own error
    /// says why, and its connection is not used again.
    pub(crate) async fn roll_back(self) {
        // Whether a group has to be taken back with it is found out by the group.
        let Self { tx, group, .. } = self;
        if let Err(error) = tx.rollback().await {
            tracing::warn!(%error, "a unit could not be rolled back: the database had done so already");
        }
        drop(group);
    }
}

/// SQLite's code without the part that tells more of the same.
pub(crate) fn primary_code(error: &DbErr) -> Option<u32> {
    let (DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error)) = error else { return None };
    let RuntimeErr::SqlxError(error) = error else { return None };
    let code = error.as_database_error().and_then(DatabaseError::code)?.parse::<u32>().ok()?;
    Some(code & 0xff)
}

fn not_committed(why: &str) -> Error {
    DbErr::Custom(format!("the transaction that this unit shared was not committed: {why}")).into()
}

/// The queue for the one connection that writes.
#[derive(Clone)]
pub(crate) struct Turns {
    waiting: mpsc::UnboundedSender<Ask>,
    health: Health,
}

type Ask = oneshot::Sender<Result<Turn, Error>>;

impl Turns {
    /// Gives turns on this connection for as long as somebody may ask for one.
    pub(crate) fn on(writer: DatabaseConnection) -> Self {
        let (turns, waiting) = mpsc::unbounded_channel();
        let health = Health::default();
        tokio::spawn(give(writer, waiting, health.clone()));
        Self { waiting: turns, health }
    }

    /// Whether the last that was written could be.
    pub(crate) fn are_well(&self) -> bool {
        !self.health.0.load(Ordering::Relaxed)
    }

    /// Waits for a turn.
    pub(crate) async fn next(&self) -> Result<Turn, Error> {
        let (ask, turn) = oneshot::channel();
        let closed = || DbErr::Custom("the database is closed".to_owned());
        self.waiting.send(ask).map_err(|_| closed())?;
        turn.await.map_err(|_| closed())?
    }
}

async fn give(writer: DatabaseConnection, mut waiting: mpsc::UnboundedReceiver<Ask>, health: Health) {
    while let Some(first) = waiting.recv().await {
        // While the turn before is not over this waits, and others come to wait behind it.
        match health.saw(begin(&writer).await) {
            Err(error) => drop(first.send(Err(error.into()))),
            // Whoever hangs up meanwhile drops the turn, which rolls it back.
            Ok(tx) if waiting.is_empty() => drop(first.send(Ok(Turn::watched(tx, health.clone())))),
            Ok(tx) => together(tx, first, &mut waiting, &health).await,
        }
    }
}

/// IMMEDIATE, so that it waits for its turn instead of failing on a stale snapshot.
async fn begin(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    writer.begin_with_options(options).await
}

async fn together(tx: DatabaseTransaction, first: Ask, waiting: &mut mpsc::UnboundedReceiver<Ask>, health: &Health) {
    let begun = Instant::now();
    let mut written = Vec::new();
    let mut next = Some(first);
    let mut broken = tx.execute_unprepared(MARK).await.err();
    while let Some(ask) = next.take() {
        match broken {
            Some(ref error) => drop(ask.send(Err(not_committed(&error.to_string())))),
            None => match lend(&tx, ask, health).await {
                Ok(outcome) => written.extend(outcome),
                Err(error) => broken = Some(error),
            },
        }
        if broken.is_none() && written.len() < MOST && begun.elapsed() < LONGEST {
            next = waiting.try_recv().ok();
        }
    }
    let broken = match broken {
        Some(error) => {
            if let Err(error) = tx.rollback().await {
                tracing::warn!(%error, "a group of units could not be rolled back: the database had done so already");
            }
            Some(error)
        }
        None => health.commit(tx).await.err(),
    };
    for outcome in written {
        // Who does not wait for the answer any more has lost nothing by it.
        drop(outcome.send(match &broken {
            Some(error) => Err(not_committed(&error.to_string())),
            None => Ok(()),
        }));
    }
}

/// One turn within a transaction. Answers where to say that it is durable, or nothing where the unit was taken back.
/// Fails where the transaction as a whole is over.
async fn lend(tx: &DatabaseTransaction, ask: Ask, health: &Health) -> Result<Option<oneshot::Sender<Outcome>>, DbErr> {
    let savepoint = tx.begin().await?;
    let (group, returned) = oneshot::channel();
    drop(ask.send(Ok(Turn { group: Some(group), ..Turn::watched(savepoint, health.clone()) })));
    if let Ok(outcome) = returned.await {
        return Ok(Some(outcome));
    }
    // It was rolled back, or dropped. Where the database itself ended the transaction, what others wrote is gone too.
    tx.execute_unprepared(MARK_AGAIN).await?;
    Ok(None)
}
