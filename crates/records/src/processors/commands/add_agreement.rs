//! Entering an agreement.

use kernel::{ProcessorId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::Terms;
use crate::processors::model::agreement;
use crate::processors::{Agreement, Event, jobs, queries, rules};
use crate::{EDIT_PROCESSOR, Error, RegisterRefusal};

/// Enter an agreement with a processor.
#[derive(Debug, Clone)]
pub struct AddAgreement {
    /// With whom.
    pub processor: ProcessorId,
    /// What was agreed.
    pub terms: Terms,
}

/// Enters an agreement, and leaves the jobs that announce its end.
pub async fn add_agreement(uow: &mut UnitOfWork, new: AddAgreement) -> Result<Agreement, Error> {
    let processor =
        queries::get(uow.db(), uow.scope(), new.processor).await?.ok_or(RegisterRefusal::ProcessorNotFound)?;
    uow.require(EDIT_PROCESSOR, &processor)?;
    let terms = rules::valid_terms(new.terms)?;
    let others = queries::agreements_of(uow.db(), uow.scope(), &[processor.id]).await?;
    if others.values().flatten().any(|other| other.reference == terms.reference) {
        return Err(RegisterRefusal::AgreementReferenceTaken.into());
    }
    let row = agreement::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        processor_id: Set(processor.id),
        reference: Set(terms.reference),
        kind: Set(terms.kind),
        signed_on: Set(terms.signed_on),
        valid_to: Set(terms.valid_to),
        document_hash: Set(terms.document_hash),
        clauses: Set(terms.clauses),
        created_at: Set(uow.now()),
        told_first_at: Set(None),
        told_last_at: Set(None),
        told_expired_at: Set(None),
    };
    let row = model::insert(uow, row).await?;
    uow.emit(&Event::AgreementAdded { agreement: row.id, processor: processor.id });
    jobs::watch(uow, &row).await?;
    Ok(row)
}
