//! Who asks, and the one snapshot that answers.
//!
//! A query has one [`Reading`] from its first resolver to its last. A mutation's field writes first and takes a fresh
//! one then, so that its payload shows what it did.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::Context;
use kernel::{Event, Fault, Scope, Subject};
use ports::Ports;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{Done, Key, Read, Store, UnitOfWork};

use super::batch::{Due, Loaders};
use crate::{ApiError, TestClock};

/// One request, from its sign-in to its answer.
pub(crate) struct Session {
    store: Store,
    scope: Option<Scope>,
    ports: Arc<Ports>,
    test_clock: Arc<dyn TestClock>,
    current: Mutex<Option<Arc<Reading>>>,
    used: Mutex<Vec<Read>>,
    pub(super) due: Due,
}

/// One snapshot, with what was loaded from it already.
pub(crate) struct Reading {
    pub(crate) read: Read,
    pub(super) loaders: Loaders,
    looked: Mutex<HashSet<Subject>>,
}

impl Reading {
    /// Notes a look at something sensitive, once for each thing.
    pub(crate) fn look(&self, event: &dyn Event) {
        if lock(&self.looked).insert(event.subject()) {
            self.read.looked(event);
        }
    }
}

impl Session {
    pub(crate) fn new(store: Store, scope: Option<Scope>, ports: Arc<Ports>, test_clock: Arc<dyn TestClock>) -> Self {
        Self { store, scope, ports, test_clock, current: Mutex::default(), used: Mutex::default(), due: Due::default() }
    }

    /// Whoever is signed in; else a refusal.
    pub(crate) fn scope(&self) -> Result<&Scope, ApiError> {
        self.scope.as_ref().ok_or_else(ApiError::unauthenticated)
    }

    /// The present snapshot.
    pub(crate) fn reading(&self) -> Result<Arc<Reading>, ApiError> {
        let scope = self.scope()?;
        let mut current = lock(&self.current);
        if let Some(reading) = &*current {
            return Ok(reading.clone());
        }
        let read = self.store.read(scope);
        lock(&self.used).push(read.clone());
        Ok(current.insert(Arc::new(Reading { read, loaders: Loaders::default(), looked: Mutex::default() })).clone())
    }

    /// One unit of work of whoever is signed in. What is read afterwards is read afresh.
    pub(crate) async fn write<T, E>(
        &self,
        key: Option<Key>,
        work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>,
    ) -> Result<Done<T>, ApiError>
    where
        T: Serialize + DeserializeOwned,
        E: Fault + From<store::Error>,
    {
        let scope = self.scope()?;
        // What was read before is told and let go: a request that writes often must not hold a connection for each.
        self.finish().await?;
        let done = self.store.write(scope, key, work).await;
        lock(&self.current).take();
        Ok(done?)
    }

    /// Where everything is; for those who come without a sign-in.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// What domains offer each other.
    pub(crate) fn ports(&self) -> &Arc<Ports> {
        &self.ports
    }

    /// What moves a test database's clock.
    pub(crate) fn test_clock(&self) -> &Arc<dyn TestClock> {
        &self.test_clock
    }

    /// Writes down the looks and refusals of this request. The answer leaves only after this.
    pub(super) async fn finish(&self) -> Result<(), ApiError> {
        lock(&self.current).take();
        let used = std::mem::take(&mut *lock(&self.used));
        for read in used {
            self.store.flush(&read).await?;
        }
        Ok(())
    }

    /// Whether a statement of this request is on its way.
    pub(super) fn is_busy(&self) -> bool {
        lock(&self.current).as_ref().is_some_and(|reading| reading.read.is_busy())
    }
}

/// What resolvers ask their context.
pub(crate) trait Ask {
    /// The request's session.
    fn session(&self) -> &Session;

    /// The present snapshot.
    fn reading(&self) -> Result<Arc<Reading>, ApiError> {
        self.session().reading()
    }
}

impl Ask for Context<'_> {
    fn session(&self) -> &Session {
        self.data_unchecked::<Arc<Session>>()
    }
}

/// Nothing panics while it holds one of these, and what they hold is whole at any time.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
