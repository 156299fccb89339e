//! Retention reviews as the API shows them.

use std::collections::{BTreeMap, HashMap};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use deletion::review;
use kernel::{Page, RetentionReviewId, Slice};
use ports::{Db, Ports};
use store::Read;

use super::codes::RetentionReviewState;
use super::entry::RetentionReviewEntry;
use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::batch::Relation;
use crate::graphql::deletion::rules::{RetentionRule, RetentionRuleVersion};
use crate::graphql::lookup;
use crate::graphql::relay::{self, Connection, List, Window};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// Asks a role whether what is due under a rule is still needed. It is answered or passed on, and never lapses.
#[derive(Clone)]
pub struct RetentionReview(pub(in crate::graphql::deletion) review::RetentionReview);

/// Asks a role whether what is due under a rule is still needed. It is answered or passed on, and never lapses.
#[Object]
impl RetentionReview {
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

    /// The role that is asked.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Where it stands.
    async fn state(&self) -> RetentionReviewState {
        self.0.state.into()
    }

    /// The local date on which it was opened.
    async fn opened_on(&self) -> Date {
        Date(self.0.opened_on)
    }

    /// Which of that day's, from 1.
    async fn part(&self) -> i32 {
        self.0.part
    }

    /// When.
    async fn opened_at(&self) -> DateTime {
        DateTime(self.0.opened_at)
    }

    /// The local date by whose end it is to be answered.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// When it was passed on for not being answered.
    async fn overdue_at(&self) -> Option<DateTime> {
        self.0.overdue_at.map(DateTime)
    }

    /// When the last entry was answered.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }

    /// How many things are asked about.
    async fn entry_count(&self) -> i64 {
        self.0.entries
    }

    /// How many of them are not answered.
    async fn open_entry_count(&self) -> i64 {
        self.0.open_entries
    }

    /// What it asks about, in its order. A review can be long, so ask for few at once.
    #[graphql(complexity = "relay::cost(first, last, child_complexity) + relay::APART")]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those that are answered, or those that are not.")] answered: Option<bool>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<RetentionReviewEntry>, ApiError> {
        let list = List::new(ctx.session(), "RetentionReview.entries")?.of(self.0.id);
        let page = list.page(Window { first, after, last, before })?;
        let found = if page.after.is_none() && page.before.is_none() {
            let of = EntriesPage { review: self.0.id, answered, limit: page.limit, backward: page.backward };
            ctx.session().load::<EntriesOf>(of).await?.unwrap_or_else(|| page.cut(Vec::new()))
        } else {
            // A place in a list is a place in this one alone.
            let read = &ctx.reading()?.read;
            let filter = review::EntryFilter { answered };
            review::entries_of(read, read.scope(), self.0.id, filter, &page).await?
        };
        Ok(list.connection(found, review::ReviewEntry::position, RetentionReviewEntry))
    }

    /// How many things in each category are not answered; what is gone meanwhile is left out. A review can
    /// be long, so ask for few at once.
    #[graphql(complexity = "relay::listed(child_complexity) + relay::APART")]
    async fn checklist(&self, ctx: &Context<'_>) -> Result<Vec<RetentionReviewCount>, ApiError> {
        let session = ctx.session();
        let of = Counted { review: self.0.id, ports: session.ports().clone() };
        let counts = session.load::<ChecklistOf>(of).await?.unwrap_or_default();
        Ok(counts.into_iter().map(|(category, count)| RetentionReviewCount { category, count }).collect())
    }
}

impl RetentionReview {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: RetentionReviewId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<RetentionReviewById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct RetentionReviewById;

impl Relation for RetentionReviewById {
    type Key = RetentionReviewId;
    type Value = review::RetentionReview;

    async fn load(
        read: &Read,
        keys: Vec<RetentionReviewId>,
    ) -> Result<HashMap<RetentionReviewId, Self::Value>, ApiError> {
        Ok(review::by_ids(read, read.scope(), &keys).await?)
    }
}

/// The first or last page of what a review asks about.
#[derive(Clone, PartialEq, Eq, Hash)]
struct EntriesPage {
    review: RetentionReviewId,
    answered: Option<bool>,
    limit: u32,
    backward: bool,
}

struct EntriesOf;

impl Relation for EntriesOf {
    type Key = EntriesPage;
    type Value = Slice<review::ReviewEntry>;

    /// One statement for each page that the query asks for; it says them once for all reviews.
    async fn load(read: &Read, keys: Vec<EntriesPage>) -> Result<HashMap<EntriesPage, Self::Value>, ApiError> {
        let mut asked: HashMap<_, Vec<RetentionReviewId>> = HashMap::new();
        for EntriesPage { review, answered, limit, backward } in keys {
            asked.entry((answered, limit, backward)).or_default().push(review);
        }
        let mut all = HashMap::new();
        for ((answered, limit, backward), reviews) in asked {
            let page = Page { limit, after: None, before: None, backward };
            let filter = review::EntryFilter { answered };
            let found = review::entries_of_each(read, read.scope(), &reviews, filter, &page).await?;
            let of = |(review, rows)| (EntriesPage { review, answered, limit, backward }, rows);
            all.extend(found.into_iter().map(of));
        }
        Ok(all)
    }
}

/// A review whose things are counted, and where they are looked up; these are the same for the whole request.
#[derive(Clone)]
struct Counted {
    review: RetentionReviewId,
    ports: Arc<Ports>,
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        self.review == other.review
    }
}

impl Eq for Counted {}

impl Hash for Counted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.review.hash(state);
    }
}

struct ChecklistOf;

impl Relation for ChecklistOf {
    type Key = Counted;
    type Value = BTreeMap<String, u64>;

    async fn load(read: &Read, keys: Vec<Counted>) -> Result<HashMap<Counted, Self::Value>, ApiError> {
        let Some(ports) = keys.first().map(|first| first.ports.clone()) else { return Ok(HashMap::new()) };
        let reviews: Vec<_> = keys.iter().map(|counted| counted.review).collect();
        let found = review::checklists(Db::Read(read), &ports, &reviews).await?;
        Ok(found.into_iter().map(|(review, list)| (Counted { review, ports: ports.clone() }, list)).collect())
    }
}

/// How many things in one category a review still asks about.
#[derive(SimpleObject)]
pub struct RetentionReviewCount {
    /// The category, as `A-07/contact`.
    category: String,
    /// How many.
    count: u64,
}
