//! What can be done to meetings, tasks and measures.

mod measures;
mod meetings;

use async_graphql::MergedObject;

/// Mutations of meetings, tasks and measures.
#[derive(MergedObject, Default)]
pub struct ReviewsMutations(meetings::MeetingMutations, measures::MeasureMutations);
