//! What can be done with activities.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use records::activities::{self, Approve, Cease, Change, Confirm, ConfirmBasis, Draft, Start};
use store::UnitOfWork;

use super::content::ActivityContentInput;
use super::types::Activity;
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::session::Ask;

/// Mutations of activities.
#[derive(Default)]
pub struct ActivityMutations;

/// An activity to be written down.
#[derive(InputObject)]
pub struct DraftActivityInput {
    /// What the organisation calls it, as `A-07`.
    key: String,
    /// All that is said of it.
    #[graphql(flatten)]
    content: ActivityContentInput,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The activity that was written down.
#[derive(SimpleObject)]
pub struct DraftActivityPayload {
    /// The activity.
    activity: Option<Activity>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// An activity, as it is to be.
#[derive(InputObject)]
pub struct ChangeActivityInput {
    /// Which activity.
    activity: ID,
    /// The version that was seen.
    version: i32,
    /// All that is said of it from now on.
    #[graphql(flatten)]
    content: ActivityContentInput,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The activity as it is now.
#[derive(SimpleObject)]
pub struct ChangeActivityPayload {
    /// The activity.
    activity: Option<Activity>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// The legal bases that are confirmed.
#[derive(InputObject)]
pub struct ConfirmLegalBasisInput {
    /// Which activity.
    activity: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The activity as it is now.
#[derive(SimpleObject)]
pub struct ConfirmLegalBasisPayload {
    /// The activity.
    activity: Option<Activity>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What is approved.
#[derive(InputObject)]
pub struct ApproveActivityInput {
    /// Which activity.
    activity: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The activity as it is now.
#[derive(SimpleObject)]
pub struct ApproveActivityPayload {
    /// The activity.
    activity: Option<Activity>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What goes live.
#[derive(InputObject)]
pub struct StartActivityInput {
    /// Which activity.
    activity: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The activity as it is now.
#[derive(SimpleObject)]
pub struct StartActivityPayload {
    /// The activity.
    activity: Option<Activity>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What ends.
#[derive(InputObject)]
pub struct CeaseActivityInput {
    /// Which activity.
    activity: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The activity as it is now.
#[derive(SimpleObject)]
pub struct CeaseActivityPayload {
    /// The activity.
    activity: Option<Activity>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// What is confirmed.
#[derive(InputObject)]
pub struct ConfirmActivityInput {
    /// Which activity.
    activity: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The activity as it is now.
#[derive(SimpleObject)]
pub struct ConfirmActivityPayload {
    /// The activity.
    activity: Option<Activity>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl ActivityMutations {
    /// Writes an activity down. Whoever does neither confirms its legal bases nor approves it.
    async fn draft_activity(
        &self,
        ctx: &Context<'_>,
        input: DraftActivityInput,
    ) -> Result<Option<DraftActivityPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("draftActivity", &input)?;
        let command = Draft { key: input.key, content: input.content.said()? };
        let work = async |uow: &mut UnitOfWork| Ok(activities::draft(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let activity = Activity::find(session, done.value).await?;
        Ok(Some(DraftActivityPayload { activity, audit_entry: first_entry(&done.audit) }))
    }

    /// Changes what is said of an activity. Before it is live it is a draft again; of a live one, other purposes or
    /// categories, and access for a role that had none or less, are a proposal that is confirmed and approved first.
    async fn change_activity(
        &self,
        ctx: &Context<'_>,
        input: ChangeActivityInput,
    ) -> Result<Option<ChangeActivityPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeActivity", &input)?;
        let command = Change {
            activity: input::id(&input.activity, "activity")?,
            seen: input::version(input.version),
            content: input.content.said()?,
        };
        let work = async |uow: &mut UnitOfWork| Ok(activities::change(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let activity = Activity::find(session, done.value).await?;
        Ok(Some(ChangeActivityPayload { activity, audit_entry: first_entry(&done.audit) }))
    }

    /// Confirms that each purpose of a draft, or of a proposed change, has a legal basis that holds. Never by whoever
    /// wrote it.
    async fn confirm_legal_basis(
        &self,
        ctx: &Context<'_>,
        input: ConfirmLegalBasisInput,
    ) -> Result<Option<ConfirmLegalBasisPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("confirmLegalBasis", &input)?;
        let command =
            ConfirmBasis { activity: input::id(&input.activity, "activity")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(activities::confirm_basis(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let activity = Activity::find(session, done.value).await?;
        Ok(Some(ConfirmLegalBasisPayload { activity, audit_entry: first_entry(&done.audit) }))
    }

    /// Approves an activity whose legal bases are confirmed, or a proposed change of a live one. Never by whoever wrote
    /// it.
    async fn approve_activity(
        &self,
        ctx: &Context<'_>,
        input: ApproveActivityInput,
    ) -> Result<Option<ApproveActivityPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("approveActivity", &input)?;
        let command =
            Approve { activity: input::id(&input.activity, "activity")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(activities::approve(uow, session.ports(), command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let activity = Activity::find(session, done.value).await?;
        Ok(Some(ApproveActivityPayload { activity, audit_entry: first_entry(&done.audit) }))
    }

    /// Lets an approved activity go live: each category governed by exactly one rule in each state, each processor
    /// under an agreement in force.
    async fn start_activity(
        &self,
        ctx: &Context<'_>,
        input: StartActivityInput,
    ) -> Result<Option<StartActivityPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("startActivity", &input)?;
        let command = Start { activity: input::id(&input.activity, "activity")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(activities::start(uow, session.ports(), command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let activity = Activity::find(session, done.value).await?;
        Ok(Some(StartActivityPayload { activity, audit_entry: first_entry(&done.audit) }))
    }

    /// Ends a live activity, for good. Its entry stays; the deletion of its data begins.
    async fn cease_activity(
        &self,
        ctx: &Context<'_>,
        input: CeaseActivityInput,
    ) -> Result<Option<CeaseActivityPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("ceaseActivity", &input)?;
        let command = Cease { activity: input::id(&input.activity, "activity")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(activities::cease(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let activity = Activity::find(session, done.value).await?;
        Ok(Some(CeaseActivityPayload { activity, audit_entry: first_entry(&done.audit) }))
    }

    /// Says that a live activity is still as it is written, and is asked again in three years.
    async fn confirm_activity(
        &self,
        ctx: &Context<'_>,
        input: ConfirmActivityInput,
    ) -> Result<Option<ConfirmActivityPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("confirmActivity", &input)?;
        let command =
            Confirm { activity: input::id(&input.activity, "activity")?, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(activities::confirm(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let activity = Activity::find(session, done.value).await?;
        Ok(Some(ConfirmActivityPayload { activity, audit_entry: first_entry(&done.audit) }))
    }
}
