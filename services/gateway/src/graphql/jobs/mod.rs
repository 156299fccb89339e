//! The ledger: what recurs, what runs, and a test database's clock.

mod job;
mod mutations;
mod queries;
mod schedule;

pub use job::Job;
pub use mutations::JobsMutations;
pub use queries::JobsQueries;
pub use schedule::Schedule;
