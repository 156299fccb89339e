//! Who may do what to the ledger.

use kernel::{Permission, Role};

/// Have a schedule open nothing for a while.
pub const PAUSE_SCHEDULE: Permission = Permission::new("PauseSchedule", &[Role::Sec, Role::Itops]);
/// Have it open what has come due again.
pub const RESUME_SCHEDULE: Permission = Permission::new("ResumeSchedule", &[Role::Sec, Role::Itops]);
/// Open the period that a schedule waits for before its instant.
pub const RUN_SCHEDULE: Permission = Permission::new("RunScheduleNow", &[Role::Sec, Role::Itops]);
/// Try a job again that was given up.
pub const RETRY_JOB: Permission = Permission::new("RetryJob", &[Role::Sec, Role::Itops]);
/// Call a job off that waits.
pub const CANCEL_JOB: Permission = Permission::new("CancelJob", &[Role::Sec, Role::Itops]);
/// Say that the clock is right although the ledger does not trust it: whoever sits at the machine.
pub const ACCEPT_CLOCK: Permission = Permission::new("AcceptClock", &[]);

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] =
    &[PAUSE_SCHEDULE, RESUME_SCHEDULE, RUN_SCHEDULE, RETRY_JOB, CANCEL_JOB, ACCEPT_CLOCK];
