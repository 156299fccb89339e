//! What can be done with processors and agreements.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use records::processors::{self, Add, AddAgreement, Change, ChangeAgreement, Clauses, Processing, Terms};
use store::UnitOfWork;

use super::codes::{AgreementClause, AgreementKind, PartyRole};
use super::types::{Agreement, Processor};
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// Mutations of processors and agreements.
#[derive(Default)]
pub struct PartyMutations;

/// A processor to be entered.
#[derive(InputObject)]
pub struct AddProcessorInput {
    /// What the organisation calls it, as `crm-vendor`.
    key: String,
    /// The party.
    name: String,
    /// What it does for the organisation.
    service: String,
    /// Whom to reach there.
    contact: Option<String>,
    /// Where the data lies.
    place: String,
    /// What makes a transfer out of the area lawful; null = there is none.
    transfer: Option<String>,
    /// What it is to the organisation.
    role: PartyRole,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The processor that was entered.
#[derive(SimpleObject)]
pub struct AddProcessorPayload {
    /// The processor.
    processor: Option<Processor>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A processor, as it is to be.
#[derive(InputObject)]
pub struct ChangeProcessorInput {
    /// Which one.
    processor: ID,
    /// The version that was seen.
    version: i32,
    /// The party.
    name: String,
    /// What it does for the organisation.
    service: String,
    /// Whom to reach there.
    contact: Option<String>,
    /// Where the data lies.
    place: String,
    /// What makes a transfer out of the area lawful; null = there is none.
    transfer: Option<String>,
    /// What it is to the organisation.
    role: PartyRole,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The processor as it is now.
#[derive(SimpleObject)]
pub struct ChangeProcessorPayload {
    /// The processor.
    processor: Option<Processor>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An agreement to be entered.
#[derive(InputObject)]
pub struct AddAgreementInput {
    /// With whom.
    processor: ID,
    /// Where it is kept, as `24/0112`.
    reference: String,
    /// How it came about.
    kind: AgreementKind,
    /// The local date from which it is in force.
    signed_on: Date,
    /// The last local date on which it is in force; null = until it is ended.
    valid_to: Option<Date>,
    /// SHA-256 of the document, hexadecimal.
    document_hash: Option<String>,
    /// What it covers of Art. 28(3).
    #[graphql(default)]
    clauses: Vec<AgreementClause>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The agreement that was entered.
#[derive(SimpleObject)]
pub struct AddAgreementPayload {
    /// The agreement.
    agreement: Option<Agreement>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An agreement, as it is to be.
#[derive(InputObject)]
pub struct ChangeAgreementInput {
    /// Which one.
    agreement: ID,
    /// The version that was seen.
    version: i32,
    /// Where it is kept, as `24/0112`.
    reference: String,
    /// How it came about.
    kind: AgreementKind,
    /// The local date from which it is in force.
    signed_on: Date,
    /// The last local date on which it is in force; null = until it is ended.
    valid_to: Option<Date>,
    /// SHA-256 of the document, hexadecimal.
    document_hash: Option<String>,
    /// What it covers of Art. 28(3).
    #[graphql(default)]
    clauses: Vec<AgreementClause>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The agreement as it is now.
#[derive(SimpleObject)]
pub struct ChangeAgreementPayload {
    /// The agreement.
    agreement: Option<Agreement>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl PartyMutations {
    /// Enters a processor. An agreement comes apart: no activity starts without one.
    async fn add_processor(
        &self,
        ctx: &Context<'_>,
        input: AddProcessorInput,
    ) -> Result<Option<AddProcessorPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("addProcessor", &input)?;
        let command = Add {
            key: input.key,
            processing: Processing {
                name: input.name,
                service: input.service,
                contact: input.contact,
                place: input.place,
                transfer: input.transfer,
                role: input.role.into(),
            },
        };
        let work = async |uow: &mut UnitOfWork| Ok(processors::add(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let processor = Processor::find(session, done.value).await?;
        Ok(Some(AddProcessorPayload { processor, audit_entry: first_entry(&done.audit) }))
    }

    /// Changes what is known of a processor.
    async fn change_processor(
        &self,
        ctx: &Context<'_>,
        input: ChangeProcessorInput,
    ) -> Result<Option<ChangeProcessorPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeProcessor", &input)?;
        let command = Change {
            processor: input::id(&input.processor, "processor")?,
            seen: input::version(input.version),
            processing: Processing {
                name: input.name,
                service: input.service,
                contact: input.contact,
                place: input.place,
                transfer: input.transfer,
                role: input.role.into(),
            },
        };
        let work = async |uow: &mut UnitOfWork| Ok(processors::change(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let processor = Processor::find(session, done.value).await?;
        Ok(Some(ChangeProcessorPayload { processor, audit_entry: first_entry(&done.audit) }))
    }

    /// Enters an agreement. Its end is announced 90 and 30 days before.
    async fn add_agreement(
        &self,
        ctx: &Context<'_>,
        input: AddAgreementInput,
    ) -> Result<Option<AddAgreementPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("addAgreement", &input)?;
        let command = AddAgreement {
            processor: input::id(&input.processor, "processor")?,
            terms: Terms {
                reference: input.reference,
                kind: input.kind.into(),
                signed_on: input.signed_on.0,
                valid_to: input.valid_to.map(|value| value.0),
                document_hash: input.document_hash,
                clauses: Clauses::of(
                    input::list(input.clauses, LIST, "clauses")?.into_iter().map(processors::Clause::from).collect(),
                ),
            },
        };
        let work = async |uow: &mut UnitOfWork| Ok(processors::add_agreement(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let agreement = Agreement::find(session, done.value).await?;
        Ok(Some(AddAgreementPayload { agreement, audit_entry: first_entry(&done.audit) }))
    }

    /// Changes an agreement: prolongs or ends it too.
    async fn change_agreement(
        &self,
        ctx: &Context<'_>,
        input: ChangeAgreementInput,
    ) -> Result<Option<ChangeAgreementPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeAgreement", &input)?;
        let command = ChangeAgreement {
            agreement: input::id(&input.agreement, "agreement")?,
            seen: input::version(input.version),
            terms: Terms {
                reference: input.reference,
                kind: input.kind.into(),
                signed_on: input.signed_on.0,
                valid_to: input.valid_to.map(|value| value.0),
                document_hash: input.document_hash,
                clauses: Clauses::of(
                    input::list(input.clauses, LIST, "clauses")?.into_iter().map(processors::Clause::from).collect(),
                ),
            },
        };
        let work = async |uow: &mut UnitOfWork| Ok(processors::change_agreement(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let agreement = Agreement::find(session, done.value).await?;
        Ok(Some(ChangeAgreementPayload { agreement, audit_entry: first_entry(&done.audit) }))
    }
}
