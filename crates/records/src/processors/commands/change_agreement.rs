//! Changing an agreement: prolonging or ending it too.

use kernel::{AgreementId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::Terms;
use crate::processors::model::agreement;
use crate::processors::{Agreement, Event, jobs, queries, rules};
use crate::{EDIT_PROCESSOR, Error, RegisterRefusal};

/// Change an agreement.
#[derive(Debug, Clone)]
pub struct ChangeAgreement {
    /// Which one.
    pub agreement: AgreementId,
    /// The version that was seen.
    pub seen: Version,
    /// What is agreed from now on.
    pub terms: Terms,
}

/// Changes an agreement. With another end, the end is announced anew.
pub async fn change_agreement(uow: &mut UnitOfWork, new: ChangeAgreement) -> Result<Agreement, Error> {
    let before = queries::get_agreement(uow.db(), uow.scope(), new.agreement).await?;
    let before = before.ok_or(RegisterRefusal::AgreementNotFound)?;
    uow.require(EDIT_PROCESSOR, &before)?;
    let terms = rules::valid_terms(new.terms)?;
    if terms == Terms::from(&before) {
        return Err(RegisterRefusal::Unchanged.into());
    }
    let others = queries::agreements_of(uow.db(), uow.scope(), &[before.processor_id]).await?;
    if others.values().flatten().any(|other| other.id != before.id && other.reference == terms.reference) {
        return Err(RegisterRefusal::AgreementReferenceTaken.into());
    }
    let moved = terms.valid_to != before.valid_to;
    let told = |told| Set(if moved { None } else { told });
    let change = agreement::ActiveModel {
        reference: Set(terms.reference),
        kind: Set(terms.kind),
        signed_on: Set(terms.signed_on),
        valid_to: Set(terms.valid_to),
        document_hash: Set(terms.document_hash),
        clauses: Set(terms.clauses),
        told_first_at: told(before.told_first_at),
        told_last_at: told(before.told_last_at),
        told_expired_at: told(before.told_expired_at),
        ..Default::default()
    };
    let after = model::update::<agreement::Entity>(uow, before.id, new.seen, change).await?;
    uow.emit(&Event::AgreementChanged { agreement: after.id, processor: after.processor_id });
    if moved {
        jobs::watch(uow, &after).await?;
    }
    Ok(after)
}
