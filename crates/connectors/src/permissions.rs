//! Who may declare how things lie in other systems.

use kernel::{Permission, Role};

/// Declare a data set, or change one.
pub const DECLARE_DATA_SET: Permission = Permission::new("DeclareDataSet", &[Role::Ctrl, Role::Sec, Role::Itops]);

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] = &[DECLARE_DATA_SET];
