//! Systems as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use kernel::SystemId;
use records::systems;
use store::Read;

use crate::ApiError;
use crate::graphql::access::Role;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::records::parties::Processor;
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// A system in which data lies.
#[derive(Clone)]
pub struct System(pub(in crate::graphql::records) systems::System);

/// Which roles answered for a system, from when on.
#[derive(SimpleObject)]
pub struct SystemOwners {
    /// From when on.
    since: DateTime,
    /// The role that answered for it.
    owner: Option<Role>,
    /// The role that handled what is in it day by day.
    daily_owner: Option<Role>,
}

impl SystemOwners {
    fn of(row: systems::Owners) -> Self {
        let (owner, daily_owner) = (row.owner.map(Role::from), row.daily_owner.map(Role::from));
        Self { since: DateTime(row.since), owner, daily_owner }
    }
}

/// A system in which data lies.
#[Object]
impl System {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// What the organisation calls it, as `S2`.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of system it is, in the organisation's words.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The role that answers for it.
    async fn owner(&self) -> Option<Role> {
        self.0.owner.map(Role::from)
    }

    /// The role that handles what is in it day by day.
    async fn daily_owner(&self) -> Option<Role> {
        self.0.daily_owner.map(Role::from)
    }

    /// The processor that runs it.
    async fn vendor(&self, ctx: &Context<'_>) -> Result<Option<Processor>, ApiError> {
        match self.0.vendor_id {
            Some(id) => Processor::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// Where it stands.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// Which roles have answered for it, the first of them first.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn owners(&self, ctx: &Context<'_>) -> Result<Vec<SystemOwners>, ApiError> {
        let owners = ctx.session().load::<OwnersOf>(self.0.id).await?.unwrap_or_default();
        Ok(owners.into_iter().map(SystemOwners::of).collect())
    }
}

impl System {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: SystemId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<SystemById>(session, id, records::VIEW_REGISTER).await?.map(Self))
    }
}

struct SystemById;

impl Relation for SystemById {
    type Key = SystemId;
    type Value = systems::System;

    async fn load(read: &Read, keys: Vec<SystemId>) -> Result<HashMap<SystemId, Self::Value>, ApiError> {
        Ok(systems::by_ids(read, read.scope(), &keys).await?)
    }
}

struct OwnersOf;

impl Relation for OwnersOf {
    type Key = SystemId;
    type Value = Vec<systems::Owners>;

    async fn load(read: &Read, keys: Vec<SystemId>) -> Result<HashMap<SystemId, Self::Value>, ApiError> {
        Ok(systems::owners_of(read, read.scope(), &keys).await?)
    }
}
