//! Leaving work for later, in the same transaction as its cause.

use async_trait::async_trait;
use kernel::{Instant, JobId};
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;
use store::UnitOfWork;

use crate::Job;
use crate::queue::{New, row};

/// When a job is to run, in business time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// As soon as the unit has committed.
    Now,
    /// At this instant, or as soon after it as a worker is there.
    At(Instant),
}

/// What a unit of work can do with jobs.
#[async_trait]
pub trait Enqueue {
    /// Leaves a job behind.
    async fn enqueue<J: Job>(&mut self, job: &J, when: When) -> Result<JobId, store::Error>;

    /// Leaves a job behind unless one of its kind with the same unique text was left before.
    async fn enqueue_once<J: Job>(&mut self, unique: &str, job: &J, when: When) -> Result<(), store::Error>;
}

#[async_trait]
impl Enqueue for UnitOfWork {
    async fn enqueue<J: Job>(&mut self, job: &J, when: When) -> Result<JobId, store::Error> {
        let id = self.new_id();
        let new = New::of(self, id, job, when, None)?;
        row::Entity::insert(new).exec_without_returning(self.db()).await?;
        Ok(id)
    }

    async fn enqueue_once<J: Job>(&mut self, unique: &str, job: &J, when: When) -> Result<(), store::Error> {
        let new = New::of(self, self.new_id(), job, when, Some(unique.to_owned()))?;
        row::Entity::insert(new)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(self.db())
            .await?;
        Ok(())
    }
}
