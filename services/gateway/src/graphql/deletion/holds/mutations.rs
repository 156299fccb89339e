//! Placing and releasing holds.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deletion::hold::{self, Keeps, Place, Release};
use kernel::AnyId;
use store::UnitOfWork;

use super::types::Hold;
use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::deletion::things;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::records::ExternalKeyInput;
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// Mutations of holds.
#[derive(Default)]
pub struct HoldMutations;

/// What is to be kept.
#[derive(InputObject)]
pub struct PlaceHoldInput {
    /// The one thing that is kept, or the one subject on whom everything is: an item, a reference, a consent, a case or a
    /// subject.
    target: Option<ID>,
    /// What lies in another system, by what it is called there.
    reference: Option<ExternalKeyInput>,
    /// The category in which everything is kept, as `A-07/contact`, or `A-07/*` for a whole activity.
    category: Option<String>,
    /// Why; names nobody.
    reason: String,
    /// The statute or decision behind it.
    source: Option<String>,
    /// The last local date on which it stays; null = until it is released.
    until: Option<Date>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The hold that was placed.
#[derive(SimpleObject)]
pub struct PlaceHoldPayload {
    /// The hold.
    hold: Option<Hold>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A hold that is released.
#[derive(InputObject)]
pub struct ReleaseHoldInput {
    /// Which hold.
    hold: ID,
    /// The version that was seen.
    version: i32,
    /// Why; names nobody.
    reason: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The hold as it is now.
#[derive(SimpleObject)]
pub struct ReleaseHoldPayload {
    /// The hold.
    hold: Option<Hold>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl HoldMutations {
    /// Says that something may not be erased for now. What is being erased at the moment is refused with
    /// ERASURE_UNDER_WAY.
    async fn place_hold(&self, ctx: &Context<'_>, input: PlaceHoldInput) -> Result<Option<PlaceHoldPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("placeHold", &input)?;
        let keeps = keeps(input.target.as_ref(), input.reference, input.category)?;
        if let Keeps::Holding { kind, id } = &keeps {
            things::found(session, kind, *id).await?;
        }
        let command =
            Place { keeps, reason: input.reason, source: input.source, until: input.until.map(|value| value.0) };
        let work = async |uow: &mut UnitOfWork| Ok(hold::place(uow, session.ports(), command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let hold = Hold::find(session, done.value).await?;
        Ok(Some(PlaceHoldPayload { hold, audit_entry: first_entry(&done.audit) }))
    }

    /// Says that it may be erased again.
    async fn release_hold(
        &self,
        ctx: &Context<'_>,
        input: ReleaseHoldInput,
    ) -> Result<Option<ReleaseHoldPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("releaseHold", &input)?;
        let command = Release {
            hold: input::id(&input.hold, "hold")?,
            seen: input::version(input.version),
            reason: input.reason,
        };
        let work = async |uow: &mut UnitOfWork| Ok(hold::release(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let hold = Hold::find(session, done.value).await?;
        Ok(Some(ReleaseHoldPayload { hold, audit_entry: first_entry(&done.audit) }))
    }
}

/// What a hold keeps: exactly one of these.
fn keeps(
    target: Option<&ID>,
    reference: Option<ExternalKeyInput>,
    category: Option<String>,
) -> Result<Keeps, ApiError> {
    match (target, reference, category) {
        (None, None, Some(category)) => Ok(Keeps::Category(category)),
        (None, Some(reference), None) => Ok(Keeps::External(reference.key())),
        (Some(id), None, None) => match id.parse() {
            Ok(AnyId::SubjectId(subject)) => Ok(Keeps::Subject(subject)),
            _ => {
                let (kind, id) = things::read(id, "target")?;
                Ok(Keeps::Holding { kind: kind.to_owned(), id })
            }
        },
        _ => {
            let message = "a hold keeps one thing, one subject or one category: name one of them";
            Err(ApiError::invalid(INPUT_INVALID, message).at("target"))
        }
    }
}
