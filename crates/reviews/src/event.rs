//! What happened to duties, meetings and measures. Ids and codes only.

use std::collections::BTreeMap;

use kernel::{AgendaItemId, DutyId, MeasureId, MinutesId, OccurrenceId, Role, SittingId, Subject, VerificationId};

use crate::{Kind, Outcome};

/// An event of this crate.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the ids and codes of what the variant names")]
pub enum Event {
    /// A duty was entered.
    DutyAdded { duty: DutyId },
    /// What is said of a duty changed.
    DutyChanged { duty: DutyId },
    /// A duty opens no more.
    DutyRetired { duty: DutyId },
    /// A duty is due, or will be so soon; people were called.
    DutyOpened { occurrence: OccurrenceId, duty: DutyId, key: String, kind: Kind, period: String, late: bool },
    /// A meeting was held with a quorum, or a task was done.
    DutyHeld { occurrence: OccurrenceId, duty: DutyId, key: String, kind: Kind, period: String },
    /// People sat together without a quorum.
    DutyAdjourned { occurrence: OccurrenceId, duty: DutyId, sitting: SittingId },
    /// The window of a duty ended and nobody had done it.
    DutyMissed { occurrence: OccurrenceId, duty: DutyId, key: String, kind: Kind, period: String, owner_role: Role },
    /// A meeting decided on an item of its agenda, or put its decision right.
    AgendaItemDecided { item: AgendaItemId, meeting: OccurrenceId, outcome: Outcome },
    /// The minutes of a meeting were signed and are frozen.
    ReviewSigned { minutes: MinutesId, meeting: OccurrenceId },
    /// A measure was entered.
    MeasureAdded { measure: MeasureId },
    /// What is said of a measure changed.
    MeasureChanged { measure: MeasureId },
    /// A measure is in force no more.
    MeasureEnded { measure: MeasureId },
    /// Somebody has seen that a measure works.
    MeasureVerified { verification: VerificationId, measure: MeasureId, key: String },
    /// Somebody has seen that a measure does not work.
    MeasureFailed { verification: VerificationId, measure: MeasureId, key: String, owner_role: Role },
    /// Nobody has looked at a measure in time.
    VerificationOverdue { measure: MeasureId, key: String, owner_role: Role },
}

impl kernel::Event for Event {
    fn kind(&self) -> &'static str {
        match self {
            Self::DutyAdded { .. } => "duty.added",
            Self::DutyChanged { .. } => "duty.changed",
            Self::DutyRetired { .. } => "duty.retired",
            Self::DutyOpened { .. } => "duty.opened",
            Self::DutyHeld { .. } => "duty.held",
            Self::DutyAdjourned { .. } => "duty.adjourned",
            Self::DutyMissed { .. } => "duty.missed",
            Self::AgendaItemDecided { .. } => "agenda_item.decided",
            Self::ReviewSigned { .. } => "review.signed",
            Self::MeasureAdded { .. } => "measure.added",
            Self::MeasureChanged { .. } => "measure.changed",
            Self::MeasureEnded { .. } => "measure.ended",
            Self::MeasureVerified { .. } => "measure.verified",
            Self::MeasureFailed { .. } => "measure.failed",
            Self::VerificationOverdue { .. } => "measure.verification_overdue",
        }
    }

    fn subject(&self) -> Subject {
        match self {
            Self::DutyAdded { duty } | Self::DutyChanged { duty } | Self::DutyRetired { duty } => {
                Subject::new("duty", duty)
            }
            Self::DutyOpened { occurrence, .. }
            | Self::DutyHeld { occurrence, .. }
            | Self::DutyAdjourned { occurrence, .. }
            | Self::DutyMissed { occurrence, .. } => Subject::new("occurrence", occurrence),
            Self::AgendaItemDecided { item, .. } => Subject::new("agenda_item", item),
            Self::ReviewSigned { minutes, .. } => Subject::new("minutes", minutes),
            Self::MeasureAdded { measure }
            | Self::MeasureChanged { measure }
            | Self::MeasureEnded { measure }
            | Self::VerificationOverdue { measure, .. } => Subject::new("measure", measure),
            Self::MeasureVerified { verification, .. } | Self::MeasureFailed { verification, .. } => {
                Subject::new("verification", verification)
            }
        }
    }

    fn data(&self) -> BTreeMap<&'static str, String> {
        let of_duty = |duty: &DutyId, key: &String, kind: &Kind, period: &String| {
            BTreeMap::from([
                ("duty", duty.to_string()),
                ("key", key.clone()),
                ("kind", kind.code().to_owned()),
                ("period", period.clone()),
            ])
        };
        match self {
            Self::DutyAdded { .. }
            | Self::DutyChanged { .. }
            | Self::DutyRetired { .. }
            | Self::MeasureAdded { .. }
            | Self::MeasureChanged { .. }
            | Self::MeasureEnded { .. } => BTreeMap::new(),
            Self::DutyOpened { duty, key, kind, period, late, .. } => {
                let mut data = of_duty(duty, key, kind, period);
                data.insert("late", late.to_string());
                data
            }
            Self::DutyHeld { duty, key, kind, period, .. } => of_duty(duty, key, kind, period),
            Self::DutyAdjourned { duty, sitting, .. } => {
                BTreeMap::from([("duty", duty.to_string()), ("sitting", sitting.to_string())])
            }
            Self::DutyMissed { duty, key, kind, period, owner_role, .. } => {
                let mut data = of_duty(duty, key, kind, period);
                data.insert("owner_role", owner_role.code().to_owned());
                data
            }
            Self::AgendaItemDecided { meeting, outcome, .. } => {
                BTreeMap::from([("meeting", meeting.to_string()), ("outcome", outcome.code().to_owned())])
            }
            Self::ReviewSigned { meeting, .. } => BTreeMap::from([("meeting", meeting.to_string())]),
            Self::MeasureVerified { measure, key, .. } => {
                BTreeMap::from([("measure", measure.to_string()), ("key", key.clone())])
            }
            Self::MeasureFailed { measure, key, owner_role, .. } => BTreeMap::from([
                ("measure", measure.to_string()),
                ("key", key.clone()),
                ("owner_role", owner_role.code().to_owned()),
            ]),
            Self::VerificationOverdue { key, owner_role, .. } => {
                BTreeMap::from([("key", key.clone()), ("owner_role", owner_role.code().to_owned())])
            }
        }
    }
}
