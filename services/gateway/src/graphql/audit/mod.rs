//! The audit trail: what happened, who did it, and the proofs.

mod queries;
mod types;

pub use queries::AuditQueries;
pub use types::{AuditActor, AuditEntry};
