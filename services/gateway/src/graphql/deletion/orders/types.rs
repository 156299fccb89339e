//! Deletion orders as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use deletion::order;
use kernel::DeletionOrderId;
use ports::ExternalKey;
use store::Read;
use uuid::Uuid;

use super::codes::{DeletionOrderState, DeletionOrderWork};
use crate::ApiError;
use crate::graphql::access::{Appointment, Person, Role};
use crate::graphql::batch::Relation;
use crate::graphql::deletion::runs::DeletionRun;
use crate::graphql::deletion::things;
use crate::graphql::lookup;
use crate::graphql::scalars::{Date, DateTime};
use crate::graphql::session::{Ask, Session};

/// Asks the owner of a system to erase, close or hand back what lies there.
#[derive(Clone)]
pub struct DeletionOrder(pub(in crate::graphql::deletion) order::DeletionOrder);

/// Asks the owner of a system to erase, close or hand back what lies there.
#[Object]
impl DeletionOrder {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// The run that it is part of.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<DeletionRun>, ApiError> {
        DeletionRun::find(ctx.session(), self.0.run_id).await
    }

    /// What the organisation calls the rule.
    async fn rule_key(&self) -> &str {
        &self.0.rule
    }

    /// The number of its version.
    async fn rule_version_number(&self) -> i32 {
        self.0.rule_version
    }

    /// What the organisation calls the system.
    async fn system_key(&self) -> &str {
        &self.0.system
    }

    /// What the things are there.
    async fn system_kind(&self) -> &str {
        &self.0.system_kind
    }

    /// The role that answers for the system.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// What is ordered.
    async fn work(&self) -> DeletionOrderWork {
        self.0.work.into()
    }

    /// Where it stands.
    async fn state(&self) -> DeletionOrderState {
        self.0.state.into()
    }

    /// How many they are.
    async fn thing_count(&self) -> i32 {
        self.0.count
    }

    /// The local date by whose end it is to be done.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// When it was issued.
    async fn issued_at(&self) -> DateTime {
        DateTime(self.0.issued_at)
    }

    /// When it was passed on for not being confirmed.
    async fn overdue_at(&self) -> Option<DateTime> {
        self.0.overdue_at.map(DateTime)
    }

    /// When it was confirmed.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(DateTime)
    }

    /// The local date on which it was done, as was said.
    async fn done_on(&self) -> Option<Date> {
        self.0.done_on.map(Date)
    }

    /// Who confirmed it.
    async fn confirmed_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.confirmed_by).await
    }

    /// The appointment that gave them the role.
    async fn appointment(&self, ctx: &Context<'_>) -> Result<Option<Appointment>, ApiError> {
        match self.0.appointment_id {
            Some(id) => Appointment::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// The ids of those that could not be done.
    async fn not_done(&self) -> Vec<ID> {
        let undone = self.0.undone().into_iter();
        undone.filter_map(|id| things::printed(&self.0.holding_kind, id)).map(|id| ID(id.to_string())).collect()
    }

    /// What was said about it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }
}

impl DeletionOrder {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: DeletionOrderId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<DeletionOrderById>(session, id, deletion::VIEW_RETENTION).await?.map(Self))
    }
}

struct DeletionOrderById;

impl Relation for DeletionOrderById {
    type Key = DeletionOrderId;
    type Value = order::DeletionOrder;

    async fn load(read: &Read, keys: Vec<DeletionOrderId>) -> Result<HashMap<DeletionOrderId, Self::Value>, ApiError> {
        Ok(order::by_ids(read, read.scope(), &keys).await?)
    }
}

/// One thing that an order is about.
#[derive(SimpleObject)]
pub struct DeletionOrderThing {
    /// Its id here: a reference.
    thing_id: Option<ID>,
    /// What it is called in its system. It is personal data; the look is written down.
    key: String,
}

impl DeletionOrderThing {
    pub(super) fn of((id, external): (Uuid, ExternalKey)) -> Self {
        let thing_id = things::printed("reference", id).map(|id| ID(id.to_string()));
        Self { thing_id, key: external.key }
    }
}
