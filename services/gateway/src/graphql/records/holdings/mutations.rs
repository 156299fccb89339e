//! Registering subjects, handing things in, and what becomes of them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use records::subjects::{self, Register};
use records::{items, references};
use serde_json::Value;
use store::UnitOfWork;

use super::anchors::AnchorInput;
use super::items::Item;
use super::references::Reference;
use super::subjects::Subject;
use super::whom::{ExternalKeyInput, whom_if_any};
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::session::Ask;

/// Mutations of subjects, items and references.
#[derive(Default)]
pub struct HoldingMutations;

/// Somebody whom data is about.
#[derive(InputObject)]
pub struct RegisterSubjectInput {
    /// What they are to the organisation, as employee or customer.
    #[graphql(default)]
    groups: Vec<String>,
    /// What they are called in other systems; any number.
    #[graphql(default)]
    references: Vec<ExternalKeyInput>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The subject.
#[derive(SimpleObject)]
pub struct RegisterSubjectPayload {
    /// The subject.
    subject: Option<Subject>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Something to be held.
#[derive(InputObject)]
pub struct StoreItemInput {
    /// Whom it is about; where nobody is known, as of a batch of logs, it gets a subject of its own.
    subject: Option<ID>,
    /// Whom it is about, by what they are called in another system; made where nobody is called so.
    reference: Option<ExternalKeyInput>,
    /// Its category in the register, as `A-11/log`; the activity is live.
    category: String,
    /// What it is in one word, as `log`, `visit` or `application`.
    kind: String,
    /// One of the category's states; where none is said, the first.
    state: Option<String>,
    /// What it says: a JSON object.
    payload: Option<Value>,
    /// When what happened to it that periods run from.
    #[graphql(default)]
    anchors: Vec<AnchorInput>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The item.
#[derive(SimpleObject)]
pub struct StoreItemPayload {
    /// The item.
    item: Option<Item>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An item that is in another state.
#[derive(InputObject)]
pub struct ChangeItemStateInput {
    /// Which item.
    item: ID,
    /// The version that was seen.
    version: i32,
    /// One of the states of its category.
    state: String,
    /// When what else happened to it that periods run from.
    #[graphql(default)]
    anchors: Vec<AnchorInput>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The item as it is now.
#[derive(SimpleObject)]
pub struct ChangeItemStatePayload {
    /// The item.
    item: Option<Item>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A reference that is in another state.
#[derive(InputObject)]
pub struct ChangeReferenceStateInput {
    /// Which reference.
    reference: ID,
    /// The version that was seen.
    version: i32,
    /// One of the states of its categories.
    state: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The reference as it is now.
#[derive(SimpleObject)]
pub struct ChangeReferenceStatePayload {
    /// The reference.
    reference: Option<Reference>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl HoldingMutations {
    /// Registers a subject under a new pseudonym. Where one of the references is known already, it is that subject,
    /// which is known by the others too from now on.
    async fn register_subject(
        &self,
        ctx: &Context<'_>,
        input: RegisterSubjectInput,
    ) -> Result<Option<RegisterSubjectPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("registerSubject", &input)?;
        let command = Register {
            groups: input::list(input.groups, LIST, "groups")?,
            references: input::list(input.references, LIST, "references")?
                .into_iter()
                .map(ExternalKeyInput::key)
                .collect(),
        };
        let work = async |uow: &mut UnitOfWork| Ok(subjects::register(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let subject = Subject::find(session, done.value).await?;
        Ok(Some(RegisterSubjectPayload { subject, audit_entry: first_entry(&done.audit) }))
    }

    /// Stores something held on a subject, sealed under the subject's key.
    async fn store_item(&self, ctx: &Context<'_>, input: StoreItemInput) -> Result<Option<StoreItemPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("storeItem", &input)?;
        let command = items::Store {
            subject: whom_if_any(input.subject.as_ref(), input.reference)?,
            category: input.category,
            kind: input.kind,
            state: input.state,
            payload: input.payload,
            anchors: input::list(input.anchors, LIST, "anchors")?
                .into_iter()
                .map(AnchorInput::said)
                .collect::<Result<_, _>>()?,
        };
        let work = async |uow: &mut UnitOfWork| Ok(items::store(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let item = Item::find(session, done.value).await?;
        Ok(Some(StoreItemPayload { item, audit_entry: first_entry(&done.audit) }))
    }

    /// Says that something held is in another state now, and dates it.
    async fn change_item_state(
        &self,
        ctx: &Context<'_>,
        input: ChangeItemStateInput,
    ) -> Result<Option<ChangeItemStatePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeItemState", &input)?;
        let command = items::ChangeState {
            item: input::id(&input.item, "item")?,
            seen: input::version(input.version),
            state: input.state,
            anchors: input::list(input.anchors, LIST, "anchors")?
                .into_iter()
                .map(AnchorInput::said)
                .collect::<Result<_, _>>()?,
        };
        let work = async |uow: &mut UnitOfWork| Ok(items::change_state(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let item = Item::find(session, done.value).await?;
        Ok(Some(ChangeItemStatePayload { item, audit_entry: first_entry(&done.audit) }))
    }

    /// Says that what is held elsewhere is in another state now.
    async fn change_reference_state(
        &self,
        ctx: &Context<'_>,
        input: ChangeReferenceStateInput,
    ) -> Result<Option<ChangeReferenceStatePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeReferenceState", &input)?;
        let command = references::ChangeState {
            reference: input::id(&input.reference, "reference")?,
            seen: input::version(input.version),
            state: input.state,
        };
        let work = async |uow: &mut UnitOfWork| Ok(references::change_state(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let reference = Reference::find(session, done.value).await?;
        Ok(Some(ChangeReferenceStatePayload { reference, audit_entry: first_entry(&done.audit) }))
    }
}
