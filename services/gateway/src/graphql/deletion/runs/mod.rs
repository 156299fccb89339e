//! Plans, runs and their proofs.

mod certificate;
mod codes;
mod counts;
mod document;
mod mutations;
mod plan;
mod queries;
mod run;

pub use certificate::Certificate;
pub use mutations::RunMutations;
pub use plan::DeletionPlan;
pub use queries::RunQueries;
pub use run::DeletionRun;
pub(in crate::graphql) use run::certificate_of;
