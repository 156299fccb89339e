//! Saying that a file is there.

use kernel::FileId;
use sea_orm::ActiveValue::Set;
use store::{UnitOfWork, model};

use crate::items::{Event, ItemFile, file, queries};
use crate::{Error, HoldingsRefusal, STORE_ITEM};

/// Says that the bytes of an announced file are in the store of files. Saying so twice changes nothing.
pub async fn confirm(uow: &mut UnitOfWork, of: FileId) -> Result<ItemFile, Error> {
    let before = queries::files_by_ids(uow.db(), uow.scope(), &[of]).await?.remove(&of);
    let before = before.ok_or(HoldingsRefusal::FileNotFound)?;
    let item = queries::get(uow.db(), uow.scope(), before.item_id).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    uow.require(STORE_ITEM, &item)?;
    if before.ready_at.is_some() {
        return Ok(before);
    }
    let change = file::ActiveModel { ready_at: Set(Some(uow.now())), ..Default::default() };
    let after = model::update::<file::Entity>(uow, of, before.version, change).await?;
    uow.emit(&Event::FileStored { of: (&item).into(), file: of });
    Ok(after)
}
