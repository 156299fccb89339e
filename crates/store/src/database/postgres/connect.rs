//! Connections to a server, each bounded in what it may wait for.

use std::time::Duration;

use sea_orm::sqlx::{self, Connection, PgConnection};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};

use super::super::ACQUIRE_TIMEOUT;

/// A connection that nobody has used for so long is asked whether it is still there.
const ASKED_AFTER: Duration = Duration::from_secs(30);
/// One that nobody needs is closed.
const IDLE: Duration = Duration::from_secs(600);
/// The longest wait for another's row or turn.
const LOCK_MS: &str = "20000";
/// The server ends a transaction in which nothing has happened for so long: its process hangs or is gone.
const IDLE_IN_TRANSACTION_MS: &str = "60000";

/// What a pool's connections are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Writing(u32),
    Reading(u32),
    /// Owns the tables; opened when it is first needed.
    Owning,
}

/// A pool of connections whose statements end after `longest`, but for those of the owner: a step may take its time.
pub(super) async fn connect(url: &str, what_for: Use, longest: Duration) -> Result<DatabaseConnection, DbErr> {
    let most = match what_for {
        Use::Writing(most) | Use::Reading(most) => most,
        Use::Owning => 1,
    };
    let longest = longest.as_millis().to_string();
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(most)
        .min_connections(0)
        .connect_lazy(what_for == Use::Owning)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(IDLE)
        .max_lifetime(None)
        .test_before_acquire_if_idle_for(ASKED_AFTER)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_postgres_opts(move |options| {
            let options = options.application_name("samsvar").options([
                ("timezone", "UTC"),
                ("lock_timeout", LOCK_MS),
                ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_MS),
                // No statement here runs so long that compiling it first would pay; a plan that is only thought dear is compiled.
                ("jit", "off"),
            ]);
            match what_for {
                Use::Reading(_) => options.options([
                    ("statement_timeout", longest.as_str()),
                    ("default_transaction_isolation", "repeatable read"),
                    ("default_transaction_read_only", "on"),
                ]),
                // What a unit reads after it has come to its turn is what the turn before it has left.
                Use::Writing(_) => options.options([
                    ("statement_timeout", longest.as_str()),
                    ("default_transaction_isolation", "read committed"),
                    ("synchronous_commit", "on"),
                ]),
                Use::Owning => options,
            }
        })
        .map_sqlx_postgres_pool_opts(|options| {
            options.after_release(|connection, _| Box::pin(has_left_its_transaction(connection)))
        });
    Database::connect(options).await
}

/// Whether a connection may serve another unit: of one that is still within a transaction nobody knows whose it is.
async fn has_left_its_transaction(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // Answered after whatever is queued before it, the rollback of a unit that was dropped above all.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

/// Whether the connection is gone, or the server goes: nothing is known of what was under way on it.
pub(super) fn is_lost(error: &DbErr) -> bool {
    let (DbErr::Conn(error) | DbErr::Exec(error) | DbErr::Query(error)) = error else { return false };
    let RuntimeErr::SqlxError(error) = error else { return false };
    match &**error {
        sqlx::Error::Io(_) => true,
        // Ended by an administrator, by a crash elsewhere, or not up yet.
        sqlx::Error::Database(error) => {
            matches!(error.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "08006" | "08003"))
        }
        _ => false,
    }
}
