//! Entering, ending and verifying measures.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use reviews::Verify;
use reviews::measures::{self, Define};
use store::UnitOfWork;

use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::reviews::measure::{Measure, MeasureKind, VerificationSource};
use crate::graphql::scalars::{Date, Duration};
use crate::graphql::session::Ask;

/// A measure to be entered, or to be brought to this.
#[derive(InputObject)]
pub struct DefineMeasureInput {
    /// What it is called: small letters, digits and hyphens. The measure of this key is changed where there is one.
    key: String,
    /// What sort of thing it is.
    kind: MeasureKind,
    /// What people call it.
    title: String,
    /// What a look at it asks, answered by yes where it works.
    question: String,
    /// The role that answers for it.
    owner_role: Role,
    /// Whom it is bought from; null = it is your own.
    supplier: Option<String>,
    /// How long a verification holds, as P6M; null = it never runs out.
    verify_every: Option<Duration>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The measure as it is now.
#[derive(SimpleObject)]
pub struct DefineMeasurePayload {
    /// The measure.
    measure: Option<Measure>,
    /// The entry in the audit trail; null where it was so already.
    audit_entry: Option<AuditEntryRef>,
}

/// A measure to be ended.
#[derive(InputObject)]
pub struct EndMeasureInput {
    /// Which.
    measure: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The measure that was ended.
#[derive(SimpleObject)]
pub struct EndMeasurePayload {
    /// The measure.
    measure: Option<Measure>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A look at a measure.
#[derive(InputObject)]
pub struct VerifyMeasureInput {
    /// Which.
    measure: ID,
    /// The version that was seen.
    version: i32,
    /// The date on which somebody looked; left out = today.
    verified_on: Option<Date>,
    /// Where it comes from; left out = somebody of the organisation has looked.
    source: Option<VerificationSource>,
    /// Whether it works. What does not becomes a case.
    works: bool,
    /// What was looked at and found.
    note: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The measure as it is now.
#[derive(SimpleObject)]
pub struct VerifyMeasurePayload {
    /// The measure.
    measure: Option<Measure>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What can be done to measures.
#[derive(Default)]
pub struct MeasureMutations;

#[Object]
impl MeasureMutations {
    /// Enters a measure, or brings the one of the same key to this.
    async fn define_measure(
        &self,
        ctx: &Context<'_>,
        input: DefineMeasureInput,
    ) -> Result<Option<DefineMeasurePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("defineMeasure", &input)?;
        let command = Define {
            key: input.key,
            kind: input.kind.into(),
            title: input.title,
            question: input.question,
            owner_role: input.owner_role.into(),
            supplier: input.supplier,
            verify_every: input.verify_every.map(|span| span.0),
        };
        let work = async |uow: &mut UnitOfWork| Ok(measures::define(uow, command).await?.id());
        let done = session.write::<_, reviews::Error>(key, work).await?;
        let measure = Measure::find(session, done.value).await?;
        Ok(Some(DefineMeasurePayload { measure, audit_entry: first_entry(&done.audit) }))
    }

    /// Ends a measure: it is in force no more, and nobody is asked about it.
    async fn end_measure(
        &self,
        ctx: &Context<'_>,
        input: EndMeasureInput,
    ) -> Result<Option<EndMeasurePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("endMeasure", &input)?;
        let (measure, seen) = (input::id(&input.measure, "measure")?, input::version(input.version));
        let work = async |uow: &mut UnitOfWork| Ok(measures::end(uow, measure, seen).await?.id);
        let done = session.write::<_, reviews::Error>(key, work).await?;
        let measure = Measure::find(session, done.value).await?;
        Ok(Some(EndMeasurePayload { measure, audit_entry: first_entry(&done.audit) }))
    }

    /// Says whether a measure works: whoever holds the role that owns it, or the security officer.
    async fn verify_measure(
        &self,
        ctx: &Context<'_>,
        input: VerifyMeasureInput,
    ) -> Result<Option<VerifyMeasurePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("verifyMeasure", &input)?;
        let command = Verify {
            measure: input::id(&input.measure, "measure")?,
            seen: input::version(input.version),
            verified_on: input.verified_on.map(|date| date.0),
            source: input.source.map_or(measures::Source::OwnCheck, Into::into),
            works: input.works,
            note: input.note,
        };
        let work = async |uow: &mut UnitOfWork| Ok(reviews::verify_measure(uow, command).await?.measure_id);
        let done = session.write::<_, reviews::Error>(key, work).await?;
        let measure = Measure::find(session, done.value).await?;
        Ok(Some(VerifyMeasurePayload { measure, audit_entry: first_entry(&done.audit) }))
    }
}
