//! Holds as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object};
use deletion::hold;
use kernel::{AnyId, HoldId, Id, SubjectId};
use store::Read;

use super::codes::{HoldState, HoldTarget};
use crate::ApiError;
use crate::graphql::access::Person;
use crate::graphql::batch::Relation;
use crate::graphql::deletion::lists::Candidate;
use crate::graphql::deletion::things;
use crate::graphql::lookup;
use crate::graphql::node::{self, Node};
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// What may not be erased for now, and why.
#[derive(Clone)]
pub struct Hold(pub(in crate::graphql::deletion) hold::Hold);

/// What may not be erased for now, and why.
#[Object]
impl Hold {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Where it stands.
    async fn state(&self) -> HoldState {
        self.0.state.into()
    }

    /// What it keeps.
    async fn target(&self) -> HoldTarget {
        self.0.target.into()
    }

    /// The id of the one thing or the one subject that it keeps; null where it is a case that you may not see.
    async fn target_id(&self, ctx: &Context<'_>) -> Result<Option<ID>, ApiError> {
        things::shown_id(ctx.session(), self.kept()).await
    }

    /// The one thing or the one subject that it keeps, as far as you may see it.
    async fn thing(&self, ctx: &Context<'_>) -> Result<Option<Node>, ApiError> {
        match self.kept() {
            Some(id) => node::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// The category that it keeps.
    async fn category(&self) -> Option<&str> {
        self.0.category.as_deref()
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The statute or decision behind it.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The last local date on which it keeps; null = until it is released.
    async fn until(&self) -> Option<Date> {
        self.0.until_on.map(Date)
    }

    /// The person who placed it.
    async fn placed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.placed_by).await
    }

    /// When.
    async fn placed_at(&self) -> DateTime {
        DateTime(self.0.placed_at)
    }

    /// The entry of a list that was objected to.
    async fn candidate(&self, ctx: &Context<'_>) -> Result<Option<Candidate>, ApiError> {
        match self.0.candidate_id {
            Some(id) => Candidate::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// The person who released it.
    async fn released_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.released_by).await
    }

    /// When it was released or ran out.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Why it was released.
    async fn release_reason(&self) -> Option<&str> {
        self.0.release_reason.as_deref()
    }
}

impl Hold {
    fn kept(&self) -> Option<AnyId> {
        let id = self.0.target_id?;
        match (self.0.target, &self.0.holding_kind) {
            (hold::HoldTarget::Subject, _) => Some(SubjectId::from_uuid(id).into()),
            (_, Some(kind)) => things::printed(kind, id),
            (_, None) => None,
        }
    }

    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: HoldId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<HoldById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct HoldById;

impl Relation for HoldById {
    type Key = HoldId;
    type Value = hold::Hold;

    async fn load(read: &Read, keys: Vec<HoldId>) -> Result<HashMap<HoldId, Self::Value>, ApiError> {
        Ok(hold::by_ids(read, read.scope(), &keys).await?)
    }
}
