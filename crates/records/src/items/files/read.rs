//! Reading a file: as what an item says, by those alone whom its activity names.

use kernel::{FileId, Permission};
use store::Read;
use zeroize::Zeroizing;

use super::sealing;
use crate::items::open::allowed;
use crate::items::{Event, ItemFile, queries};
use crate::{Error, HoldingsRefusal, VIEW_ITEM};

/// Nobody holds it by a role: what is refused under this name stands in the trail like any other refusal of it.
const WITHHELD: Permission = Permission::new(VIEW_ITEM.name, &[]);

/// What is in a file, as far as it can still be said.
#[derive(Debug)]
pub enum Content {
    /// So.
    Held(ItemFile, Zeroizing<Vec<u8>>),
    /// The subject's key or the bytes are gone.
    Erased,
}

/// What is in one file. One whose bytes never came is not there.
pub async fn content(read: &Read, files: &files::Files, of: FileId) -> Result<Content, Error> {
    let file = queries::files_by_ids(read, read.scope(), &[of]).await?.remove(&of);
    let file = file.filter(|file| file.ready_at.is_some()).ok_or(HoldingsRefusal::FileNotFound)?;
    let item = queries::get(read, read.scope(), file.item_id).await?.ok_or(HoldingsRefusal::FileNotFound)?;
    if allowed(read, std::slice::from_ref(&item)).await?.is_empty() {
        read.require(VIEW_ITEM, &item).await?;
        read.require(WITHHELD, &item).await?;
    }
    let organisation = read.scope().organisation;
    let key = read.store().keys().subject(organisation, item.subject_id).await.map_err(store::Error::from)?;
    let Some(key) = key else { return Ok(Content::Erased) };
    let Some(sealed) = files.get(organisation, of).await? else { return Ok(Content::Erased) };
    let bytes = sealing::open(&key, of, &sealed)?;
    read.looked(&Event::FileOpened { of: (&item).into(), file: of });
    Ok(Content::Held(file, bytes))
}
