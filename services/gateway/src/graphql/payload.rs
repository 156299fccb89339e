//! What every payload offers.

use async_graphql::{ID, SimpleObject};
use store::AuditRef;

/// Where a mutation stands in the audit trail.
#[derive(SimpleObject)]
#[graphql(name = "AuditEntryRef")]
pub struct AuditEntryRef {
    /// The entry's id.
    id: ID,
    /// Its place in the organisation's trail, counted from 0.
    sequence: u64,
}

/// The entry that says what was asked for; what followed from it stands behind.
pub(crate) fn first_entry(audit: &[AuditRef]) -> Option<AuditEntryRef> {
    audit.first().map(|entry| AuditEntryRef { id: entry.id.into(), sequence: entry.sequence })
}
