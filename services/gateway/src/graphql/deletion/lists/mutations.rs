//! Objecting to what stands on a list.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deletion::candidate::{self, Object as Objection};
use store::UnitOfWork;

use super::types::Candidate;
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// Mutations of lists.
#[derive(Default)]
pub struct ListMutations;

/// An entry that stays.
#[derive(InputObject)]
pub struct ObjectToDeletionInput {
    /// Which entry.
    candidate: ID,
    /// The version that was seen.
    version: i32,
    /// Why; names nobody.
    reason: String,
    /// The last local date on which it stays.
    until: Date,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The entry as it is now.
#[derive(SimpleObject)]
pub struct ObjectToDeletionPayload {
    /// The entry.
    candidate: Option<Candidate>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ListMutations {
    /// Objects to an entry of a list: a hold to a date, for which the role that the list is for answers.
    async fn object_to_deletion(
        &self,
        ctx: &Context<'_>,
        input: ObjectToDeletionInput,
    ) -> Result<Option<ObjectToDeletionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("objectToDeletion", &input)?;
        let command = Objection {
            candidate: input::id(&input.candidate, "candidate")?,
            seen: input::version(input.version),
            reason: input.reason,
            until: input.until.0,
        };
        let work = async |uow: &mut UnitOfWork| Ok(candidate::object(uow, session.ports(), command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let candidate = Candidate::find(session, done.value).await?;
        Ok(Some(ObjectToDeletionPayload { candidate, audit_entry: first_entry(&done.audit) }))
    }
}
