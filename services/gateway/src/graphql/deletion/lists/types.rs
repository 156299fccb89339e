//! Lists of what will be due, as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use deletion::candidate;
use kernel::{CandidateId, CandidateListId, Page, Slice};
use store::Read;

use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::batch::Relation;
use crate::graphql::deletion::holds::Hold;
use crate::graphql::deletion::rules::{RetentionRule, RetentionRuleVersion};
use crate::graphql::deletion::things;
use crate::graphql::lookup;
use crate::graphql::node::{self, Node};
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// A list of what will be due under a rule, for the role that is told ahead. Silence erases.
#[derive(Clone)]
pub struct CandidateList(pub(in crate::graphql::deletion) candidate::CandidateList);

/// A list of what will be due under a rule, for the role that is told ahead. Silence erases.
#[Object]
impl CandidateList {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Which rule.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<RetentionRule>, ApiError> {
        RetentionRule::find(ctx.session(), self.0.rule_id).await
    }

    /// Which version of it.
    async fn rule_version(&self, ctx: &Context<'_>) -> Result<Option<RetentionRuleVersion>, ApiError> {
        RetentionRuleVersion::find(ctx.session(), self.0.rule_version_id).await
    }

    /// What the organisation calls the rule, as `A-R1`.
    async fn rule_key(&self) -> &str {
        &self.0.rule
    }

    /// The number of that version.
    async fn rule_version_number(&self) -> i32 {
        self.0.rule_version
    }

    /// The role that is told.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The local date of the list.
    async fn listed_on(&self) -> Date {
        Date(self.0.listed_on)
    }

    /// It holds what is due before this local date.
    async fn due_before(&self) -> Date {
        Date(self.0.due_before)
    }

    /// When it was begun.
    async fn listed_at(&self) -> DateTime {
        DateTime(self.0.listed_at)
    }

    /// Whether everything is on it.
    async fn complete(&self) -> bool {
        self.0.complete
    }

    /// How many things are on it.
    async fn count(&self) -> i32 {
        self.0.count
    }

    /// What stands on it, in its order. A list can be long, so ask for few at once.
    #[graphql(complexity = "relay::cost(first, last, child_complexity) + relay::APART")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those that were objected to, or those that were not.")] objected: Option<bool>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<Candidate>, ApiError> {
        let list = List::new(ctx.session(), "CandidateList.entries")?.of(self.0.id);
        let page = list.page(Window { first, after, last, before })?;
        let found = if page.after.is_none() && page.before.is_none() {
            let of = EntriesPage { list: self.0.id, objected, limit: page.limit, backward: page.backward };
            ctx.session().load::<EntriesOf>(of).await?.unwrap_or_else(|| page.cut(Vec::new()))
        } else {
            // A place in a list is a place in this one alone.
            let read = &ctx.reading()?.read;
            let filter = candidate::CandidateFilter { objected };
            candidate::candidates_of(read, read.scope(), self.0.id, filter, &page).await?
        };
        Ok(list.connection(found, candidate::Candidate::position, Candidate))
    }
}

impl CandidateList {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: CandidateListId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<CandidateListById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct CandidateListById;

impl Relation for CandidateListById {
    type Key = CandidateListId;
    type Value = candidate::CandidateList;

    async fn load(read: &Read, keys: Vec<CandidateListId>) -> Result<HashMap<CandidateListId, Self::Value>, ApiError> {
        Ok(candidate::lists_by_ids(read, read.scope(), &keys).await?)
    }
}

/// The first or last page of what stands on a list.
#[derive(Clone, PartialEq, Eq, Hash)]
struct EntriesPage {
    list: CandidateListId,
    objected: Option<bool>,
    limit: u32,
    backward: bool,
}

struct EntriesOf;

impl Relation for EntriesOf {
    type Key = EntriesPage;
    type Value = Slice<candidate::Candidate>;

    /// One statement for each page that the query asks for; it says them once for all lists.
    async fn load(read: &Read, keys: Vec<EntriesPage>) -> Result<HashMap<EntriesPage, Self::Value>, ApiError> {
        let mut asked: HashMap<_, Vec<CandidateListId>> = HashMap::new();
        for EntriesPage { list, objected, limit, backward } in keys {
            asked.entry((objected, limit, backward)).or_default().push(list);
        }
        let mut all = HashMap::new();
        for ((objected, limit, backward), lists) in asked {
            let page = Page { limit, after: None, before: None, backward };
            let filter = candidate::CandidateFilter { objected };
            let found = candidate::candidates_of_each(read, read.scope(), &lists, filter, &page).await?;
            let of = |(list, rows)| (EntriesPage { list, objected, limit, backward }, rows);
            all.extend(found.into_iter().map(of));
        }
        Ok(all)
    }
}

/// One thing on a list of what will be due.
#[derive(Clone)]
pub struct Candidate(pub(in crate::graphql::deletion) candidate::Candidate);

/// One thing on a list of what will be due.
#[Object]
impl Candidate {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Which list.
    async fn list(&self, ctx: &Context<'_>) -> Result<Option<CandidateList>, ApiError> {
        CandidateList::find(ctx.session(), self.0.list_id).await
    }

    /// Its place on the list, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// By which rule it is due.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<RetentionRule>, ApiError> {
        RetentionRule::find(ctx.session(), self.0.rule_id).await
    }

    /// The role that was told.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The id of the thing: an item, a reference, a consent or a case; null where it is a case that you may not see.
    async fn thing_id(&self, ctx: &Context<'_>) -> Result<Option<ID>, ApiError> {
        things::shown(ctx.session(), &self.0.holding_kind, self.0.holding_id).await
    }

    /// The thing, as far as you may see it.
    async fn thing(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        match things::printed(&self.0.holding_kind, self.0.holding_id) {
            Some(id) => node::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// What its period runs from.
    async fn trigger(&self) -> &str {
        &self.0.trigger
    }

    /// The local date of that.
    async fn trigger_on(&self) -> Date {
        Date(self.0.trigger_on)
    }

    /// The instant of that.
    async fn trigger_at(&self) -> DateTime {
        DateTime(self.0.trigger_at)
    }

    /// The local date on which it is due.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// The first local date on which it may be erased.
    async fn goes_on(&self) -> Date {
        Date(self.0.goes_on)
    }

    /// The local date of the list.
    async fn listed_on(&self) -> Date {
        Date(self.0.listed_on)
    }

    /// The hold by which it was objected to.
    async fn hold(&self, ctx: &Context<'_>) -> Result<Option<Hold>, ApiError> {
        match self.0.hold_id {
            Some(id) => Hold::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// When.
    async fn objected_at(&self) -> Option<DateTime> {
        self.0.objected_at.map(DateTime)
    }

    /// The last local date on which it stays.
    async fn objected_until(&self) -> Option<Date> {
        self.0.objected_until.map(Date)
    }
}

impl Candidate {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: CandidateId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<CandidateById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct CandidateById;

impl Relation for CandidateById {
    type Key = CandidateId;
    type Value = candidate::Candidate;

    async fn load(read: &Read, keys: Vec<CandidateId>) -> Result<HashMap<CandidateId, Self::Value>, ApiError> {
        Ok(candidate::by_ids(read, read.scope(), &keys).await?)
    }
}
