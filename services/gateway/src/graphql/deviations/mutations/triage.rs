//! Saying what a case is, and whose.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deviations::{Admit, Convert, Forward, HandOver, Link, Triage};
use store::UnitOfWork;

use crate::ApiError;
use crate::graphql::deviations::codes::{AspectsInput, DeviationKind, DeviceEncryption, EventType, Severity};
use crate::graphql::deviations::types::Deviation;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;

/// Mutations that say what a case is, and whose.
#[derive(Default)]
pub struct TriageMutations;

/// A case to be passed on to the security officer.
#[derive(InputObject)]
pub struct ForwardDeviationInput {
    /// Which.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct ForwardDeviationPayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What a case is, how bad it is, and who answers for it.
#[derive(InputObject)]
pub struct TriageDeviationInput {
    /// Which.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// What kind of case it is.
    kind: DeviationKind,
    /// What of the catalogue it is; left out = as reported.
    event_type: Option<EventType>,
    /// What it touches: at least one; left out = as reported.
    aspects: Option<AspectsInput>,
    /// How bad it is.
    severity: Severity,
    /// What is protected first, where interests clash.
    priority_note: Option<String>,
    /// Who answers for it.
    owner: ID,
    /// Of a breach: when the organisation became aware; left out = now, unless it is known already.
    aware_at: Option<DateTime>,
    /// Whether what was lost was encrypted, where the report did not say or was wrong.
    device_encryption: Option<DeviceEncryption>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct TriageDeviationPayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Another kind for a case.
#[derive(InputObject)]
pub struct ConvertDeviationInput {
    /// Which.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// What kind it is.
    kind: DeviationKind,
    /// Why.
    reason: String,
    /// Of a breach: when the organisation became aware; left out = now, unless it is known already.
    aware_at: Option<DateTime>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct ConvertDeviationPayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A case that is an earlier one come back.
#[derive(InputObject)]
pub struct LinkDeviationInput {
    /// Which.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// The earlier case, closed or not.
    recurrence_of: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct LinkDeviationPayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Somebody else who answers for a case.
#[derive(InputObject)]
pub struct HandOverDeviationInput {
    /// Which.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// Who answers for it now.
    owner: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct HandOverDeviationPayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Somebody to be let into the circle of a case.
#[derive(InputObject)]
pub struct AdmitToDeviationInput {
    /// Which.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// Whom.
    person: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct AdmitToDeviationPayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl TriageMutations {
    /// Passes a case on to the security officer. The superior goes on seeing it.
    async fn forward_deviation(
        &self,
        ctx: &Context<'_>,
        input: ForwardDeviationInput,
    ) -> Result<Option<ForwardDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("forwardDeviation", &input)?;
        let deviation = input::id(&input.deviation, "deviation")?;
        let command = Forward { deviation, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::forward(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(ForwardDeviationPayload { deviation, audit_entry: first_entry(&done.audit) }))
    }

    /// Says what a case is, how bad it is, and who answers for it. It never waits for a meeting.
    async fn triage_deviation(
        &self,
        ctx: &Context<'_>,
        input: TriageDeviationInput,
    ) -> Result<Option<TriageDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("triageDeviation", &input)?;
        let command = Triage {
            deviation: input::id(&input.deviation, "deviation")?,
            seen: input::version(input.version),
            kind: input.kind.into(),
            event_type: input.event_type.map(deviations::EventType::from),
            aspects: AspectsInput::or_none(input.aspects),
            severity: input.severity.into(),
            priority_note: input.priority_note,
            owner: input::id(&input.owner, "owner")?,
            aware_at: input.aware_at.map(|at| at.0),
            device_encryption: input.device_encryption.map(deviations::DeviceEncryption::from),
        };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::triage(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(TriageDeviationPayload { deviation, audit_entry: first_entry(&done.audit) }))
    }

    /// Makes a case one of another kind, as a fault that was an attack after all. Its steps keep what it was.
    async fn convert_deviation(
        &self,
        ctx: &Context<'_>,
        input: ConvertDeviationInput,
    ) -> Result<Option<ConvertDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("convertDeviation", &input)?;
        let command = Convert {
            deviation: input::id(&input.deviation, "deviation")?,
            seen: input::version(input.version),
            kind: input.kind.into(),
            reason: input.reason,
            aware_at: input.aware_at.map(|at| at.0),
        };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::convert(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(ConvertDeviationPayload { deviation, audit_entry: first_entry(&done.audit) }))
    }

    /// Links a case to the earlier one that came back as it. A closed case is never opened again.
    async fn link_deviation(
        &self,
        ctx: &Context<'_>,
        input: LinkDeviationInput,
    ) -> Result<Option<LinkDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("linkDeviation", &input)?;
        let deviation = input::id(&input.deviation, "deviation")?;
        let recurrence_of = input::id(&input.recurrence_of, "recurrenceOf")?;
        let command = Link { deviation, seen: input::version(input.version), recurrence_of };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::link(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(LinkDeviationPayload { deviation, audit_entry: first_entry(&done.audit) }))
    }

    /// Says that somebody else answers for a case.
    async fn hand_over_deviation(
        &self,
        ctx: &Context<'_>,
        input: HandOverDeviationInput,
    ) -> Result<Option<HandOverDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("handOverDeviation", &input)?;
        let deviation = input::id(&input.deviation, "deviation")?;
        let owner = input::id(&input.owner, "owner")?;
        let command = HandOver { deviation, seen: input::version(input.version), owner };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::hand_over(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(HandOverDeviationPayload { deviation, audit_entry: first_entry(&done.audit) }))
    }

    /// Lets somebody into the circle of a case: they see it, its reporter and what was asked for in it.
    async fn admit_to_deviation(
        &self,
        ctx: &Context<'_>,
        input: AdmitToDeviationInput,
    ) -> Result<Option<AdmitToDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("admitToDeviation", &input)?;
        let deviation = input::id(&input.deviation, "deviation")?;
        let person = input::id(&input.person, "person")?;
        let command = Admit { deviation, seen: input::version(input.version), person };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::admit(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(AdmitToDeviationPayload { deviation, audit_entry: first_entry(&done.audit) }))
    }
}
