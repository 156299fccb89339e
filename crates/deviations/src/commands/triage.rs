//! Saying what a case is and who answers for it.

use kernel::{DeviationId, Instant, PersonId, Version};
use sea_orm::ActiveValue::Set;
use store::UnitOfWork;

use super::{load, present, update};
use crate::model::case;
use crate::rules::{self, Move};
use crate::steps::{self, Words};
use crate::{Aspects, Deviation, DeviceEncryption, Error, Event, EventType, Kind, Severity, StepKind, TRIAGE};

/// Say what a case is, how bad it is, and who answers for it.
#[derive(Debug, Clone)]
pub struct Triage {
    /// Which case.
    pub deviation: DeviationId,
    /// The version that was seen.
    pub seen: Version,
    /// What kind of case it is.
    pub kind: Kind,
    /// What of the catalogue it is; none = as reported.
    pub event_type: Option<EventType>,
    /// What it touches: at least one; left empty, as reported.
    pub aspects: Aspects,
    /// How bad it is.
    pub severity: Severity,
    /// What is protected first, where interests clash (employees before customers, DT-20).
    pub priority_note: Option<String>,
    /// Who answers for it.
    pub owner: PersonId,
    /// Of a breach: when the organisation became aware; none = now, unless it is known already.
    pub aware_at: Option<Instant>,
    /// Whether what was lost was encrypted, where the report did not say or was wrong.
    pub device_encryption: Option<DeviceEncryption>,
}

impl Triage {
    /// A triage that leaves what was reported as it is.
    #[must_use]
    pub fn new(case: &Deviation, severity: Severity, owner: PersonId) -> Self {
        Self {
            deviation: case.id,
            seen: case.version,
            kind: case.kind,
            event_type: None,
            aspects: Aspects::default(),
            severity,
            priority_note: None,
            owner,
            aware_at: None,
            device_encryption: None,
        }
    }
}

/// Triages a case. It never waits for a meeting: the meeting is for learning (requirements §7.2).
pub async fn triage(uow: &mut UnitOfWork, new: Triage) -> Result<Deviation, Error> {
    let before = load(uow, new.deviation).await?;
    uow.require(TRIAGE, &before)?;
    let status = rules::next(before.status, Move::Triage)?;
    let event_type = new.event_type.or(before.event_type);
    let encryption = new.device_encryption.or(before.device_encryption);
    rules::encryption_is_told(event_type, encryption)?;
    let aspects = if new.aspects.is_empty() { before.aspects() } else { new.aspects };
    if aspects.is_empty() {
        return Err(Error::AspectsMissing);
    }
    let aware_at = rules::aware_at(new.kind, new.aware_at, before.aware_at, before.discovered_at, uow.now())?;
    let priority_note = rules::valid_text(new.priority_note, "priorityNote")?;
    present(uow, new.owner, "owner").await?;
    let change = case::ActiveModel {
        status: Set(status),
        kind: Set(new.kind),
        event_type: Set(event_type),
        confidentiality: Set(aspects.confidentiality),
        integrity: Set(aspects.integrity),
        availability: Set(aspects.availability),
        device_encryption: Set(encryption),
        aware_at: Set(aware_at),
        severity: Set(Some(new.severity)),
        priority_note: Set(priority_note),
        owner_id: Set(Some(new.owner)),
        triaged_at: Set(Some(uow.now())),
        triaged_by: Set(uow.scope().actor.person()),
        ..Default::default()
    };
    let after = update(uow, &before, new.seen, change).await?;
    let words = Words::change(before.status.code(), after.status.code());
    steps::record(uow, &after, StepKind::Triaged, TRIAGE, words).await?;
    if before.kind != after.kind {
        let words = Words::change(before.kind.code(), after.kind.code());
        steps::record(uow, &after, StepKind::Converted, TRIAGE, words).await?;
    }
    let (deviation, kind, restricted) = (after.id, after.kind, after.restricted);
    uow.emit(&Event::Triaged { deviation, kind, severity: new.severity, owner: new.owner, restricted });
    if before.kind != after.kind {
        uow.emit(&Event::Converted { deviation, from: before.kind, to: kind });
    }
    // Whoever answers for a confidential case may see what was asked for in it before.
    actions::share(uow, &after.as_subject(), new.owner).await?;
    Ok(after)
}
