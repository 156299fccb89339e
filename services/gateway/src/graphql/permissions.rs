//! What the gateway itself guards: the windows on the crates below that know no permissions.

use kernel::{Permission, Role};

/// Look into the audit trail.
pub const VIEW_AUDIT: Permission = Permission::new("ViewAudit", &[Role::Sec, Role::Ctrl, Role::Dpo, Role::Aud]);
/// Look at the ledger: what recurs, and what runs.
pub const VIEW_JOBS: Permission =
    Permission::new("ViewJobs", &[Role::Sec, Role::Ctrl, Role::Itops, Role::Sys, Role::Aud]);

/// All permissions of the gateway.
pub const PERMISSIONS: &[Permission] = &[VIEW_AUDIT, VIEW_JOBS];
