//! A PostgreSQL server: several connections that write, and rows behind two walls.
//!
//! Units of one organisation are put one after the other by a lock that ends with their transaction, so that what holds on
//! one writing connection holds here too; units of different organisations run side by side.

mod connect;
mod server;
mod walls;

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use kernel::{Id, Instant, OrganisationId};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, Statement, TransactionTrait,
};

use super::{Begun, Whose, count};
use crate::turn::Turn;
use crate::{Error, Options, PoolState};
use connect::{Use, connect, is_lost};

/// Held while steps of the schema are taken: other processes that start wait.
const SCHEMA_LOCK: i64 = 0x5a6d_7376_6172;
/// Tells row security whose transaction it is, and asks the server's clock. Both end with the transaction.
const ENTER: &str = "SELECT set_config('samsvar.organisation', $1, true), set_config('samsvar.home', $2, true), \
                     set_config('samsvar.everywhere', $3, true), current_setting('transaction_read_only') = 'on', clock_timestamp()";
/// The same for work across organisations. Each of its looks is meant to be a step into an index that holds the order it asks
/// for. Right after very many rows were written the server knows nothing of them yet, takes them for few, and would rather
/// sort or go through all of them for each batch. And a statement's plan is made once: making it again takes longer than to
/// carry it out.
const ENTER_ACROSS: &str = "SELECT set_config('samsvar.organisation', $1, true), set_config('samsvar.home', $2, true), \
                            set_config('samsvar.everywhere', $3, true), set_config('enable_sort', 'off', true), \
                            set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true), \
                            current_setting('transaction_read_only') = 'on', clock_timestamp()";
/// The same as the first for a unit that writes, in its turn. What is in front is worked out first, so the clock is asked last.
const ENTER_IN_TURN: &str = "SELECT set_config('samsvar.organisation', $1, true), \
                             set_config('samsvar.home', $2, true), set_config('samsvar.everywhere', $3, true), \
                             pg_advisory_xact_lock($4)::text, current_setting('transaction_read_only') = 'on', clock_timestamp()";

/// Whether others still use a database is asked this often, so many times.
const LEAVING: (Duration, u32) = (Duration::from_millis(250), 20);
/// Ends the connection that it is sent over.
const END_THIS: &str = "SELECT pg_terminate_backend(pg_backend_pid())";

/// Whether an address is one of a PostgreSQL server.
pub(super) fn is_meant(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

pub(super) struct Postgres {
    writers: DatabaseConnection,
    pub(super) readers: DatabaseConnection,
    lookers: DatabaseConnection,
    /// Owns the tables; opened when it is first needed.
    owner: DatabaseConnection,
    /// How often a transaction is tried to be begun anew: each connection may have been lost.
    tries: u32,
    home: OnceLock<OrganisationId>,
}

impl Postgres {
    /// Whether no step of the schema has been taken there.
    pub(super) async fn is_new(options: &Options) -> Result<bool, Error> {
        let asker = connect(&options.url, Use::Reading(1), options.statement_timeout).await?;
        let has_steps = server::has_steps(&asker).await;
        asker.close().await?;
        Ok(!has_steps?)
    }

    pub(super) async fn open(options: &Options, statements: &Arc<AtomicU64>) -> Result<Self, Error> {
        let longest = options.statement_timeout;
        let mut writers = connect(&options.url, Use::Writing(options.writers), longest).await?;
        let mut readers = connect(&options.url, Use::Reading(options.readers), longest).await?;
        let mut lookers = connect(&options.url, Use::Reading(super::LOOKERS), longest).await?;
        for pool in [&mut writers, &mut readers, &mut lookers] {
            count(pool, statements);
        }
        let owner = connect(options.migration_url.as_deref().unwrap_or(&options.url), Use::Owning, longest).await?;
        server::check(&writers, options.allow_row_security_bypass).await?;
        let tries = options.writers.max(options.readers) + 1;
        Ok(Self { writers, readers, lookers, owner, tries, home: OnceLock::new() })
    }

    pub(super) async fn begin_write(&self, whose: Whose) -> Result<Begun<Turn>, Error> {
        let (tx, at) = self.begin(&self.writers, whose, true).await?;
        Ok(Begun { tx: Turn::alone(tx), at: Some(at) })
    }

    pub(super) async fn begin_read(&self, whose: Whose) -> Result<Begun<DatabaseTransaction>, Error> {
        let pool = match whose {
            Whose::Organisation(_) => &self.readers,
            Whose::All => &self.lookers,
        };
        let (tx, at) = self.begin(pool, whose, false).await?;
        Ok(Begun { tx, at: Some(at) })
    }

    /// Nothing is done yet, so a connection that was lost is no reason to fail as long as there may be others.
    async fn begin(
        &self,
        pool: &DatabaseConnection,
        whose: Whose,
        in_turn: bool,
    ) -> Result<(DatabaseTransaction, Instant), Error> {
        let mut left = self.tries;
        let mut writes_again = false;
        loop {
            left = left.saturating_sub(1);
            match self.enter(pool, whose, in_turn).await {
                Err(Error::Database(error)) if left > 0 && is_lost(&error) => {}
                // It may have been so only as that connection was made.
                Err(Error::ReadOnly) if !writes_again => writes_again = true,
                begun => return begun,
            }
        }
    }

    async fn enter(
        &self,
        pool: &DatabaseConnection,
        whose: Whose,
        in_turn: bool,
    ) -> Result<(DatabaseTransaction, Instant), Error> {
        let tx = begin(pool).await?;
        let text = |id: Option<&OrganisationId>| id.map_or_else(String::new, |id| id.uuid().to_string());
        let home = text(self.home.get());
        let (read_only, entered) = match whose {
            Whose::Organisation(id) if in_turn => {
                let values = [text(Some(&id)).into(), home.into(), String::new().into(), turn_of(id).into()];
                ask(&tx, ENTER_IN_TURN, values, 4).await?
            }
            Whose::Organisation(id) => {
                ask(&tx, ENTER, [text(Some(&id)).into(), home.into(), String::new().into()], 3).await?
            }
            Whose::All => ask(&tx, ENTER_ACROSS, [String::new().into(), home.into(), "on".into()], 6).await?,
        };
        if in_turn && read_only {
            // A connection that was made while the database took no writes says so for as long as it lives. It is ended,
            // and what cannot be sent over it any more is of no account.
            let _ = tx.execute_unprepared(END_THIS).await;
            return Err(Error::ReadOnly);
        }
        Ok((tx, crate::business_time::to_micros(entered)))
    }

    /// A write by which one of several programs that start at once is the first.
    pub(super) async fn begin_founding(&self) -> Result<Begun<Turn>, Error> {
        let begun = self.begin_write(Whose::All).await?;
        begun.tx.tx().execute_unprepared(&format!("SELECT pg_advisory_xact_lock({SCHEMA_LOCK})")).await?;
        Ok(begun)
    }

    pub(super) async fn begin_schema(&self) -> Result<DatabaseTransaction, Error> {
        let tx = begin(&self.owner).await?;
        tx.execute_unprepared(&format!(
            "SELECT pg_advisory_xact_lock({SCHEMA_LOCK}); SELECT set_config('samsvar.schema', 'on', true); SET LOCAL statement_timeout = 0"
        ))
        .await?;
        Ok(tx)
    }

    pub(super) async fn wall(&self) -> Result<(), Error> {
        let user = server::role(&self.writers).await?;
        let tx = self.begin_schema().await?;
        walls::build(&tx, &user).await?;
        Ok(tx.commit().await?)
    }

    pub(super) fn belongs_to(&self, installation: OrganisationId) {
        // Set once, as the database is opened; it never changes.
        let _ = self.home.set(installation);
    }

    pub(super) async fn may_change_schema(&self) -> Result<bool, Error> {
        server::may_make_tables(&self.owner).await
    }

    /// Whether what is acknowledged can be written there.
    pub(super) async fn ready(&self) -> Result<(), Error> {
        self.begin_write(Whose::All).await?.tx.roll_back().await;
        Ok(())
    }

    pub(super) fn states(&self) -> Vec<PoolState> {
        let pools = [("write", &self.writers), ("read", &self.readers), ("look", &self.lookers)];
        pools.into_iter().map(|(name, pool)| PoolState::of(name, pool)).collect()
    }

    pub(super) async fn close(&self) -> Result<(), Error> {
        for pool in [&self.readers, &self.lookers, &self.owner, &self.writers] {
            pool.clone().close().await?;
        }
        Ok(())
    }
}

/// Sees to it that nothing is in the owner's schema, or refuses.
pub(super) async fn make_room(options: &Options, replace: bool) -> Result<(), Error> {
    let owner = owner(options).await?;
    let database = server::database(&owner).await?;
    // The server takes a moment to notice that a process that was killed is gone.
    for left in (0..LEAVING.1).rev() {
        if !server::is_used(&owner).await? {
            break;
        }
        if left == 0 {
            return Err(Error::InUse(database));
        }
        tokio::time::sleep(LEAVING.0).await;
    }
    let tables = server::tables(&owner).await?;
    if !tables.is_empty() {
        if !replace {
            return Err(Error::NotEmpty(database));
        }
        owner.execute_unprepared(&format!("DROP TABLE {} CASCADE", tables.join(", "))).await?;
    }
    Ok(owner.close().await?)
}

pub(super) async fn major_version(options: &Options) -> Result<u32, Error> {
    let owner = owner(options).await?;
    let version = server::major_version(&owner).await?;
    owner.close().await?;
    Ok(version)
}

async fn owner(options: &Options) -> Result<DatabaseConnection, DbErr> {
    connect(options.migration_url.as_deref().unwrap_or(&options.url), Use::Owning, options.statement_timeout).await
}

/// Begun in a task of its own: where whoever asked is dropped midway, BEGIN may have been sent already, and the connection
/// would go back to its pool inside a transaction that nobody ends.
async fn begin(pool: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin().await }).await;
    begun.map_err(|error| DbErr::Custom(error.to_string()))?
}

async fn ask<const N: usize>(
    tx: &DatabaseTransaction,
    sql: &str,
    values: [sea_orm::Value; N],
    answers: usize,
) -> Result<(bool, Instant), DbErr> {
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
    let row = tx.query_one_raw(statement).await?.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?;
    Ok((row.try_get_by_index(answers)?, row.try_get_by_index(answers + 1)?))
}

/// The number of the lock that an organisation's units wait for. Two organisations of one number wait for each other
/// without need, and for nothing else.
fn turn_of(organisation: OrganisationId) -> i64 {
    let (high, low) = organisation.uuid().as_u64_pair();
    (high ^ low).cast_signed()
}
