//! Working on a case until it comes to its end.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deviations::{AddAction, Close, RecordCause};
use store::UnitOfWork;

use crate::ApiError;
use crate::graphql::actions::Action;
use crate::graphql::deviations::codes::Severity;
use crate::graphql::deviations::types::Deviation;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::{Date, Duration};
use crate::graphql::session::Ask;

/// Mutations that bring a case to its end.
#[derive(Default)]
pub struct WorkMutations;

/// Why a case happened.
#[derive(InputObject)]
pub struct RecordCauseInput {
    /// Which case.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// Why.
    cause: String,
    /// How bad it is after all; left out = as before.
    severity: Option<Severity>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct RecordCausePayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Something that somebody is to do about a case.
#[derive(InputObject)]
pub struct AddActionInput {
    /// About which case.
    deviation: ID,
    /// What is to be done, in one line.
    title: String,
    /// The same at length.
    detail: Option<String>,
    /// Who must do it.
    owner: ID,
    /// The date by whose end it must be done.
    due_on: Date,
    /// How long after completion its effect is checked; left out = P90D, P0D = no check is needed.
    effect_check_after: Option<Duration>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The action that was asked for.
#[derive(SimpleObject)]
pub struct AddActionPayload {
    /// The action.
    action: Option<Action>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// How a case ended.
#[derive(InputObject)]
pub struct CloseDeviationInput {
    /// Which.
    deviation: ID,
    /// The version that was seen.
    version: i32,
    /// How it ended.
    outcome: String,
    /// Why nothing had to be done, where nothing was asked for.
    no_action_reason: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The case as it is now.
#[derive(SimpleObject)]
pub struct CloseDeviationPayload {
    /// The case.
    deviation: Option<Deviation>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl WorkMutations {
    /// Records why it happened; it may be recorded anew until the case is closed.
    async fn record_cause(
        &self,
        ctx: &Context<'_>,
        input: RecordCauseInput,
    ) -> Result<Option<RecordCausePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("recordCause", &input)?;
        let command = RecordCause {
            deviation: input::id(&input.deviation, "deviation")?,
            seen: input::version(input.version),
            cause: input.cause,
            severity: input.severity.map(deviations::Severity::from),
        };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::record_cause(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(RecordCausePayload { deviation, audit_entry: first_entry(&done.audit) }))
    }

    /// Asks somebody to do something about a case. In a confidential case the action is as confidential as the case.
    async fn add_action(&self, ctx: &Context<'_>, input: AddActionInput) -> Result<Option<AddActionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("addAction", &input)?;
        let command = AddAction {
            deviation: input::id(&input.deviation, "deviation")?,
            origin: None,
            title: input.title,
            detail: input.detail,
            owner: input::id(&input.owner, "owner")?,
            due_on: input.due_on.0,
            effect_check_after: input.effect_check_after.map(|span| span.0),
        };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::add_action(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let action = Action::find(session, done.value).await?;
        Ok(Some(AddActionPayload { action, audit_entry: first_entry(&done.audit) }))
    }

    /// Closes a case whose cause is known and whose actions have shown their effect, for good.
    async fn close_deviation(
        &self,
        ctx: &Context<'_>,
        input: CloseDeviationInput,
    ) -> Result<Option<CloseDeviationPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("closeDeviation", &input)?;
        let command = Close {
            deviation: input::id(&input.deviation, "deviation")?,
            seen: input::version(input.version),
            outcome: input.outcome,
            no_action_reason: input.no_action_reason,
        };
        let work = async |uow: &mut UnitOfWork| Ok(deviations::close(uow, command).await?.id);
        let done = session.write::<_, deviations::Error>(key, work).await?;
        let deviation = Deviation::find(session, done.value).await?;
        Ok(Some(CloseDeviationPayload { deviation, audit_entry: first_entry(&done.audit) }))
    }
}
