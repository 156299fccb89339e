//! What can be done with systems.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use records::systems::{self, Add, Change, Description};
use store::UnitOfWork;

use super::types::System;
use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::input::{self, optional_id};
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::session::Ask;

/// Mutations of systems.
#[derive(Default)]
pub struct SystemMutations;

/// A system to be entered.
#[derive(InputObject)]
pub struct AddSystemInput {
    /// What the organisation calls it, as `S2`.
    key: String,
    /// Its name.
    name: String,
    /// What kind of system it is, in the organisation's words, as `saas`.
    kind: String,
    /// The role that answers for it.
    owner: Option<Role>,
    /// The role that handles what is in it day by day.
    daily_owner: Option<Role>,
    /// The processor that runs it.
    vendor: Option<ID>,
    /// Where it stands.
    place: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The system that was entered.
#[derive(SimpleObject)]
pub struct AddSystemPayload {
    /// The system.
    system: Option<System>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A system, as it is to be.
#[derive(InputObject)]
pub struct ChangeSystemInput {
    /// Which one.
    system: ID,
    /// The version that was seen.
    version: i32,
    /// Its name.
    name: String,
    /// What kind of system it is, in the organisation's words, as `saas`.
    kind: String,
    /// The role that answers for it.
    owner: Option<Role>,
    /// The role that handles what is in it day by day.
    daily_owner: Option<Role>,
    /// The processor that runs it.
    vendor: Option<ID>,
    /// Where it stands.
    place: Option<String>,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The system as it is now.
#[derive(SimpleObject)]
pub struct ChangeSystemPayload {
    /// The system.
    system: Option<System>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

#[Object]
impl SystemMutations {
    /// Enters a system.
    async fn add_system(&self, ctx: &Context<'_>, input: AddSystemInput) -> Result<Option<AddSystemPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("addSystem", &input)?;
        let command = Add {
            key: input.key,
            description: Description {
                name: input.name,
                kind: input.kind,
                owner: input.owner.map(kernel::Role::from),
                daily_owner: input.daily_owner.map(kernel::Role::from),
                vendor: optional_id(input.vendor.as_ref(), "vendor")?,
                place: input.place,
            },
        };
        let work = async |uow: &mut UnitOfWork| Ok(systems::add(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let system = System::find(session, done.value).await?;
        Ok(Some(AddSystemPayload { system, audit_entry: first_entry(&done.audit) }))
    }

    /// Changes what is known of a system. Who answered for it until now is kept.
    async fn change_system(
        &self,
        ctx: &Context<'_>,
        input: ChangeSystemInput,
    ) -> Result<Option<ChangeSystemPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("changeSystem", &input)?;
        let command = Change {
            system: input::id(&input.system, "system")?,
            seen: input::version(input.version),
            description: Description {
                name: input.name,
                kind: input.kind,
                owner: input.owner.map(kernel::Role::from),
                daily_owner: input.daily_owner.map(kernel::Role::from),
                vendor: optional_id(input.vendor.as_ref(), "vendor")?,
                place: input.place,
            },
        };
        let work = async |uow: &mut UnitOfWork| Ok(systems::change(uow, command).await?.id);
        let done = session.write::<_, records::Error>(key, work).await?;
        let system = System::find(session, done.value).await?;
        Ok(Some(ChangeSystemPayload { system, audit_entry: first_entry(&done.audit) }))
    }
}
