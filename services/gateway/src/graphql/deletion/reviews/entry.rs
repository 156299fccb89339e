//! What retention reviews ask about, and the answers.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use deletion::review;
use kernel::{NEW, ReviewEntryId};
use store::Read;

use super::types::RetentionReview;
use crate::ApiError;
use crate::graphql::access::{Appointment, Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::deletion::rules::{RetentionAnswer, RetentionRule};
use crate::graphql::deletion::things;
use crate::graphql::node::{self, Node};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// One thing that a review asks about, and the answer.
#[derive(Clone)]
pub struct RetentionReviewEntry(pub(in crate::graphql::deletion) review::ReviewEntry);

/// One thing that a review asks about, and the answer.
#[Object]
impl RetentionReviewEntry {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Which review.
    async fn review(&self, ctx: &Context<'_>) -> Result<Option<RetentionReview>, ApiError> {
        RetentionReview::find(ctx.session(), self.0.review_id).await
    }

    /// Its place in the review, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// By which rule it is due.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<RetentionRule>, ApiError> {
        RetentionRule::find(ctx.session(), self.0.rule_id).await
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

    /// The local date on which it was due.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// keep, dispose or transfer.
    async fn answer(&self) -> Option<RetentionAnswer> {
        self.0.answer.map(RetentionAnswer::from)
    }

    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What the rule demands to be cited.
    async fn evidence(&self) -> Option<&str> {
        self.0.evidence.as_deref()
    }

    /// The local date on which what was kept is asked about again.
    async fn next(&self) -> Option<Date> {
        self.0.next_on.map(Date)
    }

    /// Who answered.
    async fn answered_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.answered_by).await
    }

    /// In which role.
    async fn answered_as(&self) -> Option<Role> {
        self.0.answered_as.map(Role::from)
    }

    /// The appointment that gave the role.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>, ApiError> {
        match self.0.appointment_id {
            Some(id) => Appointment::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// When.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }
}

impl RetentionReviewEntry {
    /// The one of this id, for whoever may see reviews.
    pub(in crate::graphql) async fn find(session: &Session, id: ReviewEntryId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<EntryById>(id).await?;
        let may = session.reading()?.read.may(deletion::VIEW_RETENTION, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct EntryById;

impl Relation for EntryById {
    type Key = ReviewEntryId;
    type Value = review::ReviewEntry;

    async fn load(read: &Read, keys: Vec<ReviewEntryId>) -> Result<HashMap<ReviewEntryId, Self::Value>, ApiError> {
        Ok(review::entries_by_ids(read, read.scope(), &keys).await?)
    }
}
