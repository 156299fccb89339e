//! What there is to do, by one look that takes no turn at writing.

use crate::{Error, Ledger};

/// What waits.
pub(super) struct Waiting {
    /// Schedules whose instant has come.
    pub(super) schedules: bool,
    /// Events that nobody has passed on.
    pub(super) events: bool,
    jobs: bool,
}

impl Waiting {
    pub(super) fn for_nothing(&self) -> bool {
        !(self.schedules || self.events || self.jobs)
    }
}

impl Ledger {
    pub(super) async fn waiting(&self) -> Result<Waiting, Error> {
        self.0
            .store
            .installation_read(async |unit| {
                Ok(Waiting {
                    schedules: !super::tick::due(unit, unit.now(), 1).await?.is_empty(),
                    events: !store::outbox_is_empty(unit).await?,
                    jobs: !super::work::claimable(unit, 1).await?.is_empty(),
                })
            })
            .await
    }
}
