//! Who may do what to the register, and to what is held.

mod holdings;
mod register;

use kernel::Permission;

pub use holdings::*;
pub use register::*;

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] = &[
    DRAFT_ACTIVITY,
    CONFIRM_LEGAL_BASIS,
    APPROVE_ACTIVITY,
    START_ACTIVITY,
    CEASE_ACTIVITY,
    CONFIRM_ACTIVITY,
    EDIT_SYSTEM,
    EDIT_PROCESSOR,
    VIEW_REGISTER,
    WATCH_REGISTER,
    REGISTER_SUBJECT,
    STORE_ITEM,
    CHANGE_ITEM_STATE,
    RECORD_EVENTS,
    GIVE_CONSENT,
    WITHDRAW_CONSENT,
    PUBLISH_CONSENT_TEXT,
    VIEW_SUBJECT,
    VIEW_ITEM,
    VIEW_CONSENT,
    WATCH_CONSENT,
    SWEEP_HOLDINGS,
];
