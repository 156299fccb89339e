//! Waiting while the server's copies are behind. How far they are is told only to an account that may read statistics
//! (`GRANT pg_read_all_stats`); to any other no copy is known.

use std::time::Duration;

use sea_orm::sqlx::Row;

use super::fault::told;
use super::session::Session;
use crate::Error;
use crate::engine::Statement;

/// A copy may be so far behind, in bytes of the log.
const MAY_LACK: u64 = 64 * 1024 * 1024;
/// How often one looks again.
const PAUSE: Duration = Duration::from_millis(250);
/// What is left of an operation's time for its work.
const WORK: Duration = Duration::from_secs(5);

const LACKS: &str = "SELECT CASE WHEN pg_is_in_recovery() THEN 0 ELSE coalesce((SELECT max(pg_wal_lsn_diff(\
     pg_current_wal_lsn(), coalesce(replay_lsn, flush_lsn))) FROM pg_stat_replication \
     WHERE state IN ('streaming', 'catchup')), 0) END::bigint";

/// Waits until no copy is too far behind; gives up where that takes too long.
pub(super) async fn keep_up(session: &mut Session) -> Result<(), Error> {
    while lacks(session).await? > MAY_LACK {
        if session.attempt.left() < WORK + PAUSE {
            return Err(Error::ReplicaLags);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

async fn lacks(session: &mut Session) -> Result<u64, Error> {
    let rows = session.facts(Statement::from(LACKS)).await?;
    let bytes: Option<i64> = rows.first().map(|row| row.try_get(0)).transpose().map_err(told)?;
    Ok(bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default())
}
