//! What can be done to the ledger.

mod clock;
mod job;
mod schedule;

use async_graphql::MergedObject;

/// Mutations of schedules and jobs, and a test database's clock.
#[derive(MergedObject, Default)]
pub struct JobsMutations(clock::ClockMutations, schedule::ScheduleMutations, job::JobMutations);
