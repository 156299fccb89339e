//! What the pools have open, for whoever watches the process.

use sea_orm::sqlx::{Database, Pool};
use sea_orm::{DatabaseConnection, DbBackend};

/// One pool of connections as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// What its connections are for: `write`, `read` or `look`.
    pub name: &'static str,
    /// Open and waiting for work.
    pub idle: u32,
    /// Open and at work.
    pub used: u32,
    /// No more than these are opened.
    pub most: u32,
}

impl PoolState {
    pub(crate) fn of(name: &'static str, pool: &DatabaseConnection) -> Self {
        let (size, idle, most) = match pool.get_database_backend() {
            DbBackend::Postgres => figures(pool.get_postgres_connection_pool()),
            _ => figures(pool.get_sqlite_connection_pool()),
        };
        Self { name, idle, used: size.saturating_sub(idle), most }
    }
}

/// How many are open, how many of them wait for work, and how many may be opened.
fn figures<D: Database>(pool: &Pool<D>) -> (u32, u32, u32) {
    (pool.size(), u32::try_from(pool.num_idle()).unwrap_or(u32::MAX), pool.options().get_max_connections())
}
