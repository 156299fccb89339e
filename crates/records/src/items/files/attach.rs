//! Announcing a file.

use kernel::{ItemId, Version};
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use super::MEDIA_TYPES;
use crate::items::{Event, ItemFile, file, queries};
use crate::{Error, HoldingsRefusal, STORE_ITEM, keyed, subjects};

/// Announce a file that belongs to an item.
#[derive(Debug, Clone)]
pub struct Attach {
    /// To which item.
    pub item: ItemId,
    /// What it is, as `image/jpeg`.
    pub media_type: String,
    /// Its bytes; only what tells them again is kept here.
    pub bytes: std::sync::Arc<Vec<u8>>,
}

/// Writes its row, which is not ready until [`super::confirm`] says so. The subject has a key from now on.
pub async fn attach(uow: &mut UnitOfWork, Attach { item, media_type, bytes }: Attach) -> Result<ItemFile, Error> {
    let to = queries::get(uow.db(), uow.scope(), item).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    uow.require(STORE_ITEM, &to)?;
    let media_type = MEDIA_TYPES.iter().find(|known| **known == media_type).ok_or(HoldingsRefusal::FileType)?;
    let size = i64::try_from(bytes.len()).map_err(|_| HoldingsRefusal::FileSize)?;
    if bytes.is_empty() || bytes.len() > files::MAX_FILE {
        return Err(HoldingsRefusal::FileSize.into());
    }
    subjects::key_of(uow, to.subject_id).await?;
    let key = keyed::key(uow.keys(), uow.organisation()).await?;
    let row = file::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        item_id: Set(item),
        media_type: Set((*media_type).to_owned()),
        size_bytes: Set(size),
        digest: Set(keyed::digest(&key, "file.digest", &[&bytes])),
        attached_at: Set(uow.now()),
        ready_at: Set(None),
    };
    let attached = model::insert(uow, row).await?;
    uow.emit(&Event::FileAttached { of: (&to).into(), file: attached.id });
    Ok(attached)
}
