//! Retention: the rules, what keeps things, what goes, and the proof of it.

mod data_sets;
mod explain;
mod holds;
mod lists;
mod orders;
mod reasons;
mod reviews;
mod rules;
mod runs;
pub(in crate::graphql) mod things;

use async_graphql::MergedObject;

pub use data_sets::DataSet;
pub use holds::Hold;
pub use lists::{Candidate, CandidateList};
pub use orders::DeletionOrder;
pub use reviews::{RetentionReview, RetentionReviewEntry};
pub use rules::{RetentionRule, RetentionRuleVersion};
pub(in crate::graphql) use runs::certificate_of;
pub use runs::{Certificate, DeletionPlan, DeletionRun};

/// What can be asked about retention.
#[derive(MergedObject, Default)]
pub struct DeletionQueries(
    rules::RuleQueries,
    holds::HoldQueries,
    lists::ListQueries,
    reviews::ReviewQueries,
    orders::OrderQueries,
    runs::RunQueries,
    data_sets::DataSetQueries,
    explain::ExplainQueries,
);

/// What can be done about retention.
#[derive(MergedObject, Default)]
pub struct DeletionMutations(
    rules::RuleMutations,
    holds::HoldMutations,
    lists::ListMutations,
    reviews::ReviewMutations,
    orders::OrderMutations,
    runs::RunMutations,
);
