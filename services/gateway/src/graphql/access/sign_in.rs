//! Services, tokens and report links: that they exist, never their secrets.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use kernel::{ReportLinkId, ServiceId, TokenId};
use store::Read;

use super::people::{Person, Role};
use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// A program that signs in by itself. It never signs, approves or counts for a quorum.
#[derive(Clone)]
pub struct Service(pub(in crate::graphql) access::services::Service);

/// A program that signs in by itself. It never signs, approves or counts for a quorum.
#[Object]
impl Service {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The role that it has.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// When it was entered.
    async fn added_at(&self) -> DateTime {
        DateTime(self.0.added_at)
    }

    /// When it was retired; its tokens are void since.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(DateTime)
    }
}

impl Service {
    /// The service of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: ServiceId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ServiceById>(session, id, access::MANAGE_SERVICES).await?.map(Self))
    }

    /// The service that acts itself, which knows its own name.
    pub(super) async fn own(session: &Session, id: ServiceId) -> Result<Option<Self>, ApiError> {
        Ok(session.load::<ServiceById>(id).await?.map(Self))
    }
}

/// A token of the API. It is shown once, as it is made.
#[derive(Clone)]
pub struct Token(pub(in crate::graphql) access::tokens::Token);

/// A token of the API. It is shown once, as it is made.
#[Object]
impl Token {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// The person who acts by it.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.person_id).await
    }

    /// The service that acts by it.
    async fn service(&self, ctx: &Context<'_>) -> Result<Option<Service>, ApiError> {
        match self.0.service_id {
            Some(id) => Service::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// The one role that it is limited to; null = all that its person holds.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Role::from)
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        DateTime(self.0.made_at)
    }

    /// Real time from which it is void; null = never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// Real time at which it was revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// The day of its last use, in UTC.
    async fn last_used_on(&self) -> Option<Date> {
        self.0.last_used_on.map(Date)
    }
}

impl Token {
    /// The token of this id, for whoever may see that it exists.
    pub(in crate::graphql) async fn find(session: &Session, id: TokenId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<TokenById>(session, id, access::VIEW_TOKENS).await?.map(Self))
    }
}

/// A link through which somebody without an account may report. It is shown once, as it is made.
#[derive(Clone)]
pub struct ReportLink(pub(in crate::graphql) access::report_links::ReportLink);

/// A link through which somebody without an account may report. It is shown once, as it is made.
#[Object]
impl ReportLink {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Where it hangs, or whom it was given to.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        DateTime(self.0.made_at)
    }

    /// Real time from which it is void; null = never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// Real time at which it was revoked.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

impl ReportLink {
    /// The link of this id, for whoever may see that it exists.
    pub(in crate::graphql) async fn find(session: &Session, id: ReportLinkId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ReportLinkById>(session, id, access::VIEW_REPORT_LINKS).await?.map(Self))
    }
}

struct ServiceById;

impl Relation for ServiceById {
    type Key = ServiceId;
    type Value = access::services::Service;

    async fn load(read: &Read, keys: Vec<ServiceId>) -> Result<HashMap<ServiceId, Self::Value>, ApiError> {
        Ok(access::services::by_ids(read, read.scope(), &keys).await?)
    }
}

struct TokenById;

impl Relation for TokenById {
    type Key = TokenId;
    type Value = access::tokens::Token;

    async fn load(read: &Read, keys: Vec<TokenId>) -> Result<HashMap<TokenId, Self::Value>, ApiError> {
        Ok(access::tokens::by_ids(read, read.scope(), &keys).await?)
    }
}

struct ReportLinkById;

impl Relation for ReportLinkById {
    type Key = ReportLinkId;
    type Value = access::report_links::ReportLink;

    async fn load(read: &Read, keys: Vec<ReportLinkId>) -> Result<HashMap<ReportLinkId, Self::Value>, ApiError> {
        Ok(access::report_links::by_ids(read, read.scope(), &keys).await?)
    }
}
