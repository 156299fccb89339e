//! Background work: opening what is due, finding what was missed, and asking for looks that are due.

use async_trait::async_trait;
use jobs::{Context, Due, Job, JobError, Registry};
use kernel::{DutyId, Instant, MeasureId, OccurrenceId};
use serde::{Deserialize, Serialize};

use crate::{Error, MISS_DUTY, OPEN_DUTY, WATCH_MEASURES, duties, measures, occurrences};

/// Adds this crate's jobs.
pub fn register(registry: &mut Registry) {
    registry.job::<OpenDuty>(&[OPEN_DUTY]);
    registry.job::<CloseWindow>(&[MISS_DUTY]);
    registry.job::<Reschedule>(&[]);
    registry.job::<WatchVerification>(&[WATCH_MEASURES]);
    registry.on::<Reschedule>("organisation.changed", |_| Some(Reschedule {}));
}

/// Opens an occurrence of a duty. Its guard is the occurrence's row, whose id is that of the period.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenDuty {
    /// Which duty.
    pub duty: DutyId,
    /// Which period.
    pub due: Due,
}

#[async_trait]
impl Job for OpenDuty {
    const KIND: &'static str = "reviews.open_duty";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(cx.write::<_, Error>(async |uow| occurrences::open(uow, cx.ports(), self.duty, &self.due).await).await?)
    }
}

/// Finds at the end of a window that nobody has done it. Its guard is the occurrence's state: only an open one is missed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloseWindow {
    /// Which occurrence.
    pub occurrence: OccurrenceId,
}

#[async_trait]
impl Job for CloseWindow {
    const KIND: &'static str = "reviews.close_window";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(cx.write::<_, Error>(async |uow| occurrences::close(uow, self.occurrence).await).await?)
    }
}

/// Computes the next instants of all duties anew after the organisation has changed. Doing it twice changes nothing.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reschedule {}

#[async_trait]
impl Job for Reschedule {
    const KIND: &'static str = "reviews.reschedule_duties";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        Ok(cx.write::<_, Error>(async |uow| duties::reschedule(uow).await).await?)
    }
}

/// Finds that a measure was not verified in time, and asks whoever answers for it. Its guard is the instant on the
/// measure: once somebody has looked, it is another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WatchVerification {
    /// Which measure.
    pub measure: MeasureId,
    /// By when somebody must have looked.
    pub verify_by: Instant,
}

#[async_trait]
impl Job for WatchVerification {
    const KIND: &'static str = "reviews.watch_verification";

    async fn run(&self, cx: &Context) -> Result<(), JobError> {
        let work = async |uow: &mut store::UnitOfWork| measures::tell_overdue(uow, self.measure, self.verify_by).await;
        Ok(cx.write::<_, Error>(work).await?)
    }
}
