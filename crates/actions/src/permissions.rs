//! Who may do what to actions.

use kernel::{NotExecutor, NotOwner, Permission, Relation, Role};

/// See an action: those who treat cases in meetings, those who answer for them, and whoever it concerns.
pub const VIEW: Permission =
    Permission::new("ViewAction", &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Itops, Role::Dpo, Role::Aud])
        .or(&[Relation::Own, Relation::Author, Relation::Line, Relation::Circle]);
/// Say that it is done.
pub const COMPLETE: Permission = Permission::new("CompleteAction", &[Role::Sec]).or(&[Relation::Own]);
/// Say whether it worked: never whoever owned it or said that it is done, and never a program.
pub const CHECK_EFFECT: Permission = Permission::new("CheckEffect", &[Role::Sec, Role::Ctrl])
    .or(&[Relation::Author, Relation::Circle])
    .but(&[NotExecutor])
    .persons_only();
/// Say that somebody else must do it.
pub const REASSIGN: Permission =
    Permission::new("ReassignAction", &[Role::Sec]).or(&[Relation::Own, Relation::Line, Relation::Circle]);
/// Move its due date. Not the owner's to do, whatever else they are: a date that its owner may move binds nobody.
pub const RESCHEDULE: Permission = Permission::new("RescheduleAction", &[Role::Sec, Role::Ctrl])
    .or(&[Relation::Author, Relation::Line, Relation::Circle])
    .but(&[NotOwner]);
/// Give it up.
pub const CANCEL: Permission =
    Permission::new("CancelAction", &[Role::Sec, Role::Ctrl]).or(&[Relation::Author, Relation::Circle]);
/// Announce what time has made of an action: for the jobs that watch.
pub const WATCH: Permission = Permission::new("WatchAction", &[]);

/// All permissions of this crate. Who may ask for an action is decided by what it serves.
pub const PERMISSIONS: &[Permission] = &[VIEW, COMPLETE, CHECK_EFFECT, REASSIGN, RESCHEDULE, CANCEL, WATCH];
