//! What people did to the ledger. Ids and codes only; the reason of a pause stands in its row and nowhere else.

use std::collections::BTreeMap;

use kernel::{JobId, OccurrenceId, OrganisationId, ScheduleId, Subject};

/// An event of this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// A schedule opens nothing for a while.
    Paused { schedule: ScheduleId, kind: String },
    /// It opens what has come due again.
    Resumed { schedule: ScheduleId, kind: String },
    /// Its period was opened before its instant.
    RunNow { schedule: ScheduleId, occurrence: OccurrenceId, job: JobId, period: String },
    /// A job that was given up waits again.
    Retried { job: JobId, kind: String },
    /// A job that waited was called off.
    Cancelled { job: JobId, kind: String },
    /// Somebody at the machine said that its clock is right.
    ClockAccepted { installation: OrganisationId },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::Paused { .. } => "schedule.paused",
            Self::Resumed { .. } => "schedule.resumed",
            Self::RunNow { .. } => "schedule.opened_early",
            Self::Retried { .. } => "job.retried",
            Self::Cancelled { .. } => "job.cancelled",
            Self::ClockAccepted { .. } => "ledger.clock_accepted",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::Paused { schedule, .. } | Self::Resumed { schedule, .. } | Self::RunNow { schedule, .. } => {
                Subject::new("schedule", *schedule)
            }
            Self::Retried { job, .. } | Self::Cancelled { job, .. } => Subject::new("job", *job),
            Self::ClockAccepted { installation } => Subject::new("organisation", *installation),
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::Paused { kind, .. }
            | Self::Resumed { kind, .. }
            | Self::Retried { kind, .. }
            | Self::Cancelled { kind, .. } => BTreeMap::from([("kind", kind.clone())]),
            Self::RunNow { occurrence, job, period, .. } => BTreeMap::from([
                ("occurrence", occurrence.to_string()),
                ("job", job.to_string()),
                ("period", period.clone()),
            ]),
            Self::ClockAccepted { .. } => BTreeMap::new(),
        }
    }
}
