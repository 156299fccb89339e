//! Opening a period before its instant.

use kernel::{JobId, OccurrenceId, ScheduleId};
use store::UnitOfWork;

use crate::ledger::{Openings, Plan};
use crate::{Error, Event, RUN_SCHEDULE};

/// A rule that has changed may have opened as many of the periods that it comes to.
const OPENED_BEFORE: usize = 60;

/// What was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunNow {
    /// The period.
    pub occurrence: OccurrenceId,
    /// Its job.
    pub job: JobId,
}

/// Opens the period that a schedule waits for, now; the schedule waits for the one after it. A period is once for ever: it
/// does not open again at its instant, and whoever says this twice opens two periods.
pub async fn run_now(uow: &mut UnitOfWork, schedule: ScheduleId) -> Result<RunNow, Error> {
    let before = super::schedule(uow, schedule).await?;
    uow.require(RUN_SCHEDULE, &before)?;
    if before.paused_at.is_some() {
        return Err(Error::Paused);
    }
    let plan = Plan::of(&before).map_err(|_| Error::Asleep)?;
    let mut awaited = plan.awaited();
    for _ in 0..OPENED_BEFORE {
        let Some(occurrence) = awaited else { break };
        let mut openings = Openings::default();
        let (id, job) = openings.now(uow, &plan, &occurrence)?;
        if openings.write(uow.db()).await? > 0 {
            uow.emit(&Event::RunNow { schedule, occurrence: id, job, period: occurrence.period });
            return Ok(RunNow { occurrence: id, job });
        }
        awaited = plan.after(&occurrence);
    }
    Err(Error::Ended)
}
