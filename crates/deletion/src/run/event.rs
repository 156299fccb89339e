//! What happened to plans, runs and certificates. Ids, codes and counts only.

use std::collections::BTreeMap;

use kernel::{CertificateId, DeletionPlanId, DeletionRunId, PersonId, RetentionRuleId, Subject, WindowId};

/// An event of a plan, run or certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids, codes and counts of what the variant names")]
pub enum Event {
    /// What is due under a rule is being gathered.
    PlanBegun { plan: DeletionPlanId, rule: String, rule_version: i32, day: chrono::NaiveDate },
    /// Some of it was frozen.
    WindowsPlanned { plan: DeletionPlanId, windows: u64, targets: u64 },
    /// A plan is frozen; it needs so many approvals.
    Planned { plan: DeletionPlanId, rule: String, rule_version: i32, targets: u64, approvals: u32, hash: String },
    /// Somebody approved a plan; `complete` = it needs no more.
    Approved { plan: DeletionPlanId, by: PersonId, hash: String, complete: bool },
    /// A plan ran out of time.
    PlanExpired { plan: DeletionPlanId },
    /// A plan was taken back, or there was nothing in it.
    PlanCancelled { plan: DeletionPlanId, reason: String },
    /// A run began.
    RunStarted { run: DeletionRunId, plan: DeletionPlanId, hash: String },
    /// A portion of a run's work was done.
    RunContinued { run: DeletionRunId, portion: u32 },
    /// The things of a window are marked as being erased.
    WindowClaimed { run: DeletionRunId, window: WindowId, targets: u64 },
    /// The owner of a system was ordered to erase the things of a window.
    WindowOrdered { run: DeletionRunId, window: WindowId, targets: u64 },
    /// A window's outcome was written down.
    WindowRecorded { run: DeletionRunId, window: WindowId, erased: u64, spared: u64, missing: u64 },
    /// The things of a window were looked for and not found.
    WindowVerified { run: DeletionRunId, window: WindowId },
    /// A window was given up and its marks taken away.
    WindowReleased { run: DeletionRunId, window: WindowId },
    /// Somebody asked a run to stop.
    StopAsked { run: DeletionRunId, by: Option<PersonId> },
    /// All windows were erased; what went is being looked for.
    RunErased { run: DeletionRunId, erased: u64 },
    /// All was erased and verified.
    RunCompleted { run: DeletionRunId, plan: DeletionPlanId, rule: String, erased: u64, spared: u64, missing: u64 },
    /// A run, or a plan that was not begun yet, ended early.
    Stopped { plan: DeletionPlanId, run: Option<DeletionRunId>, rule: String, reason: String },
    /// Something erased was still found.
    ResidueFound { run: DeletionRunId, window: WindowId, count: u64 },
    /// A run is proven.
    CertificateIssued {
        certificate: CertificateId,
        run: DeletionRunId,
        plan: DeletionPlanId,
        rule: String,
        sha256: String,
    },
    /// What had to go at once was still there when its time was up.
    Late { rule: RetentionRuleId, key: String, day: chrono::NaiveDate },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::PlanBegun { .. } => "deletion.plan_begun",
            Self::WindowsPlanned { .. } => "deletion.windows_planned",
            Self::Planned { .. } => "deletion.planned",
            Self::Approved { .. } => "deletion.approved",
            Self::PlanExpired { .. } => "deletion.plan_expired",
            Self::PlanCancelled { .. } => "deletion.plan_cancelled",
            Self::RunStarted { .. } => "deletion.run_started",
            Self::RunContinued { .. } => "deletion.run_continued",
            Self::WindowClaimed { .. } => "deletion.window_claimed",
            Self::WindowOrdered { .. } => "deletion.window_ordered",
            Self::WindowRecorded { .. } => "deletion.window_recorded",
            Self::WindowVerified { .. } => "deletion.window_verified",
            Self::WindowReleased { .. } => "deletion.window_released",
            Self::StopAsked { .. } => "deletion.stop_asked",
            Self::RunErased { .. } => "deletion.run_erased",
            Self::RunCompleted { .. } => "deletion.run_completed",
            Self::Stopped { .. } => "deletion.stopped",
            Self::ResidueFound { .. } => "deletion.residue_found",
            Self::CertificateIssued { .. } => "deletion.certificate_issued",
            Self::Late { .. } => "deletion.late",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::PlanBegun { plan, .. }
            | Self::WindowsPlanned { plan, .. }
            | Self::Planned { plan, .. }
            | Self::Approved { plan, .. }
            | Self::PlanExpired { plan }
            | Self::PlanCancelled { plan, .. }
            | Self::Stopped { plan, run: None, .. } => crate::plan::subject(*plan),
            Self::RunStarted { run, .. }
            | Self::RunContinued { run, .. }
            | Self::WindowClaimed { run, .. }
            | Self::WindowOrdered { run, .. }
            | Self::WindowRecorded { run, .. }
            | Self::WindowVerified { run, .. }
            | Self::WindowReleased { run, .. }
            | Self::StopAsked { run, .. }
            | Self::RunErased { run, .. }
            | Self::RunCompleted { run, .. }
            | Self::Stopped { run: Some(run), .. }
            | Self::ResidueFound { run, .. } => crate::run::subject(*run),
            Self::CertificateIssued { certificate, .. } => Subject::new("certificate", certificate),
            Self::Late { rule, .. } => Subject::new("retention_rule", rule),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let mut data = BTreeMap::new();
        let mut put = |key, value: &dyn std::fmt::Display| {
            data.insert(key, value.to_string());
        };
        match self {
            Self::PlanBegun { rule, rule_version, day, .. } => {
                put("rule", rule);
                put("rule_version", rule_version);
                put("day", day);
            }
            Self::WindowsPlanned { windows, targets, .. } => {
                put("windows", windows);
                put("targets", targets);
            }
            Self::Planned { rule, rule_version, targets, approvals, hash, .. } => {
                put("rule", rule);
                put("rule_version", rule_version);
                put("targets", targets);
                put("approvals", approvals);
                put("hash", hash);
            }
            Self::Approved { by, hash, complete, .. } => {
                put("by", by);
                put("hash", hash);
                put("complete", complete);
            }
            Self::PlanExpired { .. } => {}
            Self::PlanCancelled { reason, .. } => put("reason", reason),
            Self::RunStarted { plan, hash, .. } => {
                put("plan", plan);
                put("hash", hash);
            }
            Self::RunContinued { portion, .. } => put("portion", portion),
            Self::WindowClaimed { window, targets, .. } | Self::WindowOrdered { window, targets, .. } => {
                put("window", window);
                put("targets", targets);
            }
            Self::WindowRecorded { window, erased, spared, missing, .. } => {
                put("window", window);
                put("erased", erased);
                put("spared", spared);
                put("missing", missing);
            }
            Self::WindowVerified { window, .. } | Self::WindowReleased { window, .. } => put("window", window),
            Self::StopAsked { by, .. } => {
                if let Some(by) = by {
                    put("by", by);
                }
            }
            Self::RunErased { erased, .. } => put("erased", erased),
            Self::RunCompleted { plan, rule, erased, spared, missing, .. } => {
                put("plan", plan);
                put("rule", rule);
                put("erased", erased);
                put("spared", spared);
                put("missing", missing);
            }
            Self::Stopped { plan, rule, reason, .. } => {
                put("plan", plan);
                put("rule", rule);
                put("reason", reason);
            }
            Self::ResidueFound { window, count, .. } => {
                put("window", window);
                put("count", count);
            }
            Self::CertificateIssued { run, plan, rule, sha256, .. } => {
                put("run", run);
                put("plan", plan);
                put("rule", rule);
                put("sha256", sha256);
            }
            Self::Late { key, day, .. } => {
                put("rule", key);
                put("day", day);
            }
        }
        data
    }
}
