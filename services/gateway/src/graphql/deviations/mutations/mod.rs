//! What can be done to a case: told of, looked into, worked on, brought to its end.

mod report;
mod triage;
mod work;

use async_graphql::MergedObject;

/// Mutations of cases.
#[derive(MergedObject, Default)]
pub struct DeviationsMutations(
    report::ReportMutations,
    triage::TriageMutations,
    work::WorkMutations,
    super::evidence::EvidenceMutations,
);
