//! A unit's connection: the transaction, and the guard that keeps rows of personal tables behind the erase door.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::erasure::{Door, Erasables};
use crate::tables::{names, removes_rows};
use crate::turn::Turn;
use crate::{Error, Store};

/// What a unit of work speaks to the database through.
pub struct Connection {
    turn: Turn,
    erasables: Arc<Erasables>,
    door: Door,
}

impl Connection {
    pub(crate) fn new(turn: Turn, store: &Store) -> Self {
        Self { turn, erasables: store.erasables(), door: Door::default() }
    }

    pub(crate) fn door(&self) -> &Door {
        &self.door
    }

    pub(crate) fn transaction(&self) -> &DatabaseTransaction {
        self.turn.tx()
    }

    pub(crate) fn into_turn(self) -> Turn {
        self.turn
    }

    /// Refuses a statement that takes rows away and names a personal table anywhere, unless the door is open for it. By
    /// which of its names a row goes is not asked: what is not understood must not pass.
    fn check(&self, sql: &str) -> Result<(), DbErr> {
        self.turn.check()?;
        if self.erasables.personal().is_empty() || !removes_rows(sql) {
            return Ok(());
        }
        let personal = |name: &&str| self.erasables.personal().contains(name.to_ascii_lowercase().as_str());
        match names(sql).into_iter().filter(personal).find(|table| !self.door.is_open_for(table)) {
            None => Ok(()),
            Some(table) => Err(DbErr::Custom(Error::ErasedPastTheDoor(table.to_owned()).to_string())),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Connection {
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
