//! What is held and is evidence in a case.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deviations::AttachEvidence;
use store::UnitOfWork;

use super::types::Deviation;
use crate::ApiError;
use crate::graphql::access::Person;
use crate::graphql::deletion::things;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;

/// Something held that is evidence in a case: kept for as long as the case is not closed.
pub struct Evidence(pub(super) deviations::Evidence);

/// Something held that is evidence in a case: kept for as long as the case is not closed.
#[Object]
impl Evidence {
    /// The id of what is held; `node` and `retention` know it. It may have gone since the case was closed.
    async fn holding(&self) -> Option<ID> {
        things::printed(&self.0.holding_kind, self.0.holding_id).map(|id| id.to_string().into())
    }

    /// Who said so; null = a service.
    async fn attached_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.attached_by).await
    }

    /// When.
    async fn attached_at(&self) -> DateTime {
        DateTime(self.0.attached_at)
    }
}

/// Mutations of evidence.
#[derive(Default)]
pub struct EvidenceMutations;

/// What is evidence in a case.
#[derive(InputObject)]
pub struct AttachEvidenceInput {
    /// Which case.
    deviation: ID,
    /// The id of what is held: an item, a reference or a consent.
    holding: ID,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct AttachEvidencePayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail; null where it was attached already.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl EvidenceMutations {
    /// Says that something held is evidence in a case. For as long as the case is not closed, rules that name
    /// `case.linked` spare it. What is being erased right now is refused with `ERASURE_UNDER_WAY`.
    async fn attach_evidence(
        &self,
        ctx: &Context<'_>,
        input: AttachEvidenceInput,
    ) -> Result<Option<AttachEvidencePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("attachEvidence", &input)?;
        let (kind, holding) = things::read(&input.holding, "holding")?;
        let deviation = input::id(&input.deviation, "deviation")?;
        let command = AttachEvidence { deviation, kind: kind.to_owned(), holding };
        let work = async |uow: &mut UnitOfWork| {
            deviations::attach_evidence(uow, session.ports(), command).await?;
            Ok(deviation)
        };
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(AttachEvidencePayload { deviation, audit_entry: first_entry(&done.audit) }))
    }
}
