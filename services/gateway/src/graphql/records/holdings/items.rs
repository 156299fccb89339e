//! Items and their files as the API shows them.

use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject, Union};
use kernel::{FileId, Id, ItemId, NEW};
use records::items;
use serde_json::Value;
use store::Read;

use super::anchors::Anchor;
use super::erased::Erased;
use super::subjects::Subject;
use crate::ApiError;
use crate::graphql::access::Person;
use crate::graphql::batch::Relation;
use crate::graphql::lookup;
use crate::graphql::relay;
use crate::graphql::scalars::DateTime;
use crate::graphql::session::{Ask, Session};

/// Something held on a subject in our own store.
#[derive(Clone)]
pub struct Item(pub(super) items::Listed);

/// Something held on a subject in our own store.
#[Object]
impl Item {
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

    /// Its category in the register, as `A-07/contact`.
    async fn category(&self) -> &str {
        &self.0.category
    }

    /// What it is in one word, as `log` or `visit`.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// Its state, where its category has states.
    async fn state(&self) -> Option<&str> {
        self.0.state.as_deref()
    }

    /// What it says. Those alone whom its activity names are told, and each look is written down.
    async fn payload(&self, ctx: &Context<'_>) -> Result<Option<ItemPayload>, ApiError> {
        let payload = ctx.session().load::<PayloadOf>(self.0.id).await?;
        Ok(payload.map(|payload| match payload {
            items::Payload::Held(json) => ItemPayload::HeldPayload(HeldPayload { json }),
            items::Payload::Erased => ItemPayload::Erased(Erased(self.0.id.uuid())),
            items::Payload::Withheld => ItemPayload::Withheld(Withheld { view: records::VIEW_ITEM.name }),
        }))
    }

    /// The person who handed it in; null = a program did.
    async fn stored_by(&self, ctx: &Context<'_>) -> Result<Option<Person>, ApiError> {
        Person::find_some(ctx.session(), self.0.stored_by).await
    }

    /// When it was handed in.
    async fn stored_at(&self) -> DateTime {
        DateTime(self.0.stored_at)
    }

    /// The files that belong to it, in the order in which they were attached.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn files(&self, ctx: &Context<'_>) -> Result<Vec<ItemFile>, ApiError> {
        let files = ctx.session().load::<FilesOf>(self.0.id).await?.unwrap_or_default();
        Ok(files.into_iter().map(ItemFile).collect())
    }

    /// When what happened to it that periods run from.
    #[graphql(complexity = "relay::listed(child_complexity)")]
    async fn anchors(&self, ctx: &Context<'_>) -> Result<Vec<Anchor>, ApiError> {
        Anchor::of_thing(ctx.session(), self.0.id.uuid()).await
    }
}

impl Item {
    /// The one of this id, for whoever may see it.
    pub(in crate::graphql) async fn find(session: &Session, id: ItemId) -> Result<Option<Self>, ApiError> {
        Ok(lookup::find::<ItemById>(session, id, records::VIEW_SUBJECT).await?.map(Self))
    }
}

struct ItemById;

impl Relation for ItemById {
    type Key = ItemId;
    type Value = items::Listed;

    async fn load(read: &Read, keys: Vec<ItemId>) -> Result<HashMap<ItemId, Self::Value>, ApiError> {
        let found = items::by_ids(read, read.scope(), &keys).await?;
        Ok(found.into_iter().map(|(id, item)| (id, item.into())).collect())
    }
}

/// What an item says, as far as it can still be said, and to whoever asks.
#[derive(Union)]
pub enum ItemPayload {
    /// So.
    HeldPayload(HeldPayload),
    /// It is gone.
    Erased(Erased),
    /// Its activity does not name whoever asks.
    Withheld(Withheld),
}

/// What an item says.
#[derive(SimpleObject)]
pub struct HeldPayload {
    /// A JSON object; null where it has files only.
    json: Option<Value>,
}

/// It is there, and its activity does not name whoever asks.
#[derive(SimpleObject)]
pub struct Withheld {
    /// The permission that is missing, or narrowed by the activity.
    pub(super) view: &'static str,
}

struct PayloadOf;

impl Relation for PayloadOf {
    type Key = ItemId;
    type Value = items::Payload;

    async fn load(read: &Read, keys: Vec<ItemId>) -> Result<HashMap<ItemId, Self::Value>, ApiError> {
        Ok(items::open_all(read, &keys).await?)
    }
}

struct FilesOf;

impl Relation for FilesOf {
    type Key = ItemId;
    type Value = Vec<items::ItemFile>;

    async fn load(read: &Read, keys: Vec<ItemId>) -> Result<HashMap<ItemId, Self::Value>, ApiError> {
        Ok(items::files_of(read, read.scope(), &keys).await?)
    }
}

/// A file that belongs to an item. Its bytes are at its address, for those whom the activity names.
#[derive(Clone)]
pub struct ItemFile(pub(super) items::ItemFile);

/// A file that belongs to an item. Its bytes are at its address, for those whom the activity names.
#[Object]
impl ItemFile {
    /// The id.
    pub async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// To which item.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<Item>, ApiError> {
        Item::find(ctx.session(), self.0.item_id).await
    }

    /// What it is, as whoever handed it in said.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// How long it is, before it is sealed.
    async fn size_bytes(&self) -> i64 {
        self.0.size_bytes
    }

    /// When it was announced.
    async fn attached_at(&self) -> DateTime {
        DateTime(self.0.attached_at)
    }

    /// When its bytes were in the store of files.
    async fn ready_at(&self) -> Option<DateTime> {
        self.0.ready_at.map(DateTime)
    }

    /// Where its bytes are: `GET` with the same sign-in.
    async fn address(&self) -> String {
        format!("/files/{}", self.0.id)
    }
}

impl ItemFile {
    /// The one of this id, for whoever may see its item.
    pub(in crate::graphql) async fn find(session: &Session, id: FileId) -> Result<Option<Self>, ApiError> {
        let found = session.load::<FileById>(id).await?;
        let may = session.reading()?.read.may(records::VIEW_SUBJECT, NEW).await?;
        Ok(found.filter(|_| may).map(Self))
    }
}

struct FileById;

impl Relation for FileById {
    type Key = FileId;
    type Value = items::ItemFile;

    async fn load(read: &Read, keys: Vec<FileId>) -> Result<HashMap<FileId, Self::Value>, ApiError> {
        Ok(items::files_by_ids(read, read.scope(), &keys).await?)
    }
}
