//! What a port reads through: a snapshot, or the unit of work that asks.

use async_trait::async_trait;
use kernel::{Instant, Scope};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use store::{Read, UnitOfWork};

/// A read or a unit, so that one implementation serves both. Finders take it as they take either.
#[derive(Clone, Copy)]
pub enum Db<'a> {
    /// A snapshot.
    Read(&'a Read),
    /// Inside a unit of work: what it has changed is seen.
    Unit(&'a UnitOfWork),
}

impl Db<'_> {
    /// Whose data, and who asks.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        match self {
            Self::Read(read) => read.scope(),
            Self::Unit(uow) => uow.scope(),
        }
    }

    /// Business time of the snapshot or unit.
    pub async fn now(&self) -> Result<Instant, store::Error> {
        match self {
            Self::Read(read) => read.now().await,
            Self::Unit(uow) => Ok(uow.now()),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Db<'_> {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Read(read) => read.get_database_backend(),
            Self::Unit(uow) => uow.db().get_database_backend(),
        }
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Read(read) => read.execute_raw(statement).await,
            Self::Unit(uow) => uow.db().execute_raw(statement).await,
        }
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Read(read) => read.execute_unprepared(sql).await,
            Self::Unit(uow) => uow.db().execute_unprepared(sql).await,
        }
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Read(read) => read.query_one_raw(statement).await,
            Self::Unit(uow) => uow.db().query_one_raw(statement).await,
        }
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Read(read) => read.query_all_raw(statement).await,
            Self::Unit(uow) => uow.db().query_all_raw(statement).await,
        }
    }
}
