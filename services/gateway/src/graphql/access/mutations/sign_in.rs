//! Services, tokens and report links. A secret is in one answer and nowhere else.

use access::report_links::Create;
use access::tokens::{ForPerson, ForService};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::{PersonId, ServiceId};
use store::UnitOfWork;

use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::access::people::Role;
use crate::graphql::access::sign_in::{ReportLink, Service, Token};
use crate::graphql::input::{self, optional_id};
use crate::graphql::payload::{AuditEntryRef, first_entry};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::Ask;

/// Mutations of the ways to sign in.
#[derive(Default)]
pub struct SignInMutations;

/// A program to be entered.
#[derive(InputObject)]
pub struct AddServiceInput {
    /// What it is called; one of its name per organisation.
    name: String,
    /// The role that it has.
    role: Role,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The program that was entered.
#[derive(SimpleObject)]
pub struct AddServicePayload {
    /// The service.
    service: Option<Service>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A program to be retired.
#[derive(InputObject)]
pub struct RetireServiceInput {
    /// Which.
    service: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The program that was retired.
#[derive(SimpleObject)]
pub struct RetireServicePayload {
    /// The service.
    service: Option<Service>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A token to be made, for a person or for a service.
#[derive(InputObject)]
pub struct CreateTokenInput {
    /// The person who acts by it; only oneself.
    person: Option<ID>,
    /// The service that acts by it, in its role.
    service: Option<ID>,
    /// The one role of the person that it is limited to; null = all that they hold.
    role: Option<Role>,
    /// Real time from which it is void; null = never.
    expires_at: Option<DateTime>,
    /// The same key again answers the same for 7 days, but for the secret.
    idempotency_key: Option<String>,
}

/// The token that was made.
#[derive(SimpleObject)]
pub struct CreateTokenPayload {
    /// The token as it is kept.
    token: Option<Token>,
    /// The token itself, shown this once; null in the answer to a repeated key, for only its hash is kept.
    secret: Option<String>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A token to be revoked.
#[derive(InputObject)]
pub struct RevokeTokenInput {
    /// Which.
    token: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The token that was revoked.
#[derive(SimpleObject)]
pub struct RevokeTokenPayload {
    /// The token.
    token: Option<Token>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A report link to be made.
#[derive(InputObject)]
pub struct CreateReportLinkInput {
    /// Where it is to hang, or whom it is given to.
    label: String,
    /// Real time from which it is void; null = never.
    expires_at: Option<DateTime>,
    /// The same key again answers the same for 7 days, but for the secret.
    idempotency_key: Option<String>,
}

/// The report link that was made.
#[derive(SimpleObject)]
pub struct CreateReportLinkPayload {
    /// The link as it is kept.
    report_link: Option<ReportLink>,
    /// The link's secret, shown this once; null in the answer to a repeated key, for only its hash is kept.
    secret: Option<String>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

/// A report link to be revoked.
#[derive(InputObject)]
pub struct RevokeReportLinkInput {
    /// Which.
    report_link: ID,
    /// The version that was seen.
    version: i32,
    /// The same key again answers the same for 7 days.
    idempotency_key: Option<String>,
}

/// The report link that was revoked.
#[derive(SimpleObject)]
pub struct RevokeReportLinkPayload {
    /// The link.
    report_link: Option<ReportLink>,
    /// The entry in the audit trail.
    audit_entry: Option<AuditEntryRef>,
}

enum Holder {
    Person(PersonId),
    Service(ServiceId),
}

#[Object]
impl SignInMutations {
    /// Enters a program that signs in by itself.
    async fn add_service(
        &self,
        ctx: &Context<'_>,
        input: AddServiceInput,
    ) -> Result<Option<AddServicePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("addService", &input)?;
        let command = access::services::Add { name: input.name, role: input.role.into() };
        let work = async |uow: &mut UnitOfWork| Ok(access::services::add(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let service = Service::find(session, done.value).await?;
        Ok(Some(AddServicePayload { service, audit_entry: first_entry(&done.audit) }))
    }

    /// Retires a program; its tokens are void from now on.
    async fn retire_service(
        &self,
        ctx: &Context<'_>,
        input: RetireServiceInput,
    ) -> Result<Option<RetireServicePayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("retireService", &input)?;
        let service = input::id(&input.service, "service")?;
        let command = access::services::Retire { service, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(access::services::retire(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let service = Service::find(session, done.value).await?;
        Ok(Some(RetireServicePayload { service, audit_entry: first_entry(&done.audit) }))
    }

    /// Makes a token: for oneself, or for a service.
    async fn create_token(
        &self,
        ctx: &Context<'_>,
        input: CreateTokenInput,
    ) -> Result<Option<CreateTokenPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("createToken", &input)?;
        let person = optional_id(input.person.as_ref(), "person")?;
        let service = optional_id(input.service.as_ref(), "service")?;
        let role = input.role.map(kernel::Role::from);
        let expires_at = input.expires_at.map(|at| at.0);
        if role.is_some() && service.is_some() {
            let message = "a service's token has the service's role";
            return Err(ApiError::invalid(INPUT_INVALID, message).at("role"));
        }
        let holder = match (person, service) {
            (Some(person), None) => Holder::Person(person),
            (None, Some(service)) => Holder::Service(service),
            _ => {
                let message = "a token is for a person or for a service: name one of them";
                return Err(ApiError::invalid(INPUT_INVALID, message).at("person"));
            }
        };
        let mut secret = None;
        let work = async |uow: &mut UnitOfWork| {
            let (token, shown) = match holder {
                Holder::Person(person) => {
                    access::tokens::create_for_person(uow, ForPerson { person, role, expires_at }).await?
                }
                Holder::Service(service) => {
                    access::tokens::create_for_service(uow, ForService { service, expires_at }).await?
                }
            };
            secret = Some(shown);
            Ok(token.id)
        };
        let done = session.write::<_, access::Error>(key, work).await?;
        let token = Token::find(session, done.value).await?;
        let secret = secret.map(|secret| secret.expose().to_owned());
        Ok(Some(CreateTokenPayload { token, secret, audit_entry: first_entry(&done.audit) }))
    }

    /// Revokes a token, now.
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        input: RevokeTokenInput,
    ) -> Result<Option<RevokeTokenPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("revokeToken", &input)?;
        let token = input::id(&input.token, "token")?;
        let command = access::tokens::Revoke { token, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(access::tokens::revoke(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let token = Token::find(session, done.value).await?;
        Ok(Some(RevokeTokenPayload { token, audit_entry: first_entry(&done.audit) }))
    }

    /// Makes a link through which somebody without an account may report, and do nothing else.
    async fn create_report_link(
        &self,
        ctx: &Context<'_>,
        input: CreateReportLinkInput,
    ) -> Result<Option<CreateReportLinkPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("createReportLink", &input)?;
        let command = Create { label: input.label, expires_at: input.expires_at.map(|at| at.0) };
        let mut secret = None;
        let work = async |uow: &mut UnitOfWork| {
            let (link, shown) = access::report_links::create(uow, command).await?;
            secret = Some(shown);
            Ok(link.id)
        };
        let done = session.write::<_, access::Error>(key, work).await?;
        let report_link = ReportLink::find(session, done.value).await?;
        let secret = secret.map(|secret| secret.expose().to_owned());
        Ok(Some(CreateReportLinkPayload { report_link, secret, audit_entry: first_entry(&done.audit) }))
    }

    /// Revokes a report link, now.
    async fn revoke_report_link(
        &self,
        ctx: &Context<'_>,
        input: RevokeReportLinkInput,
    ) -> Result<Option<RevokeReportLinkPayload>, ApiError> {
        let session = ctx.session();
        let key = input::key("revokeReportLink", &input)?;
        let link = input::id(&input.report_link, "reportLink")?;
        let command = access::report_links::Revoke { link, seen: input::version(input.version) };
        let work = async |uow: &mut UnitOfWork| Ok(access::report_links::revoke(uow, command).await?.id);
        let done = session.write::<_, access::Error>(key, work).await?;
        let report_link = ReportLink::find(session, done.value).await?;
        Ok(Some(RevokeReportLinkPayload { report_link, audit_entry: first_entry(&done.audit) }))
    }
}
