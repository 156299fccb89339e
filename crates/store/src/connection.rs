//! A unit's connection: the transaction, and the guard that keeps rows of personal tables behind the erase door.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::erasure::Erasables;
use crate::tables::{removes_rows, tables};
use crate::{Error, Store};

/// What a unit of work speaks to the database through.
pub struct Connection {
    tx: DatabaseTransaction,
    erasables: Arc<Erasables>,
    open: AtomicBool,
}

impl Connection {
    pub(crate) fn new(tx: DatabaseTransaction, store: &Store) -> Self {
        Self { tx, erasables: store.erasables(), open: AtomicBool::new(false) }
    }

    pub(crate) fn open_door(&self, open: bool) {
        self.open.store(open, Ordering::Relaxed);
    }

    pub(crate) fn transaction(&self) -> &DatabaseTransaction {
        &self.tx
    }

    pub(crate) fn into_transaction(self) -> DatabaseTransaction {
        self.tx
    }

    fn check(&self, sql: &str) -> Result<(), DbErr> {
        if self.open.load(Ordering::Relaxed) || !removes_rows(sql) {
            return Ok(());
        }
        match tables(sql).into_iter().find(|table| self.erasables.personal().contains(table)) {
            None => Ok(()),
            Some(table) => Err(DbErr::Custom(Error::ErasedPastTheDoor(table.to_owned()).to_string())),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        self.tx.get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.check(&statement.sql)?;
        self.tx.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.check(sql)?;
        self.tx.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.check(&statement.sql)?;
        self.tx.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.check(&statement.sql)?;
        self.tx.query_all_raw(statement).await
    }
}
