//! Announcing a file.

use kernel::{ItemId, OrganisationId, Version};
use keys::Keys;
use sea_orm::ActiveValue::Set;
use store::{Read, UnitOfWork, model};

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

/// What tells bytes again: how many there are, and their digest under the organisation's key.
#[derive(Debug, Clone)]
pub(super) struct Told {
    size: i64,
    digest: String,
}

impl Told {
    /// Goes through all of the bytes: not within a unit of work, which others wait for.
    pub(super) async fn of(keys: &Keys, organisation: OrganisationId, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.is_empty() || bytes.len() > files::MAX_FILE {
            return Err(HoldingsRefusal::FileSize.into());
        }
        let size = i64::try_from(bytes.len()).map_err(|_| HoldingsRefusal::FileSize)?;
        let key = keyed::key(keys, organisation).await?;
        Ok(Self { size, digest: keyed::digest(&key, super::DIGEST, &[bytes]) })
    }
}

/// Refuses a file of this type to this item as [`attach`] would, before there are any bytes.
pub async fn may_attach(read: &Read, item: ItemId, media_type: &str) -> Result<(), Error> {
    let to = queries::get(read, read.scope(), item).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    read.require(STORE_ITEM, &to).await?;
    known(media_type).map(|_| ())
}

/// Writes its row, which is not ready until [`super::confirm`] says so. The subject has a key from now on.
pub async fn attach(uow: &mut UnitOfWork, Attach { item, media_type, bytes }: Attach) -> Result<ItemFile, Error> {
    let told = Told::of(uow.keys(), uow.organisation(), &bytes).await;
    announce(uow, item, &media_type, told).await
}

/// The same of bytes that were looked through before.
pub(super) async fn announce(
    uow: &mut UnitOfWork,
    item: ItemId,
    media_type: &str,
    told: Result<Told, Error>,
) -> Result<ItemFile, Error> {
    let to = queries::get(uow.db(), uow.scope(), item).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    uow.require(STORE_ITEM, &to)?;
    let media_type = known(media_type)?;
    let Told { size, digest } = told?;
    subjects::key_of(uow, to.subject_id).await?;
    let row = file::ActiveModel {
        organisation_id: Set(uow.organisation()),
        id: Set(uow.new_id()),
        version: Set(Version::FIRST),
        item_id: Set(item),
        media_type: Set(media_type.to_owned()),
        size_bytes: Set(size),
        digest: Set(digest),
        attached_at: Set(uow.now()),
        ready_at: Set(None),
    };
    let attached = model::insert(uow, row).await?;
    uow.emit(&Event::FileAttached { of: (&to).into(), file: attached.id });
    Ok(attached)
}

fn known(media_type: &str) -> Result<&'static str, Error> {
    let known = MEDIA_TYPES.iter().find(|known| **known == media_type);
    Ok(known.copied().ok_or(HoldingsRefusal::FileType)?)
}
