//! What can be done to an action. Asking for one is the affair of what it serves.

use actions::{Cancel, CheckEffect, Complete, Reassign, Reschedule};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use store::UnitOfWork;

use super::types::Action;
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::Date;
use crate::graphql::session::Ask;

/// Mutations of actions.
#[derive(Default)]
pub struct ActionsMutations;

/// An action that was done.
#[derive(InputObject)]
pub struct CompleteActionInput {
    /// Which.
    action: ID,
    /// The version that was seen.
    version: i32,
    /// What was done.
    note: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The action as it is now.
#[derive(SimpleObject)]
pub struct CompleteActionPayload {
    /// The action.
    action: Option<Action>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Whether an action worked.
#[derive(InputObject)]
pub struct CheckEffectInput {
    /// Which.
    action: ID,
    /// The version that was seen.
    version: i32,
    /// It did.
    effective: bool,
    /// What the check found.
    note: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The action as it is now.
#[derive(SimpleObject)]
pub struct CheckEffectPayload {
    /// The action.
    action: Option<Action>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Somebody else who is to do it.
#[derive(InputObject)]
pub struct ReassignActionInput {
    /// Which.
    action: ID,
    /// The version that was seen.
    version: i32,
    /// Who must do it now.
    owner: ID,
    /// Why, if that is worth saying.
    note: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The action as it is now.
#[derive(SimpleObject)]
pub struct ReassignActionPayload {
    /// The action.
    action: Option<Action>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Another date.
#[derive(InputObject)]
pub struct RescheduleActionInput {
    /// Which.
    action: ID,
    /// The version that was seen.
    version: i32,
    /// The date by whose end it must be done now.
    due_on: Date,
    /// Why.
    reason: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The action as it is now.
#[derive(SimpleObject)]
pub struct RescheduleActionPayload {
    /// The action.
    action: Option<Action>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An action that is given up.
#[derive(InputObject)]
pub struct CancelActionInput {
    /// Which.
    action: ID,
    /// The version that was seen.
    version: i32,
    /// Why.
    reason: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The action as it is now.
#[derive(SimpleObject)]
pub struct CancelActionPayload {
    /// The action.
    action: Option<Action>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ActionsMutations {
    /// Says that an action is done, and sets the date on which its effect is checked.
    async fn complete_action(
        &self,
        ctx: &Context<'_>,
        input: CompleteActionInput,
    ) -> Result<Option<CompleteActionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("completeAction", &input)?;
        let action = input::id(&input.action, "action")?;
        let command = Complete { action, seen: input::version(input.version), note: input.note };
        let work = async |uow: &mut UnitOfWork| Ok(actions::complete(uow, command).await?.id);
        let done = session.write::<_, actions::Error>(key, work).await?;
        let action = Action::find(session, done.value).await?;
        Ok(Some(CompleteActionPayload { action, audit_entry: first_entry(&done.audit) }))
    }

    /// Says whether an action worked: somebody other than who carried it out.
    async fn check_effect(
        &self,
        ctx: &Context<'_>,
        input: CheckEffectInput,
    ) -> Result<Option<CheckEffectPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("checkEffect", &input)?;
        let action = input::id(&input.action, "action")?;
        let (seen, effective) = (input::version(input.version), input.effective);
        let command = CheckEffect { action, seen, effective, note: input.note };
        let work = async |uow: &mut UnitOfWork| Ok(actions::check_effect(uow, command).await?.id);
        let done = session.write::<_, actions::Error>(key, work).await?;
        let action = Action::find(session, done.value).await?;
        Ok(Some(CheckEffectPayload { action, audit_entry: first_entry(&done.audit) }))
    }

    /// Lets somebody else do it, by the same date.
    async fn reassign_action(
        &self,
        ctx: &Context<'_>,
        input: ReassignActionInput,
    ) -> Result<Option<ReassignActionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("reassignAction", &input)?;
        let action = input::id(&input.action, "action")?;
        let owner = input::id(&input.owner, "owner")?;
        let command = Reassign { action, seen: input::version(input.version), owner, note: input.note };
        let work = async |uow: &mut UnitOfWork| Ok(actions::reassign(uow, command).await?.id);
        let done = session.write::<_, actions::Error>(key, work).await?;
        let action = Action::find(session, done.value).await?;
        Ok(Some(ReassignActionPayload { action, audit_entry: first_entry(&done.audit) }))
    }

    /// Lets an action be done by another date. Reminder, lateness and the way upwards begin anew.
    async fn reschedule_action(
        &self,
        ctx: &Context<'_>,
        input: RescheduleActionInput,
    ) -> Result<Option<RescheduleActionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("rescheduleAction", &input)?;
        let action = input::id(&input.action, "action")?;
        let (seen, due_on) = (input::version(input.version), input.due_on.0);
        let command = Reschedule { action, seen, due_on, reason: input.reason };
        let work = async |uow: &mut UnitOfWork| Ok(actions::reschedule(uow, command).await?.id);
        let done = session.write::<_, actions::Error>(key, work).await?;
        let action = Action::find(session, done.value).await?;
        Ok(Some(RescheduleActionPayload { action, audit_entry: first_entry(&done.audit) }))
    }

    /// Gives up what has not been done.
    async fn cancel_action(
        &self,
        ctx: &Context<'_>,
        input: CancelActionInput,
    ) -> Result<Option<CancelActionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("cancelAction", &input)?;
        let action = input::id(&input.action, "action")?;
        let command = Cancel { action, seen: input::version(input.version), reason: input.reason };
        let work = async |uow: &mut UnitOfWork| Ok(actions::cancel(uow, command).await?.id);
        let done = session.write::<_, actions::Error>(key, work).await?;
        let action = Action::find(session, done.value).await?;
        Ok(Some(CancelActionPayload { action, audit_entry: first_entry(&done.audit) }))
    }
}
