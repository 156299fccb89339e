//! Who may do what to rules, holds, lists, reviews, orders, plans and runs.

use kernel::{NotAuthor, Permission, Role};

/// Write a retention rule, or change one: it is in force when two others have approved it.
pub const PROPOSE_RULE: Permission = Permission::new(
    "ProposeRetentionRule",
    &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Fin, Role::Itops, Role::Dpo],
);
/// Approve a version of a rule: two people, neither of whom wrote it.
pub const APPROVE_RULE: Permission =
    Permission::new("ApproveRetentionRule", &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Fin, Role::Itops])
        .but(&[NotAuthor])
        .persons_only();
/// Take a rule out of force, or a version back that is not in force yet.
pub const WITHDRAW_RULE: Permission = Permission::new("WithdrawRetentionRule", &[Role::Ctrl, Role::Sec]).persons_only();
/// Say that something may not be erased for now.
pub const PLACE_HOLD: Permission = Permission::new(
    "PlaceHold",
    &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Fin, Role::Itops, Role::Dpo, Role::Jrn],
);
/// Say that it may be erased again.
pub const RELEASE_HOLD: Permission = Permission::new("ReleaseHold", &[Role::Ctrl, Role::Sec]).persons_only();
/// Say of something on a list that it stays; beside this one holds the role that the list is for.
pub const OBJECT_TO_CANDIDATE: Permission = Permission::new("ObjectToCandidate", Role::ALL).persons_only();
/// Answer whether something is still needed; beside this one holds the role that is asked.
pub const ANSWER_REVIEW: Permission = Permission::new("AnswerRetentionReview", Role::ALL).persons_only();
/// Confirm that an order is done; beside this one holds the role that was ordered.
pub const CONFIRM_ORDER: Permission = Permission::new("ConfirmDeletionOrder", Role::ALL).persons_only();
/// See rules, holds, lists, reviews, orders, plans, runs and certificates.
pub const VIEW_RETENTION: Permission = Permission::new(
    "ViewRetention",
    &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Fin, Role::Itops, Role::Dpo, Role::Jrn, Role::Aud],
);
/// Plan what is due under a rule, beside the daily run.
pub const PLAN_DELETION: Permission =
    Permission::new("PlanDeletion", &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Fin, Role::Itops, Role::Dpo]);
/// Approve a plan: never whoever wrote its rule or asked for it, and nobody twice.
pub const APPROVE_PLAN: Permission =
    Permission::new("ApproveDeletionPlan", &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Fin, Role::Itops])
        .but(&[NotAuthor])
        .persons_only();
/// Stop a run, or take a plan back: whoever sees something go wrong need not ask first.
pub const STOP_RUN: Permission = Permission::new(
    "StopDeletionRun",
    &[Role::Ctrl, Role::Sec, Role::Hr, Role::Sales, Role::Fin, Role::Itops, Role::Dpo],
);
/// Plan what is due, carry plans out, verify and prove them: for the jobs that do.
pub const RUN_DELETION: Permission = Permission::new("RunDeletion", &[]);
/// Bring an organisation to what its pack says; for whoever loads it.
pub const LOAD_RULES: Permission = Permission::new("LoadRetentionRules", &[]);
/// List ahead, ask for reviews, pass on what is late, end holds: for the jobs that watch.
pub const WATCH_RETENTION: Permission = Permission::new("WatchRetention", &[]);

/// All permissions of this crate.
pub const PERMISSIONS: &[Permission] = &[
    PROPOSE_RULE,
    APPROVE_RULE,
    WITHDRAW_RULE,
    PLACE_HOLD,
    RELEASE_HOLD,
    OBJECT_TO_CANDIDATE,
    ANSWER_REVIEW,
    CONFIRM_ORDER,
    PLAN_DELETION,
    APPROVE_PLAN,
    STOP_RUN,
    RUN_DELETION,
    VIEW_RETENTION,
    LOAD_RULES,
    WATCH_RETENTION,
];
