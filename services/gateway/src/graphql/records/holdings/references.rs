//! References as the API shows them: what is held in other systems.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject, Union};
use kernel::{Id, ReferenceId};
use records::references;
use store::Read;

use super::anchors::Anchor;
use super::erased::Erased;
use super::items::Withheld;
use super::subjects::Subject;
use crate::ApiError;
use crate::graphql::batch::Relation;
use crate::graphql::deletion::DeletionRun;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// Something held in another system, known by what it is called there.
#[derive(Clone)]
pub struct Reference(pub(super) references::Reference);

/// Something held in another system, known by what it is called there.
#[Object]
impl Reference {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The version to be sent with a change.
    async fn version(&self) -> i32 {
        self.0.version.0
    }

    /// Whom it is about.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Subject>, ApiError> {
        Subject::find(ctx.session(), self.0.subject_id).await
    }

    /// What the organisation calls the system, as `S2`.
    async fn system_key(&self) -> &str {
        &self.0.system
    }

    /// What kind of thing it is there, as `customer`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What it is called there. Those alone whom an activity names whose data it is are told, and each look is written down.
    async fn key(&self, ctx: &Context<'_>) -> Result<Option<ReferenceKey>, ApiError> {
        let key = ctx.session().load::<KeyOf>(self.0.id).await?;
        Ok(key.map(|key| match key {
            references::Key::Held(external) => ReferenceKey::HeldKey(HeldKey { key: external.key }),
            references::Key::Erased => ReferenceKey::Erased(Erased(self.0.id.uuid())),
            references::Key::Withheld => ReferenceKey::Withheld(Withheld { view: records::VIEW_ITEM.name }),
        }))
    }

    /// Its state, where its categories have states.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// The run that is erasing it right now.
    async fn run(&self, ctx: &Context<'_>) -> Result<Option<DeletionRun>, ApiError> {
        match self.0.run_id {
            Some(id) => DeletionRun::find(ctx.session(), id).await,
            None => Ok(None),
        }
    }

    /// When it was first heard of.
    async fn recorded_at(&self) -> DateTime {
        DateTime(self.0.recorded_at)
    }

    /// When what happened to it that periods run from.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn anchors(&self, ctx: &Context<'_>) -> Result<Vec<Anchor>, ApiError> {
        Anchor::of_thing(ctx.session(), self.0.id.uuid()).await
    }
}

impl Reference {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: ReferenceId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ReferenceById>(session, id, records::VIEW_SUBJECT).await?.map(Self))
    }
}

struct ReferenceById;

impl Relation for ReferenceById {
    type Key = ReferenceId;
    type Value = references::Reference;

    async fn load(read: &Read, keys: Vec<ReferenceId>) -> Result<HashMap<ReferenceId, Self::Value>, ApiError> {
        Ok(references::by_ids(read, read.scope(), &keys).await?)
    }
}

/// What something is called in another system, as far as it can still be said, and to whoever asks.
#[derive(Union)]
pub enum ReferenceKey {
    /// So.
    HeldKey(HeldKey),
    /// It is gone.
    Erased(Erased),
    /// No activity whose data it is names whoever asks.
    Withheld(Withheld),
}

/// What something is called in another system.
#[derive(SimpleObject)]
pub struct HeldKey {
    /// The key there. It is personal data.
    key: String,
}

struct KeyOf;

impl Relation for KeyOf {
    type Key = ReferenceId;
    type Value = references::Key;

    async fn load(read: &Read, keys: Vec<ReferenceId>) -> Result<HashMap<ReferenceId, Self::Value>, ApiError> {
        let rows: Vec<_> = references::by_ids(read, read.scope(), &keys).await?.into_values().collect();
        Ok(references::keys_of(read, &rows).await?)
    }
}
