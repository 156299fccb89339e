//! Holding meetings, deciding, signing; confirming tasks.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use reviews::{Attendance, Confirm, Decide, Hold, NewAction, Sign};
use store::UnitOfWork;

use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::input::{self, list};
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::reviews::meeting::{AgendaItem, DecisionOutcome, Minutes, Sitting};
use crate::graphql::reviews::occurrence::Occurrence;
use crate::graphql::scalars::{Date, DateTime, Duration};
use crate::graphql::session::Ask;

/// So many people attend a meeting at most; the domain says so too.
const ATTENDANTS: usize = 200;

/// What can be done to meetings and tasks.
#[derive(Default)]
pub struct MeetingMutations;

/// Somebody who sat there.
#[derive(InputObject)]
pub struct AttendanceInput {
    /// Who.
    person: ID,
    /// In which of their roles; left out = in all that they held then.
    roles: Option<Vec<Role>>,
}

/// A sitting to be written down.
#[derive(InputObject)]
pub struct HoldMeetingInput {
    /// Of which meeting: the occurrence's id.
    meeting: ID,
    /// The version that was seen.
    version: i32,
    /// When people sat; left out = now.
    held_at: Option<DateTime>,
    /// Who was there.
    attendance: Vec<AttendanceInput>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The sitting that was written down.
#[derive(SimpleObject)]
pub struct HoldMeetingPayload {
    /// The meeting as it is now.
    meeting: Option<Occurrence>,
    /// The sitting; it says whether there was a quorum, and what was missing.
    sitting: Option<Sitting>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Something that somebody is to do.
#[derive(InputObject)]
pub struct NewActionInput {
    /// What, in one line.
    title: String,
    /// The same at length.
    detail: Option<String>,
    /// Who.
    owner: ID,
    /// The date by whose end it must be done.
    due_on: Date,
    /// How long after completion its effect is checked; left out = P90D, P0D = no check is needed.
    effect_check_after: Option<Duration>,
}

/// A decision to be written down.
#[derive(InputObject)]
pub struct RecordDecisionInput {
    /// On which item of the agenda.
    item: ID,
    /// The version that was seen.
    version: i32,
    /// What was decided.
    outcome: DecisionOutcome,
    /// Why; needed where nothing is done now.
    reason: Option<String>,
    /// What is to be done, where something is.
    actions: Option<Vec<NewActionInput>>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The decision that was written down.
#[derive(SimpleObject)]
pub struct RecordDecisionPayload {
    /// The item as it is now.
    item: Option<AgendaItem>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// Minutes to be signed.
#[derive(InputObject)]
pub struct SignMinutesInput {
    /// Of which meeting: the occurrence's id.
    meeting: ID,
    /// The version that was seen; a decision recorded since is one that the signer has not seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The minutes that were signed.
#[derive(SimpleObject)]
pub struct SignMinutesPayload {
    /// The minutes; nothing in them changes any more.
    minutes: Option<Minutes>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A task that was done.
#[derive(InputObject)]
pub struct ConfirmDutyInput {
    /// Which time that it was due.
    occurrence: ID,
    /// The version that was seen.
    version: i32,
    /// What was done and found.
    note: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The occurrence as it is now.
#[derive(SimpleObject)]
pub struct ConfirmDutyPayload {
    /// The occurrence.
    occurrence: Option<Occurrence>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl MeetingMutations {
    /// Writes down a sitting. With a quorum the meeting is held; without one it can be held again until its window closes.
    async fn hold_meeting(
        &self,
        ctx: &Context<'_>,
        input: HoldMeetingInput,
    ) -> Result<Option<HoldMeetingPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("holdMeeting", &input)?;
        let meeting = input::id(&input.meeting, "meeting")?;
        let attendance = list(input.attendance, ATTENDANTS, "attendance")?;
        let command = Hold {
            occurrence: meeting,
            seen: input::version(input.version),
            held_at: input.held_at.map(|at| at.0),
            attendance: attendance.into_iter().map(AttendanceInput::command).collect::<Result<_, _>>()?,
        };
        let ports = session.ports();
        let work = async |uow: &mut UnitOfWork| Ok(reviews::hold_meeting(uow, ports, command).await?.id);
        let done = session.write::<_, reviews::Error>(key, work).await?;
        let sitting = Sitting::find(session, done.value).await?;
        let meeting = Occurrence::find(session, meeting).await?;
        Ok(Some(HoldMeetingPayload { meeting, sitting, audit_entry: first_entry(&done.audit) }))
    }

    /// Writes down what a meeting decided on an item, and makes the actions that it names. Until the minutes are signed
    /// it can be put right. On a restricted item those decide who may treat what it is about; others who keep the minutes
    /// may postpone it while nothing is decided.
    async fn record_decision(
        &self,
        ctx: &Context<'_>,
        input: RecordDecisionInput,
    ) -> Result<Option<RecordDecisionPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("recordDecision", &input)?;
        let actions = input.actions.unwrap_or_default();
        let command = Decide {
            item: input::id(&input.item, "item")?,
            seen: input::version(input.version),
            outcome: input.outcome.into(),
            reason: input.reason,
            actions: actions.into_iter().map(NewActionInput::command).collect::<Result<_, _>>()?,
        };
        let ports = session.ports();
        let work = async |uow: &mut UnitOfWork| Ok(reviews::record_decision(uow, ports, command).await?.id);
        let done = session.write::<_, reviews::Error>(key, work).await?;
        let item = AgendaItem::find(session, done.value).await?;
        Ok(Some(RecordDecisionPayload { item, audit_entry: first_entry(&done.audit) }))
    }

    /// Signs the minutes, as security officer or their deputy, who was there.
    async fn sign_minutes(
        &self,
        ctx: &Context<'_>,
        input: SignMinutesInput,
    ) -> Result<Option<SignMinutesPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("signMinutes", &input)?;
        let meeting = input::id(&input.meeting, "meeting")?;
        let command = Sign { meeting, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(reviews::sign_minutes(uow, command).await?.id);
        let done = session.write::<_, reviews::Error>(key, work).await?;
        let minutes = Minutes::find(session, done.value).await?;
        Ok(Some(SignMinutesPayload { minutes, audit_entry: first_entry(&done.audit) }))
    }

    /// Confirms that a task was done: whoever holds the role that owns it.
    async fn confirm_duty(
        &self,
        ctx: &Context<'_>,
        input: ConfirmDutyInput,
    ) -> Result<Option<ConfirmDutyPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("confirmDuty", &input)?;
        let occurrence = input::id(&input.occurrence, "occurrence")?;
        let command = Confirm { occurrence, seen: input::version(input.version), note: input.note };
        let work = async |uow: &mut UnitOfWork| Ok(reviews::confirm_duty(uow, command).await?.id);
        let done = session.write::<_, reviews::Error>(key, work).await?;
        let occurrence = Occurrence::find(session, done.value).await?;
        Ok(Some(ConfirmDutyPayload { occurrence, audit_entry: first_entry(&done.audit) }))
    }
}

impl AttendanceInput {
    fn command(self) -> Result<Attendance, ApiError> {
        let person = input::id(&self.person, "attendance.person")?;
        let roles = self.roles.map(|roles| list(roles, kernel::Role::ALL.len(), "attendance.roles")).transpose()?;
        let roles = roles.map(|roles| roles.into_iter().map(kernel::Role::from).collect());
        Ok(Attendance { person, roles })
    }
}

impl NewActionInput {
    fn command(self) -> Result<NewAction, ApiError> {
        Ok(NewAction {
            title: self.title,
            detail: self.detail,
            owner: input::id(&self.owner, "actions.owner")?,
            due_on: self.due_on.0,
            effect_check_after: self.effect_check_after.map(|span| span.0),
        })
    }
}
