//! Work across organisations: the ledger, job claims, token look-up. It reaches only the tables listed here.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Chance, Id, Instant};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::Error;

/// The tables that work across organisations may reach.
pub const INSTALLATION_TABLES: &[&str] = &[
    "accounts",
    "account_persons",
    "api_tokens",
    "audit_checkpoints",
    "audit_entries",
    "audit_heads",
    "audit_nodes",
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
];

/// A write across organisations. It speaks to the database itself, so that no statement passes its list of tables.
pub struct InstallationUnit {
    pub(crate) tx: DatabaseTransaction,
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
}

/// The tables that a statement names, as sea-query writes them.
fn tables(sql: &str) -> impl Iterator<Item = &str> {
    let mut words = sql.split_whitespace().peekable();
    std::iter::from_fn(move || {
        while let Some(word) = words.next() {
            let word = word.trim_start_matches('(');
            if matches!(word, "FROM" | "INTO" | "UPDATE" | "JOIN")
                && let Some(name) = words.peek()
            {
                let name = name.trim_start_matches('(').trim_end_matches([',', ')', ';']);
                if let Some(name) = name.strip_prefix('"') {
                    return name.split('"').next();
                }
                if name != "SELECT" && name != "SET" {
                    return Some(name.split('(').next().unwrap_or(name));
                }
            }
        }
        None
    })
}

fn check(sql: &str) -> Result<(), DbErr> {
    match tables(sql).find(|table| !INSTALLATION_TABLES.contains(table)) {
        None => Ok(()),
        Some(table) => Err(DbErr::Custom(Error::NotAnInstallationTable(table.to_owned()).to_string())),
    }
}

#[async_trait]
impl ConnectionTrait for InstallationUnit {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        check(&statement.sql)?;
        self.tx.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        check(sql)?;
        self.tx.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        check(&statement.sql)?;
        self.tx.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        check(&statement.sql)?;
        self.tx.query_all_raw(statement).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_on_another_table_is_refused() {
        assert!(check(r#"SELECT "id" FROM "jobs" WHERE "id" IN (SELECT "job" FROM "schedules")"#).is_ok());
        assert!(check(r#"UPDATE "jobs" SET "state" = ? WHERE "id" = ?"#).is_ok());
        assert!(check(r#"SELECT "id" FROM "deviations""#).is_err());
        assert!(check(r#"SELECT 1 FROM "jobs" INNER JOIN "persons" ON 1"#).is_err());
        assert!(check(r#"INSERT INTO "jobs" ("a") SELECT "a" FROM "persons""#).is_err());
        assert!(check("DELETE FROM deviations").is_err());
    }
}
