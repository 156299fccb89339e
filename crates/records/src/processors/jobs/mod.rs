//! What time does to agreements.

mod watch_agreement;

use jobs::{Enqueue, Registry, When};
use store::UnitOfWork;

use super::Agreement;
use super::rules::Notice;
use crate::{Error, WATCH_REGISTER};

pub use watch_agreement::WatchAgreement;

/// Adds these jobs.
pub(crate) fn register(registry: &mut Registry) {
    registry.job::<WatchAgreement>(&[WATCH_REGISTER]);
}

/// Leaves the jobs that announce an agreement's end, each for the first instant of its local date.
pub(crate) async fn watch(uow: &mut UnitOfWork, agreement: &Agreement) -> Result<(), Error> {
    let Some(valid_to) = agreement.valid_to else { return Ok(()) };
    let zone = access::organisation(uow.db(), uow.scope()).await?.working_time().zone;
    for notice in Notice::ALL {
        let at = zone.start_of(notice.on(valid_to)).max(uow.now());
        uow.enqueue(&WatchAgreement { agreement: agreement.id, notice }, When::At(at)).await?;
    }
    Ok(())
}
