//! Who may do what to cases. In a confidential case no role counts: whoever was let into its circle stands in for them.
//! In an ordinary one the circle triages, converts, admits and closes nothing: there the roles do.

use kernel::{NotAuthor, NotOneself, NotRestrictedOwner, Permission, Relation, Role};

/// Tell of something: everybody, also somebody without an account through a report link.
pub const REPORT: Permission = Permission::new("ReportDeviation", Role::ALL);
/// Open a case because of an event: for the job that does so.
pub const OPEN: Permission = Permission::new("OpenDeviation", &[]);
/// See a case: those who treat cases in meetings, those who answer for them, and whoever it concerns.
pub const VIEW: Permission = Permission::new(
    "ViewDeviation",
    &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Itops, Role::Dpo, Role::Aud],
)
.or(&[Relation::Own, Relation::Author, Relation::Line, Relation::Circle]);
/// Pass a case on to the security officer.
pub const FORWARD: Permission = Permission::new("ForwardDeviation", &[]).or(&[Relation::Line]);
/// Say what a case is and who answers for it: never whoever reported it.
pub const TRIAGE: Permission = Permission::new("TriageDeviation", &[Role::Sec])
    .or(&[Relation::Line, Relation::RestrictedCircle])
    .but(&[NotAuthor])
    .persons_only();
/// Say that a case is of another kind: never whoever reported it.
pub const CONVERT: Permission = Permission::new("ConvertDeviation", &[Role::Sec])
    .or(&[Relation::Own, Relation::Line, Relation::RestrictedCircle])
    .but(&[NotAuthor])
    .persons_only();
/// Say that a case is an earlier one that came back.
pub const LINK: Permission =
    Permission::new("LinkDeviation", &[Role::Sec]).or(&[Relation::Own, Relation::Line, Relation::Circle]);
/// Say why it happened.
pub const RECORD_CAUSE: Permission =
    Permission::new("RecordCause", &[Role::Sec]).or(&[Relation::Own, Relation::Line, Relation::Circle]);
/// Say that somebody else answers for it.
pub const HAND_OVER: Permission =
    Permission::new("HandOverDeviation", &[Role::Sec]).or(&[Relation::Own, Relation::Line, Relation::Circle]);
/// Let somebody else into the circle of a case.
pub const ADMIT: Permission = Permission::new("AdmitToDeviation", &[Role::Sec])
    .or(&[Relation::Own, Relation::Line, Relation::RestrictedCircle])
    .but(&[NotOneself])
    .persons_only();
/// Ask somebody to do something about it.
pub const ADD_ACTION: Permission =
    Permission::new("AddAction", &[Role::Sec, Role::Ctrl]).or(&[Relation::Own, Relation::Line, Relation::Circle]);
/// Bring a case to its end: never whoever reported it, never a program, and a confidential case never whoever owns it.
pub const CLOSE: Permission = Permission::new("CloseDeviation", &[Role::Sec])
    .or(&[Relation::RestrictedCircle])
    .but(&[NotAuthor, NotRestrictedOwner])
    .persons_only();
/// Say that something held is evidence in a case, so that it stays for as long as the case is not closed.
pub const ATTACH_EVIDENCE: Permission =
    Permission::new("AttachEvidence", &[Role::Sec]).or(&[Relation::Own, Relation::Line, Relation::Circle]);
/// Announce what time has made of a case: for the jobs that watch.
pub const WATCH: Permission = Permission::new("WatchDeviation", &[]);

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] = &[
    REPORT,
    OPEN,
    VIEW,
    FORWARD,
    TRIAGE,
    CONVERT,
    LINK,
    RECORD_CAUSE,
    HAND_OVER,
    ADMIT,
    ADD_ACTION,
    CLOSE,
    ATTACH_EVIDENCE,
    WATCH,
];

/// What somebody may do who comes through a report link.
pub const ANONYMOUS: &[Permission] = &[REPORT];
