//! Who may do what to duties, meetings and measures.

use kernel::{Permission, Relation, Role};

/// See the year wheel: what is due, was held, was missed. Everyone who works here may.
pub const VIEW_DUTIES: Permission = Permission::new(
    "ViewDuties",
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
/// See a meeting from inside: agenda, attendance, decisions, minutes.
pub const VIEW_REVIEWS: Permission =
    Permission::new("ViewReviews", &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Itops, Role::Dpo, Role::Aud]);
/// Enter, change and retire duties.
pub const MANAGE_DUTIES: Permission = Permission::new("ManageDuties", &[Role::Ctrl, Role::Sec]);
/// Open what is due: for the ledger's job.
pub const OPEN_DUTY: Permission = Permission::new("OpenDuty", &[]);
/// Find that a duty was missed: for the job at the end of its window.
pub const MISS_DUTY: Permission = Permission::new("MissDuty", &[]);
/// Confirm that a task was done: whoever holds the role that owns it, ordinarily or as deputy.
pub const CONFIRM_DUTY: Permission = Permission::new("ConfirmDuty", &[]).or(&[Relation::Circle]).persons_only();
/// Write down who sat in a meeting.
pub const HOLD_MEETING: Permission = Permission::new("HoldMeeting", &[Role::Sec, Role::Ctrl]);
/// Write down what a meeting decided. On something restricted: whoever may treat that, in whatever role they sit there.
pub const RECORD_DECISION: Permission =
    Permission::new("RecordDecision", &[Role::Sec, Role::Ctrl]).or(&[Relation::RestrictedCircle]);
/// Sign a meeting's minutes.
pub const SIGN_MINUTES: Permission = Permission::new("SignMinutes", &[Role::Sec]).persons_only();

/// See what is in force to protect data, and whether it was found to work: those who answer for some of it, and who watch.
pub const VIEW_MEASURES: Permission = Permission::new(
    "ViewMeasures",
    &[
        Role::Ctrl,
        Role::Sec,
        Role::Hr,
        Role::Sales,
        Role::Itops,
        Role::Adm,
        Role::Dpo,
        Role::Jrn,
        Role::Sys,
        Role::Fin,
        Role::Aud,
    ],
);
/// Enter, change and end measures.
pub const MANAGE_MEASURES: Permission = Permission::new("ManageMeasures", &[Role::Ctrl, Role::Sec]);
/// Say whether a measure works: whoever holds the role that owns it, and the security officer.
pub const VERIFY_MEASURE: Permission = Permission::new("VerifyMeasure", &[]).or(&[Relation::Circle]).persons_only();
/// Find that a measure was not verified in time: for the job that watches it.
pub const WATCH_MEASURES: Permission = Permission::new("WatchMeasures", &[]);

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] = &[
    VIEW_DUTIES,
    VIEW_REVIEWS,
    MANAGE_DUTIES,
    OPEN_DUTY,
    MISS_DUTY,
    CONFIRM_DUTY,
    HOLD_MEETING,
    RECORD_DECISION,
    SIGN_MINUTES,
    VIEW_MEASURES,
    MANAGE_MEASURES,
    VERIFY_MEASURE,
    WATCH_MEASURES,
];
