//! Subjects as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use kernel::{Id, NEW, Page, Slice, SubjectId};
use records::{consents, items, references, subjects};
use store::Read;

use super::anchors::Anchor;
use super::consents::Consent;
use super::items::Item;
use super::references::Reference;
use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// Somebody whom data is about, under a pseudonym.
#[derive(Clone)]
pub struct Subject(pub(super) subjects::Subject);

/// Somebody whom data is about, under a pseudonym.
#[Object]
impl Subject {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What they are to the organisation, as employee or customer.
    async fn groups(&self) -> &[String] {
        &self.0.groups.0
    }

    /// When they were first heard of.
    async fn registered_at(&self) -> DateTime {
        DateTime(self.0.registered_at)
    }

    /// What lies on them in other systems, in the order in which it was first heard of.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn references(&self, ctx: &Context<'_>) -> Result<Vec<Reference>, ApiError> {
        let references = ctx.session().load::<ReferencesOf>(self.0.id).await?.unwrap_or_default();
        Ok(references.into_iter().map(Reference).collect())
    }

    /// What is held on them in our own store.
    #[graphql(complexity = "relay::cost(first, last, child_complexity)")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Item>, ApiError> {
        let list = List::new(ctx.session(), "Subject.items")?.of(self.0.id);
        let page = list.page(Window { first, after, last, before })?;
        let of = ItemsPage { subject: self.0.id, limit: page.limit, backward: page.backward };
        let found = if page.after.is_none() && page.before.is_none() {
            ctx.session().load::<ItemsOf>(of).await?
        } else {
            // A place in a list is a place in this one alone.
            let read = &ctx.reading()?.read;
            items::of_subjects(read, read.scope(), &[self.0.id], &page).await?.remove(&self.0.id)
        };
        let found = found.unwrap_or_else(|| page.cut(Vec::new()));
        Ok(list.connection(found, items::Listed::position, Item))
    }

    /// What they have consented to, in the order in which it was written down; null where you may not see consents.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn consents(&self, ctx: &Context<'_>) -> Result<Option<Vec<Consent>>, ApiError> {
        if !ctx.reading()?.read.may(records::VIEW_CONSENT, NEW).await? {
            return Ok(None);
        }
        let consents = ctx.session().load::<ConsentsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(consents.into_iter().map(Consent).collect()))
    }

    /// When what happened to them that periods run from.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn anchors(&self, ctx: &Context<'_>) -> Result<Vec<Anchor>, ApiError> {
        Anchor::of_thing(ctx.session(), self.0.id.uuid()).await
    }
}

impl Subject {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: SubjectId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<SubjectById>(session, id, records::VIEW_SUBJECT).await?.map(Self))
    }
}

struct SubjectById;

impl Relation for SubjectById {
    type Key = SubjectId;
    type Value = subjects::Subject;

    async fn load(read: &Read, keys: Vec<SubjectId>) -> Result<HashMap<SubjectId, Self::Value>, ApiError> {
        Ok(subjects::by_ids(read, read.scope(), &keys).await?)
    }
}

struct ReferencesOf;

impl Relation for ReferencesOf {
    type Key = SubjectId;
    type Value = Vec<references::Reference>;

    async fn load(read: &Read, keys: Vec<SubjectId>) -> Result<HashMap<SubjectId, Self::Value>, ApiError> {
        Ok(references::of_subjects(read, read.scope(), &keys).await?)
    }
}

/// The first or last page of what is held on a subject.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ItemsPage {
    subject: SubjectId,
    limit: u32,
    backward: bool,
}

struct ItemsOf;

impl Relation for ItemsOf {
    type Key = ItemsPage;
    type Value = Slice<items::Listed>;

    /// One statement for each page that the query asks for; it says them once for all subjects.
    async fn load(read: &Read, keys: Vec<ItemsPage>) -> Result<HashMap<ItemsPage, Self::Value>, ApiError> {
        let mut asked: HashMap<(u32, bool), Vec<SubjectId>> = HashMap::new();
        for key in keys {
            asked.entry((key.limit, key.backward)).or_default().push(key.subject);
        }
        let mut all = HashMap::new();
        for ((limit, backward), subjects) in asked {
            let page = Page { limit, after: None, before: None, backward };
            let found = items::of_subjects(read, read.scope(), &subjects, &page).await?;
            all.extend(found.into_iter().map(|(subject, rows)| (ItemsPage { subject, limit, backward }, rows)));
        }
        Ok(all)
    }
}

struct ConsentsOf;

impl Relation for ConsentsOf {
    type Key = SubjectId;
    type Value = Vec<consents::Consent>;

    async fn load(read: &Read, keys: Vec<SubjectId>) -> Result<HashMap<SubjectId, Self::Value>, ApiError> {
        Ok(consents::of_subjects(read, read.scope(), &keys).await?)
    }
}
