//! Finding subjects and what is held on them.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kernel::NEW;
use records::{consents, items, references, subjects};

use super::consents::{Consent, ConsentText};
use super::items::Item;
use super::references::Reference;
use super::subjects::Subject;
use super::whom::ExternalKeyInput;
use crate::ApiError;
use crate::error::INPUT_INVALID;
use crate::graphql::input::{self, optional_id};
use crate::graphql::limits::LIST;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::session::Ask;

/// `subjects`, `subject`, `items`, `references`, `consents` and what they go by.
#[derive(Default)]
pub struct HoldingQueries;

/// Which items a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct ItemFilter {
    /// About this subject.
    subject: Option<ID>,
    /// In one of these categories, as `A-07/contact`; `A-07/*` is every category of that activity.
    categories: Option<Vec<String>>,
    /// Of this kind.
    kind: Option<String>,
    /// In this state.
    state: Option<String>,
}

/// Which consents a list is about. What is left out does not narrow it.
#[derive(InputObject, Default)]
pub struct ConsentFilter {
    /// To this purpose.
    purpose: Option<String>,
    /// Only those that have ended, or only those that have not.
    ended: Option<bool>,
}

/// A kind of thing in another system that is known by reference.
#[derive(SimpleObject)]
pub struct ReferenceKind {
    /// What the organisation calls it.
    key: String,
    /// What the organisation calls the system, as `S2`.
    system_key: String,
    /// What kind of thing it is there, as `customer`.
    kind: String,
    /// The categories of data that such a thing holds.
    categories: Vec<String>,
}

#[Object]
impl HoldingQueries {
    /// Those whom data is about, in the order in which they were first heard of.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn subjects(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Subject>>, ApiError> {
        let list = List::new(ctx.session(), "subjects")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_SUBJECT, NEW).await?;
        let found = subjects::page(read, read.scope(), &page).await?;
        Ok(Some(list.connection(found, subjects::Subject::position, Subject)))
    }

    /// One of them: by pseudonym, or by what they are called in another system. Null where there is nobody.
    async fn subject(
        &self,
        ctx: &Context<'_>,
        id: Option<ID>,
        reference: Option<ExternalKeyInput>,
    ) -> Result<Option<Subject>, ApiError> {
        match (id, reference) {
            (Some(id), None) => Subject::find(ctx.session(), input::id(&id, "id")?).await,
            (None, Some(reference)) => {
                let read = &ctx.reading()?.read;
                read.require(records::VIEW_SUBJECT, NEW).await?;
                let keys = ctx.session().store().keys();
                Ok(subjects::find(read, read.scope(), keys, &reference.key()).await?.map(Subject))
            }
            _ => Err(ApiError::invalid(INPUT_INVALID, "ask by id, or by one reference").at("id")),
        }
    }

    /// What is held in our own store, in the order in which it was handed in.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        filter: Option<ItemFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Item>>, ApiError> {
        let list = List::new(ctx.session(), "items")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_SUBJECT, NEW).await?;
        let filter = filter.unwrap_or_default().narrow()?;
        let found = items::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found.map(items::Listed::from), items::Listed::position, Item)))
    }

    /// What is held in other systems, in the order in which it was first heard of; of one system where it is named.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn references(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the organisation calls the system, as `S2`.")] system: Option<String>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Reference>>, ApiError> {
        let list = List::new(ctx.session(), "references")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_SUBJECT, NEW).await?;
        let found = references::page(read, read.scope(), system.as_deref(), &page).await?;
        Ok(Some(list.connection(found, references::Reference::position, Reference)))
    }

    /// Consents in the order in which they were given.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn consents(
        &self,
        ctx: &Context<'_>,
        filter: Option<ConsentFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Option<Connection<Consent>>, ApiError> {
        let list = List::new(ctx.session(), "consents")?;
        let page = list.page(Window { first, after, last, before })?;
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_CONSENT, NEW).await?;
        let ConsentFilter { purpose, ended } = filter.unwrap_or_default();
        let filter = consents::Filter { purpose, ended };
        let found = consents::page(read, read.scope(), &filter, &page).await?;
        Ok(Some(list.connection(found, consents::Consent::position, Consent)))
    }

    /// The words that people consent to, by purpose, in the order in which they were published.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn consent_texts(&self, ctx: &Context<'_>) -> Result<Option<Vec<ConsentText>>, ApiError> {
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_CONSENT, NEW).await?;
        let texts = consents::texts(read, read.scope()).await?;
        Ok(Some(texts.into_iter().map(ConsentText::of).collect()))
    }

    /// Which kinds of things in other systems are known by reference, and which data each of them is.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn reference_kinds(&self, ctx: &Context<'_>) -> Result<Option<Vec<ReferenceKind>>, ApiError> {
        let read = &ctx.reading()?.read;
        read.require(records::VIEW_REGISTER, NEW).await?;
        let kinds = references::kinds(read, read.scope()).await?;
        Ok(Some(kinds.into_iter().map(ReferenceKind::of).collect()))
    }
}

impl ItemFilter {
    fn narrow(self) -> Result<items::Filter, ApiError> {
        Ok(items::Filter {
            subject: optional_id(self.subject.as_ref(), "subject")?,
            categories: self.categories.map(|all| input::list(all, LIST, "categories")).transpose()?,
            kind: self.kind,
            state: self.state,
        })
    }
}

impl ReferenceKind {
    fn of(row: references::Kind) -> Self {
        Self { key: row.key, system_key: row.system, kind: row.kind, categories: row.categories.0 }
    }
}
