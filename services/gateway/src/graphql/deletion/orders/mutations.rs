//! Confirming deletion orders.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deletion::order::{self, Confirm};
use store::UnitOfWork;

use super::types::DeletionOrder;
use crate::ApiError;
use crate::graphql::deletion::things;
use crate::graphql::input;
use crate::graphql::limits::LIST;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// Mutations of deletion orders.
#[derive(Default)]
pub struct OrderMutations;

/// An order that is done.
#[derive(InputObject)]
pub struct ConfirmDeletionOrderInput {
    /// Which order.
    order: ID,
    /// The version that was seen.
    version: i32,
    /// The local date on which it was done.
    done_on: Date,
    /// Those of its things that could not be done; they stay, and are ordered anew.
    #[graphql(default)]
    not_done: Vec<ID>,
    /// What there is to say about it; names nobody. Needed where something could not be done.
    note: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The order as it is now.
#[derive(SimpleObject)]
pub struct ConfirmDeletionOrderPayload {
    /// The order.
    order: Option<DeletionOrder>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl OrderMutations {
    /// Confirms an order: by whoever holds the role that was ordered, and for what they did. What they could not do
    /// stays, and is due still.
    async fn confirm_deletion_order(
        &self,
        ctx: &Context<'_>,
        input: ConfirmDeletionOrderInput,
    ) -> Result<Option<ConfirmDeletionOrderPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("confirmDeletionOrder", &input)?;
        let not_done = input::list(input.not_done, LIST, "notDone")?;
        let not_done = not_done.iter().map(|id| Ok(things::read(id, "notDone")?.1)).collect::<Result<_, ApiError>>()?;
        let command = Confirm {
            order: input::id(&input.order, "order")?,
            seen: input::version(input.version),
            done_on: input.done_on.0,
            not_done,
            note: input.note,
        };
        let work = async |uow: &mut UnitOfWork| Ok(order::confirm(uow, session.ports(), command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let order = DeletionOrder::find(session, done.value).await?;
        Ok(Some(ConfirmDeletionOrderPayload { order, audit_entry: first_entry(&done.audit) }))
    }
}
