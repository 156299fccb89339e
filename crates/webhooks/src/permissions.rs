//! Who may do what to webhooks.

use kernel::{Permission, Role};

/// See endpoints, deliveries and attempts.
pub const VIEW: Permission = Permission::new("ViewWebhooks", &[Role::Sec, Role::Itops, Role::Dpo, Role::Aud]);
/// Create, change, disable, rotate, try out, replay and retire.
pub const MANAGE: Permission = Permission::new("ManageWebhooks", &[Role::Sec, Role::Itops]);

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] = &[VIEW, MANAGE];
