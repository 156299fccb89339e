//! Proposing, approving and withdrawing retention rules.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use deletion::rule::{self, Approve, Propose, Withdraw};
use store::UnitOfWork;

use super::definition::RetentionRuleDefinition;
use super::types::RetentionRuleVersion;
use crate::ApiError;
use crate::graphql::input;
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::session::Ask;

/// Mutations of retention rules.
#[derive(Default)]
pub struct RuleMutations;

/// What a rule is to say.
#[derive(InputObject)]
pub struct ProposeRetentionRuleInput {
    /// What the organisation calls it, as `A-R1`; of a known rule it is another version.
    key: String,
    /// What it is to say.
    definition: RetentionRuleDefinition,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The version that was proposed.
#[derive(SimpleObject)]
pub struct ProposeRetentionRulePayload {
    /// The version.
    rule_version: Option<RetentionRuleVersion>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A version that is approved.
#[derive(InputObject)]
pub struct ApproveRetentionRuleInput {
    /// Which version.
    rule_version: ID,
    /// The version that was seen.
    version: i32,
    /// The hash that was seen: what the approval signs.
    sha256: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The version as it is now.
#[derive(SimpleObject)]
pub struct ApproveRetentionRulePayload {
    /// The version.
    rule_version: Option<RetentionRuleVersion>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A version that is withdrawn.
#[derive(InputObject)]
pub struct WithdrawRetentionRuleInput {
    /// Which version.
    rule_version: ID,
    /// The version that was seen.
    version: i32,
    /// Why.
    reason: String,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The version as it is now.
#[derive(SimpleObject)]
pub struct WithdrawRetentionRulePayload {
    /// The version.
    rule_version: Option<RetentionRuleVersion>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl RuleMutations {
    /// Proposes a rule, or another version of one. It is gone by when two others have approved it.
    async fn propose_retention_rule(
        &self,
        ctx: &Context<'_>,
        input: ProposeRetentionRuleInput,
    ) -> Result<Option<ProposeRetentionRulePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("proposeRetentionRule", &input)?;
        let command = Propose { key: input.key, definition: input.definition.said()? };
        let work = async |uow: &mut UnitOfWork| Ok(rule::propose(uow, session.ports(), command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let rule_version = RetentionRuleVersion::find(session, done.value).await?;
        Ok(Some(ProposeRetentionRulePayload { rule_version, audit_entry: first_entry(&done.audit) }))
    }

    /// Approves a version of a rule. Never by whoever wrote it; with the second approval it is in force.
    async fn approve_retention_rule(
        &self,
        ctx: &Context<'_>,
        input: ApproveRetentionRuleInput,
    ) -> Result<Option<ApproveRetentionRulePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("approveRetentionRule", &input)?;
        let command = Approve {
            version: input::id(&input.rule_version, "ruleVersion")?,
            seen: input::version(input.version),
            sha256: input.sha256,
        };
        let work = async |uow: &mut UnitOfWork| Ok(rule::approve(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let rule_version = RetentionRuleVersion::find(session, done.value).await?;
        Ok(Some(ApproveRetentionRulePayload { rule_version, audit_entry: first_entry(&done.audit) }))
    }

    /// Takes a rule out of force, or a version back that is not in force yet.
    async fn withdraw_retention_rule(
        &self,
        ctx: &Context<'_>,
        input: WithdrawRetentionRuleInput,
    ) -> Result<Option<WithdrawRetentionRulePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("withdrawRetentionRule", &input)?;
        let command = Withdraw {
            version: input::id(&input.rule_version, "ruleVersion")?,
            seen: input::version(input.version),
            reason: input.reason,
        };
        let work = async |uow: &mut UnitOfWork| Ok(rule::withdraw(uow, command).await?.id);
        let done = session.write::<_, deletion::Error>(key, work).await?;
        let rule_version = RetentionRuleVersion::find(session, done.value).await?;
        Ok(Some(WithdrawRetentionRulePayload { rule_version, audit_entry: first_entry(&done.audit) }))
    }
}
