//! A connection to a file, in a transaction. Keys are set apart in tables of the connection's own, which live in its
//! memory and end with it.

use std::path::Path;
use std::time::Duration;

use calendar::Zone;
use ports::Cutoff;
use sea_orm::sqlx::error::Error as Cause;
use sea_orm::sqlx::query::Query;
use sea_orm::sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow};
use sea_orm::sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, query};
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::{File, catalogue, guards};
use crate::engine::catalogue::{Catalogue, Column, Table, hex};
use crate::engine::{
    Attempt, Bounds, Database, Fate, Intent, KeyList, Keys, Right, Shape, Statement, Value, of_row, rows_of,
};
use crate::{Error, GuardForm, KeyKind, engine};

/// How long the log may keep us waiting after the commit.
const RECLAIM_PATIENCE: &str = "PRAGMA busy_timeout = 200";
/// After so many steps of its machine SQLite asks whether to go on.
const STEPS: i32 = 4_000;

impl Database for File {
    type Session = Session;

    fn limit(&self) -> Duration {
        self.limit
    }

    /// A file that is not there is not made. While something is changed nobody else writes.
    async fn begin(&self, attempt: &Attempt, intent: Intent<'_>) -> Result<Session, Error> {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(false)
            .read_only(self.read_only)
            .busy_timeout(self.patience)
            .foreign_keys(true)
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory")
            .disable_statement_logging();
        let mut connection = SqliteConnection::connect_with(&options).await.map_err(told)?;
        let ends = attempt.ends();
        connection.lock_handle().await.map_err(told)?.set_progress_handler(STEPS, move || Instant::now() < ends);
        let mut session =
            Session { attempt: attempt.clone(), path: self.path.clone().into(), connection, has_asked: false };
        let begin = match intent {
            Intent::Look | Intent::Verify => "BEGIN",
            Intent::Change(..) => "BEGIN IMMEDIATE",
        };
        session.run(begin).await?;
        Ok(session)
    }
}

/// An open connection.
pub(crate) struct Session {
    attempt: Attempt,
    path: Box<Path>,
    connection: SqliteConnection,
    /// Whether the keys were set apart that are asked for.
    has_asked: bool,
}

impl Session {
    async fn run(&mut self, sql: &str) -> Result<(), Error> {
        engine::Session::execute(self, sql.into()).await.map(drop)
    }

    pub(super) async fn rows(&mut self, statement: Statement) -> Result<Vec<SqliteRow>, Error> {
        prepared(statement).fetch_all(&mut self.connection).await.map_err(told)
    }

    /// Sets the keys apart that were asked for, once.
    async fn ask(&mut self, keys: &Keys<'_>) -> Result<(), Error> {
        if std::mem::replace(&mut self.has_asked, true) {
            return Ok(());
        }
        let create =
            format!("CREATE TEMP TABLE samsvar_asked (n INTEGER PRIMARY KEY, k {} NOT NULL)", type_of(keys.kind));
        self.run(&create).await?;
        let fill = Statement::from("INSERT INTO temp.samsvar_asked (n, k) SELECT key, value FROM json_each(");
        engine::Session::execute(self, fill.keys(&keys.list).and(")")).await.map(drop)
    }

    async fn level(&mut self, node: usize, kind: KeyKind) -> Result<(), Error> {
        let kind = type_of(kind);
        self.run(&format!("CREATE TEMP TABLE samsvar_level_{node} (k {kind} PRIMARY KEY) WITHOUT ROWID")).await
    }

    async fn try_reclaim(&mut self) -> Result<bool, Error> {
        use engine::Session;
        match self.text("PRAGMA main.journal_mode".into()).await?.as_deref() {
            Some("wal") => {
                self.run(RECLAIM_PATIENCE).await?;
                Ok(self.number("PRAGMA main.wal_checkpoint(TRUNCATE)".into()).await? == 0)
            }
            Some("delete" | "truncate" | "memory" | "off") => Ok(true),
            // The journal stays as it is, with what was there before.
            _ => Ok(false),
        }
    }
}

impl engine::Session for Session {
    const NOW: &'static str = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";

    /// Whatever its path is: the file's number in its file system, and the number by which its application marks its files.
    async fn identity(&mut self, connector: &str) -> Result<String, Error> {
        let application = self.number("PRAGMA main.application_id".into()).await?;
        let metadata = std::fs::metadata(&self.path).map_err(|_| Error::Unreachable)?;
        let facts = format!("samsvar sqlite 1\n{connector}\n{application}\n{}", file_number(&metadata));
        Ok(hex(&Sha256::digest(facts)))
    }

    async fn catalogue(&mut self, names: &[&str]) -> Result<Catalogue, Error> {
        catalogue::read(self, names).await
    }

    async fn tables(&mut self, names: &[&str]) -> Result<Catalogue, Error> {
        catalogue::tables(self, names).await
    }

    /// Whoever may write to a file may write all of it.
    async fn must_have(&mut self, _: &Shape, _: Right<'_>) -> Result<(), Error> {
        Ok(())
    }

    async fn choose(&mut self, shape: &Shape, keys: &Keys<'_>, bounds: &Bounds) -> Result<Vec<Fate>, Error> {
        self.ask(keys).await?;
        self.level(0, keys.kind).await?;
        let (table, key) = (&shape.root().sql, of_row(&shape.key().name));
        let fill = format!(
            "INSERT OR IGNORE INTO temp.samsvar_level_0 (k) \
             SELECT {key} FROM temp.samsvar_asked AS a CROSS JOIN {table} AS t ON {key} = a.k WHERE 1"
        );
        self.execute(Statement::from(fill).and(bounds.conditions::<Self>(shape))).await?;
        let look = format!(
            "SELECT coalesce(group_concat(CASE WHEN l.k IS NOT NULL THEN 'e' WHEN {key} IS NOT NULL THEN 's' ELSE 'm' END, '' \
             ORDER BY a.n), '') FROM temp.samsvar_asked AS a LEFT JOIN {table} AS t ON {key} = a.k \
             LEFT JOIN temp.samsvar_level_0 AS l ON l.k = {key}"
        );
        Ok(Fate::all(&self.text(look.into()).await?.unwrap_or_default()))
    }

    async fn set_apart(&mut self, shape: &Shape, node: usize) -> Result<(), Error> {
        let Some(key) = &shape.places[node].key else { return Ok(()) };
        self.level(node, key.kind.unwrap_or(KeyKind::Text)).await?;
        let key = of_row(&key.name);
        let fill = format!("INSERT OR IGNORE INTO temp.samsvar_level_{node} (k) SELECT {key} FROM ");
        let rows = rows_of(self, shape, node).and(format!(" AND {key} IS NOT NULL"));
        self.execute(Statement::from(fill).and(rows)).await.map(drop)
    }

    fn holds_key_of(&self, column: &Column, node: usize) -> Statement {
        format!("{} IN (SELECT k FROM temp.samsvar_level_{node})", of_row(&column.name)).into()
    }

    /// A column may hold anything; each value is looked at.
    fn can_guard(_: &Column, _: GuardForm) -> bool {
        true
    }

    fn guard(column: &Column, form: GuardForm, cutoff: Cutoff, zone: Zone) -> Statement {
        guards::condition(&column.name, form, cutoff, zone)
    }

    async fn stand_in(&mut self, keys: &Keys<'_>, table: &Table, column: &Column) -> Result<Vec<i64>, Error> {
        self.ask(keys).await?;
        let column = of_row(&column.name);
        let look = format!(
            "SELECT a.n FROM temp.samsvar_asked AS a WHERE a.k IN \
             (SELECT {column} FROM {} AS t WHERE {column} IN (SELECT k FROM temp.samsvar_asked))",
            table.sql
        );
        self.rows(look.into()).await?.iter().map(|row| integer(row, 0)).collect()
    }

    async fn execute(&mut self, statement: Statement) -> Result<u64, Error> {
        Ok(prepared(statement).execute(&mut self.connection).await.map_err(told)?.rows_affected())
    }

    async fn number(&mut self, statement: Statement) -> Result<u64, Error> {
        let row = prepared(statement).fetch_one(&mut self.connection).await.map_err(told)?;
        Ok(u64::try_from(integer(&row, 0)?).unwrap_or_default())
    }

    async fn text(&mut self, statement: Statement) -> Result<Option<String>, Error> {
        self.rows(statement).await?.first().map(|row| text(row, 0)).transpose()
    }

    /// Where SQLite refuses it leaves the transaction open, and ending that proves that nothing has happened; where it
    /// cannot be ended, nobody knows.
    async fn commit(&mut self) -> Result<(), Error> {
        self.attempt.commits();
        let Err(refusal) = self.run("COMMIT").await else { return Ok(()) };
        self.give_up().await.map_err(|_| Error::OutcomeUnknown)?;
        self.attempt.was_refused();
        Err(refusal)
    }

    async fn give_up(&mut self) -> Result<(), Error> {
        self.run("ROLLBACK").await
    }

    /// In the file itself it has been overwritten; a log must be emptied, which readers can stand in the way of.
    async fn reclaim(&mut self) -> bool {
        self.try_reclaim().await.unwrap_or(false)
    }

    async fn close(self) -> Result<(), Error> {
        self.connection.close().await.map_err(told)
    }
}

fn type_of(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Integer => "INTEGER",
        // No column of a file is of the others.
        KeyKind::Text | KeyKind::Uuid | KeyKind::Decimal | KeyKind::Instant => "TEXT",
    }
}

fn prepared(statement: Statement) -> Query<'static, Sqlite, SqliteArguments> {
    let (sql, values) = statement.taken_apart(|_| "?".to_owned());
    values.into_iter().fold(query(AssertSqlSafe(sql)), |query, value| match value {
        Value::Text(text) => query.bind(text),
        Value::Integer(number) => query.bind(number),
        Value::Keys(keys) => query.bind(match &*keys {
            KeyList::Integers(numbers) => serde_json::Value::from(numbers.as_slice()).to_string(),
            KeyList::Texts(texts) => serde_json::Value::from(texts.as_slice()).to_string(),
        }),
    })
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

pub(super) fn text(row: &SqliteRow, at: usize) -> Result<String, Error> {
    row.try_get(at).map_err(told)
}

pub(super) fn integer(row: &SqliteRow, at: usize) -> Result<i64, Error> {
    row.try_get(at).map_err(told)
}

/// What a failure means. Its text stays here, for it is the other system's.
pub(super) fn told(cause: Cause) -> Error {
    let code = match &cause {
        Cause::Database(error) => error.code().and_then(|code| code.parse::<i32>().ok()).unwrap_or(-1),
        Cause::Io(_) => return Error::Unreachable,
        _ => -1,
    };
    match code & 0xff {
        _ if code < 0 => Error::Failed(code.to_string()),
        5 | 6 => Error::Busy,
        8 => Error::ReadOnly,
        9 => Error::Timeout,
        11 | 26 => Error::Unreadable,
        13 => Error::DiskFull,
        14 => Error::Unreachable,
        19 => Error::Constraint,
        _ => Error::Failed(code.to_string()),
    }
}
