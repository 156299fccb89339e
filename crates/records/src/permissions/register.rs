//! Who may do what to activities, systems and processors. The register tells of processing and of no person, so that
//! everybody of the organisation may read it.

use kernel::{NotAuthor, Permission, Role};

/// Those who enter and change activities: whoever answers for a part of the business.
const KEEPERS: &[Role] = &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Itops];

/// Enter an activity, or change one.
pub const DRAFT_ACTIVITY: Permission = Permission::new("DraftActivity", KEEPERS);
/// Say that the legal bases hold: the security officer, and never whoever wrote them (DT-35).
pub const CONFIRM_LEGAL_BASIS: Permission =
    Permission::new("ConfirmLegalBasis", &[Role::Sec]).but(&[NotAuthor]).persons_only();
/// Decide that it shall be done: the head of the business, and never whoever wrote it.
pub const APPROVE_ACTIVITY: Permission =
    Permission::new("ApproveActivity", &[Role::Ctrl]).but(&[NotAuthor]).persons_only();
/// Begin with what was approved.
pub const START_ACTIVITY: Permission = Permission::new("StartActivity", &[Role::Ctrl, Role::Sec]).persons_only();
/// Bring an activity to its end.
pub const CEASE_ACTIVITY: Permission = Permission::new("CeaseActivity", &[Role::Ctrl, Role::Sec]).persons_only();
/// Say after three years that an activity is still as it is written.
pub const CONFIRM_ACTIVITY: Permission = Permission::new("ConfirmActivity", &[Role::Ctrl, Role::Sec]).persons_only();
/// Enter a system, or change who answers for it.
pub const EDIT_SYSTEM: Permission = Permission::new("EditSystem", KEEPERS);
/// Enter a processor or an agreement, or change one.
pub const EDIT_PROCESSOR: Permission = Permission::new("EditProcessor", KEEPERS);
/// Read the register: everybody of the organisation, and its auditors.
pub const VIEW_REGISTER: Permission = Permission::new(
    "ViewRegister",
    &[
        Role::Ctrl,
        Role::Sec,
        Role::Hr,
        Role::Sales,
        Role::Itops,
        Role::Srep,
        Role::Lm,
        Role::Emp,
        Role::Adm,
        Role::Dpo,
        Role::Jrn,
        Role::Sys,
        Role::Fin,
        Role::Aud,
    ],
);
/// Announce what time has made of the register, and ask for what follows: for the jobs that watch.
pub const WATCH_REGISTER: Permission = Permission::new("WatchRegister", &[]);
