//! The database below the store: a file of SQLite, or a PostgreSQL server.
//!
//! Both give turns at writing, snapshots to read from, and looks across organisations; each in its own way.

mod postgres;
mod sqlite;

pub(crate) use sqlite::put_in_place;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kernel::{Instant, OrganisationId};
use sea_orm::{DatabaseConnection, DatabaseTransaction, TransactionOptions, TransactionTrait};

use crate::turn::Turn;
use crate::{Error, Options, PoolState};

/// How long a unit waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// So many look across organisations at once; requests keep their readers for themselves.
const LOOKERS: u32 = 2;

/// Whose rows a transaction is for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    /// Those of one organisation.
    Organisation(OrganisationId),
    /// Those of all, on the tables that are open to such work.
    All,
}

/// A transaction with the instant at which it began, by the database's clock where it has one of its own.
pub(crate) struct Begun<T> {
    pub(crate) tx: T,
    pub(crate) at: Option<Instant>,
}

/// A database.
pub(crate) struct Pools {
    engine: Engine,
    pub(crate) statements: Arc<AtomicU64>,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Pools {
    pub(crate) async fn open(options: &Options, own: bool) -> Result<Self, Error> {
        let statements = Arc::new(AtomicU64::new(0));
        let url = &options.url;
        let engine = if postgres::is_meant(url) {
            Engine::Postgres(postgres::Postgres::open(options, &statements).await?)
        } else {
            Engine::Sqlite(sqlite::Sqlite::open(url, options.readers, own, &statements).await?)
        };
        Ok(Self { engine, statements })
    }

    /// Whether there is nothing yet of what these options name.
    pub(crate) async fn is_new(options: &Options) -> Result<bool, Error> {
        if postgres::is_meant(&options.url) {
            postgres::Postgres::is_new(options).await
        } else {
            sqlite::Sqlite::is_new(&options.url)
        }
    }

    /// Whether the database is a file that one server has for itself.
    pub(crate) fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// For what speaks of the schema and of no organisation's rows.
    pub(crate) fn plain(&self) -> &DatabaseConnection {
        match &self.engine {
            Engine::Sqlite(sqlite) => &sqlite.readers,
            Engine::Postgres(postgres) => &postgres.readers,
        }
    }

    /// A transaction that will write. Units of one organisation have their turns one after the other.
    pub(crate) async fn begin_write(&self, whose: Whose) -> Result<Begun<Turn>, Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => Ok(Begun { tx: sqlite.turns.next().await?, at: None }),
            Engine::Postgres(postgres) => postgres.begin_write(whose).await,
        }
    }

    /// The first write to a database, for which all who start at once have their turns.
    pub(crate) async fn begin_founding(&self) -> Result<Begun<Turn>, Error> {
        match &self.engine {
            Engine::Sqlite(_) => self.begin_write(Whose::All).await,
            Engine::Postgres(postgres) => postgres.begin_founding().await,
        }
    }

    /// A transaction that only reads: one snapshot from its first statement on. Looks across organisations have
    /// connections of their own.
    pub(crate) async fn begin_read(&self, whose: Whose) -> Result<Begun<DatabaseTransaction>, Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let pool = match whose {
                    Whose::Organisation(_) => &sqlite.readers,
                    Whose::All => &sqlite.lookers,
                };
                Ok(Begun { tx: pool.begin_with_options(TransactionOptions::default()).await?, at: None })
            }
            Engine::Postgres(postgres) => postgres.begin_read(whose).await,
        }
    }

    /// Takes the steps of the schema, as the role that owns it.
    pub(crate) async fn begin_schema(&self) -> Result<DatabaseTransaction, Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.begin_schema().await,
            Engine::Postgres(postgres) => postgres.begin_schema().await,
        }
    }

    /// Called when the schema is as this program needs it, with the tables that are open to work across organisations.
    pub(crate) async fn wall(&self) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(postgres) => postgres.wall().await,
        }
    }

    /// Whether the role that takes the schema's steps may take them.
    pub(crate) async fn may_change_schema(&self) -> Result<bool, Error> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(true),
            Engine::Postgres(postgres) => postgres.may_change_schema().await,
        }
    }

    /// Whether what is acknowledged can be written.
    pub(crate) async fn ready(&self) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.ready().await,
            Engine::Postgres(postgres) => postgres.ready().await,
        }
    }

    /// Which organisation is the installation itself; some of its rows are read by all.
    pub(crate) fn belongs_to(&self, installation: OrganisationId) {
        if let Engine::Postgres(postgres) = &self.engine {
            postgres.belongs_to(installation);
        }
    }

    /// Copies a file while others go on.
    pub(crate) async fn copy_to(&self, file: &Path) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.copy_to(file).await,
            Engine::Postgres(_) => Err(Error::Url("the address of a server".to_owned())),
        }
    }

    /// Empties the log; answers whether that could be done.
    pub(crate) async fn scrub(&self) -> Result<bool, Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.scrub().await,
            // Its server writes its log for replicas and backups, and cleans tables when it finds it is time.
            Engine::Postgres(_) => Ok(false),
        }
    }

    /// What each pool has open and at work now.
    pub(crate) fn states(&self) -> Vec<PoolState> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.states(),
            Engine::Postgres(postgres) => postgres.states(),
        }
    }

    pub(crate) async fn close(&self) -> Result<(), Error> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.close().await,
            Engine::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// Empties a server's database, or sees that it is empty. A file is replaced instead.
pub(crate) async fn make_room(options: &Options, replace: bool) -> Result<(), Error> {
    if postgres::is_meant(&options.url) { postgres::make_room(options, replace).await } else { Ok(()) }
}

/// The major version of the server; none of a file.
pub(crate) async fn server_version(options: &Options) -> Result<Option<u32>, Error> {
    if !postgres::is_meant(&options.url) {
        return Ok(None);
    }
    postgres::major_version(options).await.map(Some)
}

/// Lets a pool count what it sends.
fn count(pool: &mut DatabaseConnection, statements: &Arc<AtomicU64>) {
    let statements = statements.clone();
    pool.set_metric_callback(move |_| {
        statements.fetch_add(1, Ordering::Relaxed);
    });
}

/// An address may hold a password; its scheme does not.
fn scheme_only(url: &str) -> String {
    url.split_once("://").map_or_else(|| "no address".to_owned(), |(scheme, _)| format!("{scheme}://…"))
}
