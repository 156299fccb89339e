//! A bounded number of connections. One that has come to a clean end waits a moment for the next operation; any other is
//! closed, so that none is ever inside of a transaction that somebody else has left.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sea_orm::sqlx::{AssertSqlSafe, Connection, Row, query, raw_sql};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::OLDEST;
use super::fault::told;
use crate::Error;

/// So many connections at a time. Another operation waits for one of them.
const PLACES: usize = 4;
/// A connection waits so long for the next operation.
const WAIT: Duration = Duration::from_secs(10);
const WHERE: &str = "SELECT (SELECT system_identifier::text FROM pg_control_system()), \
     (SELECT oid::bigint FROM pg_database WHERE datname = current_database()), current_database()::text, \
     current_schemas(false)::text[]";

/// The connections to one database.
pub(super) struct Places {
    options: PgConnectOptions,
    patience: Duration,
    limit: Duration,
    free: Arc<Semaphore>,
    waiting: Mutex<Vec<Waiting>>,
}

/// A connection that nobody uses.
struct Waiting {
    since: Instant,
    connection: PgConnection,
    facts: Arc<Facts>,
    looks_afterwards: bool,
}

/// An open connection.
pub(super) struct Place {
    pub(super) connection: PgConnection,
    pub(super) facts: Arc<Facts>,
    looks_afterwards: bool,
    places: Arc<Places>,
    _permit: OwnedSemaphorePermit,
}

/// What does not change as long as a connection lives.
pub(super) struct Facts {
    /// The number that a server was given when it was made; its copies have the same.
    pub(super) system: String,
    /// The database's number in it.
    pub(super) database: i64,
    /// The database's name.
    pub(super) name: String,
    /// Where names without a schema are looked for, in this order.
    pub(super) schemas: Vec<String>,
}

impl Places {
    pub(super) fn at(options: PgConnectOptions, patience: Duration, limit: Duration) -> Self {
        Self { options, patience, limit, free: Arc::new(Semaphore::new(PLACES)), waiting: Mutex::default() }
    }

    /// A connection that nobody else uses. One that looks afterwards has never done anything else.
    pub(super) async fn take(self: &Arc<Self>, looks_afterwards: bool) -> Result<Place, Error> {
        let permit = Arc::clone(&self.free).acquire_owned().await.map_err(|_| Error::Unreachable)?;
        let place = |connection, facts| Place {
            connection,
            facts,
            looks_afterwards,
            places: Arc::clone(self),
            _permit: permit,
        };
        while let Some(Waiting { mut connection, facts, .. }) = self.waiting(looks_afterwards) {
            // The server may have been restarted meanwhile.
            if connection.ping().await.is_ok() {
                return Ok(place(connection, facts));
            }
        }
        let (connection, facts) = self.open().await?;
        Ok(place(connection, facts))
    }

    fn waiting(&self, looks_afterwards: bool) -> Option<Waiting> {
        self.let_go();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let at = waiting.iter().rposition(|waiting| waiting.looks_afterwards == looks_afterwards)?;
        Some(waiting.remove(at))
    }

    /// Closes what has waited for too long.
    fn let_go(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|waiting| waiting.since.elapsed() < WAIT);
    }

    async fn open(&self) -> Result<(PgConnection, Arc<Facts>), Error> {
        let mut connection = PgConnection::connect_with(&self.options).await.map_err(told)?;
        if connection.server_version_num().is_none_or(|version| version < OLDEST) {
            return Err(Error::VersionUnsupported);
        }
        let row = query(WHERE).persistent(false).fetch_one(&mut connection).await.map_err(told)?;
        let facts = Facts::of(&row).map_err(told)?;
        // Only the server's own functions are meant by a name without a schema, whatever others have called theirs.
        let settings = format!(
            "SET search_path = pg_catalog, pg_temp; SET lock_timeout = {}; SET statement_timeout = {}; \
             SET idle_in_transaction_session_timeout = {}; SET jit = off",
            milliseconds(self.patience),
            milliseconds(self.limit),
            milliseconds(self.limit),
        );
        raw_sql(AssertSqlSafe(settings)).execute(&mut connection).await.map_err(told)?;
        Ok((connection, Arc::new(facts)))
    }
}

impl Facts {
    fn of(row: &PgRow) -> Result<Self, sea_orm::sqlx::Error> {
        let (system, database) = (row.try_get(0)?, row.try_get(1)?);
        Ok(Self { system, database, name: row.try_get(2)?, schemas: row.try_get(3)? })
    }
}

impl Place {
    /// Lets it wait for the next operation. It is in no transaction and holds no lock.
    pub(super) fn hand_back(self) {
        let places = Arc::clone(&self.places);
        let mut waiting = places.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let Self { connection, facts, looks_afterwards, .. } = self;
        waiting.push(Waiting { since: Instant::now(), connection, facts, looks_afterwards });
        drop(waiting);
        let places = Arc::downgrade(&places);
        tokio::spawn(async move {
            tokio::time::sleep(WAIT).await;
            if let Some(places) = places.upgrade() {
                places.let_go();
            }
        });
    }
}

/// Never zero, which would mean for ever.
pub(super) fn milliseconds(time: Duration) -> u128 {
    time.as_millis().max(1)
}
