//! The key store on a PostgreSQL server, which any number of processes share.

use std::fmt;
use std::time::Duration;

use kernel::{Id, OrganisationId};
use sea_orm::sqlx::ConnectOptions as _;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, QueryResult,
    Statement, TransactionTrait,
};

use super::{Pools, Turn};
use crate::{Error, table};

/// The oldest server that is tried in the tests.
const OLDEST: i32 = 130_000;
/// Connections of one process: most statements are single reads.
const CONNECTIONS: u32 = 4;
/// How long one waits for a connection, and so for a server that does not answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// No statement here is long; one that is waits for something that will not come.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
/// Clearing goes through what has changed since the last time.
const CLEAR_TIMEOUT: Duration = Duration::from_secs(600);
/// A transaction whose process hangs holds up others for no longer than this.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// A connection that has rested for so long is tried before it is used: the server may have been restarted.
const TRIED_AFTER: Duration = Duration::from_secs(30);
/// The lock of whoever opens the store. A pair of numbers, so that it is none of the organisations' locks.
const OPENING: &str = "SELECT pg_advisory_xact_lock(1935764086, 1)";
/// Versions of rows that nobody can see any more. No builder writes this.
const CLEAR: &str = "VACUUM subject_keys";

/// A database on a server.
pub(crate) struct Server(PgConnectOptions);

impl Server {
    pub(super) fn of(url: &str) -> Result<Self, Error> {
        let options: PgConnectOptions = url.parse().map_err(|_| Error::Url)?;
        // Without a name one would end in the database that is called like the user.
        options.get_database().is_some_and(|name| !name.is_empty()).then_some(()).ok_or(Error::Url)?;
        Ok(Self(options.application_name("samsvar keys").disable_statement_logging()))
    }

    pub(super) async fn open(&self) -> Result<(Pools, Turn), Error> {
        let pool = self.connect(CONNECTIONS, STATEMENT_TIMEOUT).await?;
        self.check(&pool).await?;
        let turn = pool.begin().await?;
        turn.query_one_raw(statement(OPENING)).await?;
        // Asked first: to make a table that is there takes rights that a careful operator has taken back.
        if !has_tables(&pool).await? {
            table::create(&pool).await?;
        }
        let scrubber = self.connect(1, CLEAR_TIMEOUT).await?;
        Ok((Pools { writer: pool.clone(), scrubber, readers: pool }, Turn::Server(turn)))
    }

    /// Refuses a server that could not do what is asked of it.
    async fn check(&self, pool: &DatabaseConnection) -> Result<(), Error> {
        let facts = "SELECT current_setting('server_version_num')::int4, pg_is_in_recovery(), \
                     current_setting('transaction_read_only')::bool";
        let row = pool.query_one_raw(statement(facts)).await?.ok_or(Error::Url)?;
        let unusable = |why| Err(Error::Server(self.to_string(), why));
        if first::<i32>(&row)? < OLDEST {
            return unusable("its server is older than PostgreSQL 13");
        }
        if row.try_get_by_index::<bool>(1)? {
            return unusable("its server is a standby, which takes no writes");
        }
        if row.try_get_by_index::<bool>(2)? {
            return unusable("it is read-only");
        }
        Ok(())
    }

    async fn connect(&self, connections: u32, limit: Duration) -> Result<DatabaseConnection, Error> {
        let millis = |duration: Duration| duration.as_millis().to_string();
        let own = self.0.clone().options([
            ("statement_timeout", millis(limit)),
            ("idle_in_transaction_session_timeout", millis(IDLE_TIMEOUT)),
        ]);
        // The address with its password goes in by the second door: the first one may be printed.
        let mut options = ConnectOptions::new("postgres://keys");
        options
            .max_connections(connections)
            .min_connections(0)
            .connect_timeout(CONNECT_TIMEOUT)
            .acquire_timeout(CONNECT_TIMEOUT)
            .test_before_acquire_if_idle_for(TRIED_AFTER)
            .sqlx_logging(false)
            .record_stmt_in_spans(false)
            .map_sqlx_postgres_opts(move |_| own.clone());
        Database::connect(options).await.map_err(|error| Error::Unreachable(self.to_string(), error))
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.0.get_socket() {
            Some(folder) => folder.display().to_string(),
            None => format!("{}:{}", self.0.get_host(), self.0.get_port()),
        };
        write!(f, "{} on {place}", self.0.get_database().unwrap_or_default())
    }
}

/// Waits for whoever else writes keys of this organisation's subjects, until the transaction ends.
pub(super) async fn wait_for_turn(tx: &DatabaseTransaction, organisation: OrganisationId) -> Result<(), DbErr> {
    // The second half of an id is chance; two organisations with the same would wait for each other, no more.
    let (_, chance) = organisation.uuid().as_u64_pair();
    let lock = "SELECT pg_advisory_xact_lock($1)";
    let lock = Statement::from_sql_and_values(DbBackend::Postgres, lock, [chance.cast_signed().into()]);
    tx.query_one_raw(lock).await?;
    Ok(())
}

/// Clears away the earlier versions of rows that were overwritten.
pub(super) async fn clear(scrubber: &DatabaseConnection) -> Result<(), Error> {
    scrubber.execute_unprepared(CLEAR).await?;
    Ok(())
}

async fn has_tables(pool: &DatabaseConnection) -> Result<bool, Error> {
    let count = "SELECT count(*) FROM pg_catalog.pg_class \
                 WHERE oid IN (to_regclass($1), to_regclass($2), to_regclass($3), to_regclass($4))";
    let names = table::NAMES.map(Into::into);
    let count = Statement::from_sql_and_values(DbBackend::Postgres, count, names);
    let row = pool.query_one_raw(count).await?;
    Ok(row.map(|row| first::<i64>(&row)).transpose()? == i64::try_from(table::NAMES.len()).ok())
}

fn first<T: sea_orm::TryGetable>(row: &QueryResult) -> Result<T, DbErr> {
    row.try_get_by_index(0)
}

fn statement(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, sql)
}
