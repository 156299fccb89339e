//! Retention reviews as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use deletion::review;
use kernel::RetentionReviewId;
use ports::Db;
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

    /// What it asks about, in its order. Each list is read by itself, so ask for few at once.
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
        let read = &ctx.reading()?.read;
        let filter = review::EntryFilter { answered };
        let found = review::entries_of(read, read.scope(), self.0.id, filter, &page).await?;
        Ok(list.connection(found, review::ReviewEntry::position, RetentionReviewEntry))
    }

    /// How many things in each category are not answered; what is gone meanwhile is left out. Each review is counted by
    /// itself, so ask for few at once.
    #[graphql(complexity = "relay::listed(child_complexity) + relay::APART")]
    async fn checklist(&self, ctx: &Context<'_>) -> Result<Vec<RetentionReviewCount>, ApiError> {
        let reading = ctx.reading()?;
        let counts = review::checklist(Db::Read(&reading.read), ctx.session().ports(), self.0.id).await?;
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

/// How many things in one category a review still asks about.
#[derive(SimpleObject)]
pub struct RetentionReviewCount {
    /// The category, as `A-07/contact`.
    category: String,
    /// How many.
    count: u64,
}
