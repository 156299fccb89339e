//! What a job has in hand while it runs.

use std::sync::Arc;

use kernel::{Fault, Instant, JobId, OrganisationId, Scope};
use ports::Ports;
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use store::{Read, Scoped, Store, UnitOfWork};

use crate::metrics;
use crate::queue::{self, State};

/// The organisation, the store and the ports, as one job may use them.
pub struct Context {
    pub(crate) store: Store,
    pub(crate) scope: Scope,
    pub(crate) ports: Arc<Ports>,
    pub(crate) job: JobId,
    pub(crate) run_at: Instant,
    pub(crate) fence: i64,
    pub(crate) attempt: u32,
}

impl Context {
    /// One unit of work in the job's organisation. It is refused if somebody else has taken the job over meanwhile. It
    /// sees no instant before the one that the job was left for, even if the clock has been set back since the job was
    /// claimed: what the job is to find at that instant would not be there, and nobody would look a second time.
    pub async fn write<T, E>(&self, work: impl AsyncFnOnce(&mut UnitOfWork) -> Result<T, E>) -> Result<T, E>
    where
        E: From<store::Error>,
    {
        let mut value = None;
        self.store
            .write_not_before(&self.scope, self.run_at, async |uow: &mut UnitOfWork| {
                self.hold(uow).await?;
                value = Some(work(uow).await?);
                Ok::<(), E>(())
            })
            .await?;
        Ok(value.expect("the unit returned Ok, so its closure ran to its end"))
    }

    /// The row stays locked until the unit ends, so that nobody takes the job over between this look and the commit.
    async fn hold(&self, uow: &UnitOfWork) -> Result<(), store::Error> {
        fail::fail_point!("jobs::no_fence", |_| Ok(()));
        let held = queue::row::Entity::in_scope(&self.scope)
            .select_only()
            .column(queue::row::Column::Fence)
            .filter(queue::row::Column::Id.eq(self.job))
            .filter(queue::row::Column::State.eq(State::Running))
            .lock_shared()
            .into_tuple::<i64>()
            .one(uow.db())
            .await?;
        if held == Some(self.fence) {
            return Ok(());
        }
        metrics::stale();
        let error = store::Error::LeaseLost;
        tracing::warn!(job.id = %self.job, error.code = error.code(), "a late write of the job {} was refused: {error}", self.job);
        Err(error)
    }

    /// A read of the job's organisation.
    #[must_use]
    pub fn read(&self) -> Read {
        self.store.read(&self.scope)
    }

    /// Who acts: this kind of job, in its organisation.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whose work.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.scope.organisation
    }

    /// What other crates offer.
    #[must_use]
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Which job: a name for an effect that must not happen twice.
    #[must_use]
    pub fn job(&self) -> JobId {
        self.job
    }

    /// Which attempt this is, from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }
}
