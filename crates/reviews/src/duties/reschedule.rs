//! A duty's rule in the ledger.

use jobs::{Job, NewSchedule, schedules};
use serde_json::json;
use store::UnitOfWork;

use super::{Duty, in_force};
use crate::Error;
use crate::jobs::OpenDuty;

/// Puts a duty's rule into the ledger, or changes the one that is there.
pub(super) async fn put(uow: &mut UnitOfWork, duty: &Duty) -> Result<(), Error> {
    let organisation = access::organisation(uow.db(), uow.scope()).await?;
    let new = NewSchedule {
        key: duty.schedule_key(),
        schedule: duty.schedule(&organisation),
        opens_before: duty.opens_before,
        catch_up: duty.catch_up,
        kind: OpenDuty::KIND,
        payload: json!({ "duty": duty.id }),
    };
    Ok(schedules::put(uow, new).await?)
}

/// Computes the next instants of all duties anew: the organisation's zone or holidays may have changed.
pub(crate) async fn reschedule(uow: &mut UnitOfWork) -> Result<(), Error> {
    for duty in in_force(uow.db(), uow.scope()).await? {
        put(uow, &duty).await?;
    }
    Ok(())
}
