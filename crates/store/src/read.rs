//! One read: an owned, cloneable snapshot of one organisation's data.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use kernel::{Event, Instant, Permission, Resource, Scope, Standing, Visible};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::OnceCell;

use crate::database::{Begun, Whose};
use crate::unit::Announced;
use crate::{Error, Store};

/// A read-only transaction that opens at first use and ends with its last clone.
#[derive(Clone)]
pub struct Read(Arc<Inner>);

struct Inner {
    store: Store,
    scope: Scope,
    open: OnceCell<Open>,
    looks: Mutex<Vec<Announced>>,
    running: AtomicUsize,
}

/// A statement on its way; counted for as long as it lives.
struct Running<'a>(&'a AtomicUsize);

impl<'a> Running<'a> {
    fn of(read: &'a Read) -> Self {
        read.0.running.fetch_add(1, Ordering::Relaxed);
        Self(&read.0.running)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

struct Open {
    tx: DatabaseTransaction,
    now: Instant,
    standing: Arc<Standing>,
}

impl Read {
    pub(crate) fn new(store: Store, scope: Scope) -> Self {
        Self(Arc::new(Inner {
            store,
            scope,
            open: OnceCell::new(),
            looks: Mutex::new(Vec::new()),
            running: AtomicUsize::new(0),
        }))
    }

    /// Whose data, and who reads.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.0.scope
    }

    /// The store that it came from.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// Whether a statement of this read is on its way. Who gathers work for one statement waits until none is.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.0.running.load(Ordering::Relaxed) > 0
    }

    async fn open(&self) -> Result<&Open, Error> {
        let _running = Running::of(self);
        self.0
            .open
            .get_or_try_init(|| async {
                let whose = Whose::Organisation(self.0.scope.organisation);
                let Begun { tx, at } = self.0.store.pools().begin_read(whose).await?;
                let now = self.0.store.time_in(&tx, at).await?;
                let standing = Arc::new(self.0.store.standing(&tx, &self.0.scope, now).await?);
                Ok(Open { tx, now, standing })
            })
            .await
    }

    /// Business time as the snapshot was taken.
    pub async fn now(&self) -> Result<Instant, Error> {
        Ok(self.open().await?.now)
    }

    /// What the actor is in this organisation.
    pub async fn standing(&self) -> Result<Arc<Standing>, Error> {
        Ok(self.open().await?.standing.clone())
    }

    /// Refuses unless the actor may see this; the refusal is written before the answer leaves.
    pub async fn require(&self, permission: Permission, row: &(dyn Resource + Sync)) -> Result<(), Error> {
        let standing = &self.open().await?.standing;
        standing.may(permission, row).map_err(|denied| {
            self.add(Announced::denied(permission, row.subject()));
            denied.into()
        })
    }

    /// Whether the actor may see this; nothing is written when not.
    pub async fn may(&self, permission: Permission, row: &(dyn Resource + Sync)) -> Result<bool, Error> {
        Ok(self.open().await?.standing.may(permission, row).is_ok())
    }

    /// What part of a list the actor may see.
    pub async fn visible(&self, permission: Permission) -> Result<Visible, Error> {
        Ok(self.open().await?.standing.visible(permission))
    }

    /// Notes a look at sensitive data; it is written before the answer leaves.
    pub fn looked(&self, event: &dyn Event) {
        self.add(Announced::of(event, false));
    }

    fn add(&self, look: Announced) {
        let mut looks = self.0.looks.lock().unwrap_or_else(PoisonError::into_inner);
        // One query may ask the same a hundred times over; the trail is told once.
        if !looks.iter().any(|known| known.says_the_same(&look)) {
            looks.push(look);
        }
    }

    pub(crate) fn take_looks(&self) -> Vec<Announced> {
        std::mem::take(&mut *self.0.looks.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn tx(&self) -> Result<&DatabaseTransaction, DbErr> {
        match self.open().await {
            Ok(open) => Ok(&open.tx),
            Err(Error::Database(error)) => Err(error),
            Err(error) => Err(DbErr::Custom(error.to_string())),
        }
    }
}

#[async_trait]
impl ConnectionTrait for Read {
    fn get_database_backend(&self) -> DbBackend {
        self.0.store.pools().plain().get_database_backend()
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let _running = Running::of(self);
        self.tx().await?.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let _running = Running::of(self);
        self.tx().await?.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let _running = Running::of(self);
        self.tx().await?.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let _running = Running::of(self);
        self.tx().await?.query_all_raw(statement).await
    }
}
