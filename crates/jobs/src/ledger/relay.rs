//! Events become jobs: an event leaves the outbox in the same transaction in which its jobs enter the queue, and in which
//! whoever takes note of every event has done so.

use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;
use store::InstallationUnit;

use crate::queue::{self, New};
use crate::{Error, Ledger};

impl Ledger {
    /// Passes on one batch of events. Returns how many.
    pub(super) async fn relay(&self) -> Result<usize, Error> {
        let relayed = self
            .0
            .store
            .installation(async |unit: &mut InstallationUnit| {
                let events = store::take_outbox(unit, self.0.options.batch).await?;
                let mut jobs = Vec::new();
                for event in &events {
                    for (kind, payload) in self.0.registry.caused_by(event) {
                        let job = New {
                            organisation: event.organisation,
                            id: unit.new_id(),
                            kind,
                            payload,
                            unique: Some(event.id.to_string()),
                            run_at: unit.now(),
                            now: unit.now(),
                            trace: event.trace.clone(),
                        };
                        jobs.push(job.row());
                    }
                }
                if !jobs.is_empty() {
                    queue::row::Entity::insert_many(jobs)
                        .on_conflict(OnConflict::new().do_nothing().to_owned())
                        .exec_without_returning(unit)
                        .await?;
                }
                for sink in &self.0.beside.sinks {
                    sink.take(unit, &events).await?;
                }
                Ok::<_, Error>(events.len())
            })
            .await?;
        for sink in &self.0.beside.sinks {
            sink.taken();
        }
        Ok(relayed)
    }
}
