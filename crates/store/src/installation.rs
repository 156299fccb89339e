//! Work across organisations: the ledger, job claims, token look-up. It reaches only the tables listed here.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Chance, Id, Instant};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::Error;
use crate::tables::tables;
use crate::turn::Turn;

/// The tables that work across organisations may reach.
pub const INSTALLATION_TABLES: &[&str] = &[
    "accounts",
    "account_persons",
    "api_tokens",
    "audit_checkpoints",
    "audit_entries",
    "audit_heads",
    "audit_nodes",
    "calendar_feeds",
    "idempotency_keys",
    "installation",
    "jobs",
    "ledger",
    "occurrences",
    "organisations",
    "outbox",
    "report_links",
    "schedules",
    "test_clock",
    "webhook_attempts",
    "webhook_deliveries",
    "webhook_endpoints",
    "webhook_queues",
];

/// A write across organisations. It speaks to the database itself, so that no statement passes its list of tables.
pub struct InstallationUnit {
    pub(crate) turn: Turn,
    pub(crate) now: Instant,
    pub(crate) real_now: Instant,
    pub(crate) chance: Arc<dyn Chance>,
}

impl InstallationUnit {
    /// Business time, one instant for the whole unit.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Real time as the unit opened: for leases and expiry.
    #[must_use]
    pub fn real_now(&self) -> Instant {
        self.real_now
    }

    /// A new id.
    #[must_use]
    pub fn new_id<I: Id>(&self) -> I {
        I::from_uuid(self.chance.uuid(self.now))
    }

    /// A number below `below`, for jitter.
    #[must_use]
    pub fn chance_below(&self, below: u64) -> u64 {
        self.chance.below(below)
    }

    fn check(&self, sql: &str) -> Result<(), DbErr> {
        self.turn.check()?;
        check(sql)
    }
}

/// Refuses a statement that names any other table.
pub(crate) fn check(sql: &str) -> Result<(), DbErr> {
    match tables(sql).into_iter().find(|table| !INSTALLATION_TABLES.contains(table)) {
        None => Ok(()),
        Some(table) => Err(DbErr::Custom(Error::NotAnInstallationTable(table.to_owned()).to_string())),
    }
}

#[async_trait]
impl ConnectionTrait for InstallationUnit {
    fn get_database_backend(&self) -> DbBackend {
        self.turn.tx().get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.check(&statement.sql)?;
        self.turn.saw(self.turn.tx().execute_raw(statement).await)
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.check(sql)?;
        self.turn.saw(self.turn.tx().execute_unprepared(sql).await)
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.check(&statement.sql)?;
        self.turn.saw(self.turn.tx().query_one_raw(statement).await)
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.check(&statement.sql)?;
        self.turn.saw(self.turn.tx().query_all_raw(statement).await)
    }
}
