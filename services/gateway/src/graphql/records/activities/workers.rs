//! Who works with an activity's data at present.

use std::collections::HashMap;

use async_graphql::{ComplexObject, Context, SimpleObject};
use futures_util::future::try_join_all;
use kernel::{ActivityId, PersonId};
use records::activities;
use store::Read;

use crate::ApiError;
use crate::graphql::access::{Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::relay;
use crate::graphql::session::Ask;

/// A role that works with an activity's data, and who holds it now.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct ActivityWorkers {
    /// Which role.
    role: Role,
    /// With which part of the data, as "own staff"; null = all.
    limit: Option<String>,
    #[graphql(skip)]
    holders: Vec<PersonId>,
}

#[ComplexObject]
impl ActivityWorkers {
    /// Who holds it, ordinary holders before deputies; every employee for EMP.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn persons(&self, ctx: &Context<'_>) -> Result<Vec<Person>, ApiError> {
        let persons = self.holders.iter().map(|person| Person::find(ctx.session(), *person));
        Ok(try_join_all(persons).await?.into_iter().flatten().collect())
    }
}

impl ActivityWorkers {
    pub(super) fn of(now: activities::AccessNow) -> Self {
        let holders = now.holders.into_iter().map(|holder| holder.person).collect();
        Self { role: now.access.role.into(), limit: now.access.limit, holders }
    }
}

pub(super) struct WorkersOf;

impl Relation for WorkersOf {
    type Key = ActivityId;
    type Value = Vec<activities::AccessNow>;

    async fn load(read: &Read, keys: Vec<ActivityId>) -> Result<HashMap<ActivityId, Self::Value>, ApiError> {
        let rows: Vec<_> = activities::by_ids(read, read.scope(), &keys).await?.into_values().collect();
        Ok(activities::access_of(read, read.scope(), &rows, read.now().await?).await?)
    }
}
