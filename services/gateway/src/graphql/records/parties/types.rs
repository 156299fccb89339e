//! Processors and agreements as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use kernel::{AgreementId, ProcessorId};
use records::processors;
use store::Read;

use super::codes::{AgreementClause, AgreementKind, PartyRole};
use crate::ApiError;
use crate::graphql::access::Organisation;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// A party that processes data for the organisation.
#[derive(Clone)]
pub struct Processor(pub(in crate::graphql::records) processors::Processor);

/// A party that processes data for the organisation.
#[Object]
impl Processor {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What the organisation calls it, as `crm-vendor`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// The party.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it does for the organisation.
    async fn service(&self) -> &str {
        &self.0.service
    }

    /// Whom to reach there.
    async fn contact(&self) -> Option<&str> {
        self.0.contact.as_deref()
    }

    /// Where the data lies.
    async fn place(&self) -> &str {
        &self.0.place
    }

    /// What makes a transfer out of the area lawful; null = there is none.
    async fn transfer(&self) -> Option<&str> {
        self.0.transfer.as_deref()
    }

    /// What it is to the organisation.
    async fn role(&self) -> PartyRole {
        self.0.role.into()
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// What was agreed with it, by the day it was signed.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn agreements(&self, ctx: &Context<'_>) -> Result<Vec<Agreement>, ApiError> {
        let agreements = ctx.session().load::<AgreementsOf>(self.0.id).await?.unwrap_or_default();
        Ok(agreements.into_iter().map(Agreement).collect())
    }

    /// An agreement with it is in force today.
    async fn covered(&self, ctx: &Context<'_>) -> Result<bool, ApiError> {
        let today = Organisation::own_today(ctx.session()).await?;
        let agreements = ctx.session().load::<AgreementsOf>(self.0.id).await?.unwrap_or_default();
        Ok(agreements.iter().any(|agreement| agreement.in_force_on(today)))
    }
}

impl Processor {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: ProcessorId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ProcessorById>(session, id, records::VIEW_REGISTER).await?.map(Self))
    }
}

struct ProcessorById;

impl Relation for ProcessorById {
    type Key = ProcessorId;
    type Value = processors::Processor;

    async fn load(read: &Read, keys: Vec<ProcessorId>) -> Result<HashMap<ProcessorId, Self::Value>, ApiError> {
        Ok(processors::by_ids(read, read.scope(), &keys).await?)
    }
}

/// What was agreed with a processor.
#[derive(Clone)]
pub struct Agreement(pub(super) processors::Agreement);

/// What was agreed with a processor.
#[Object]
impl Agreement {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// With whom.
    async fn processor(&self, ctx: &Context<'_>) -> Result<Option<Processor>, ApiError> {
        Processor::find(ctx.session(), self.0.processor_id).await
    }

    /// Where it is kept, as `24/0112`.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// How it came about.
    async fn kind(&self) -> AgreementKind {
        self.0.kind.into()
    }

    /// The local date from which it is in force.
    async fn signed_on(&self) -> Date {
        Date(self.0.signed_on)
    }

    /// The last local date on which it is in force; null = until it is ended.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// SHA-256 of the document, hexadecimal.
    async fn document_hash(&self) -> Option<&str> {
        self.0.document_hash.as_deref()
    }

    /// What it covers of Art. 28(3), in the order of the article.
    async fn clauses(&self) -> Vec<AgreementClause> {
        self.0.clauses.0.iter().copied().map(AgreementClause::from).collect()
    }

    /// What it does not cover of Art. 28(3).
    async fn missing_clauses(&self) -> Vec<AgreementClause> {
        self.0.clauses.missing().into_iter().map(AgreementClause::from).collect()
    }

    /// It is in force today.
    async fn in_force(&self, ctx: &Context<'_>) -> Result<bool, ApiError> {
        Ok(self.0.in_force_on(Organisation::own_today(ctx.session()).await?))
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}

impl Agreement {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: AgreementId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<AgreementById>(session, id, records::VIEW_REGISTER).await?.map(Self))
    }
}

struct AgreementById;

impl Relation for AgreementById {
    type Key = AgreementId;
    type Value = processors::Agreement;

    async fn load(read: &Read, keys: Vec<AgreementId>) -> Result<HashMap<AgreementId, Self::Value>, ApiError> {
        Ok(processors::agreements_by_ids(read, read.scope(), &keys).await?)
    }
}

struct AgreementsOf;

impl Relation for AgreementsOf {
    type Key = ProcessorId;
    type Value = Vec<processors::Agreement>;

    async fn load(read: &Read, keys: Vec<ProcessorId>) -> Result<HashMap<ProcessorId, Self::Value>, ApiError> {
        Ok(processors::agreements_of(read, read.scope(), &keys).await?)
    }
}
