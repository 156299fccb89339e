//! The three steps in one.

use std::sync::Arc;

use kernel::{FileId, ItemId, Scope};
use store::{AuditRef, Done, Key, Store, UnitOfWork};

use super::{Attach, attach, confirm, sealing};
use crate::items::queries;
use crate::{Error, HoldingsRefusal};

/// Hand a file in that belongs to an item.
#[derive(Debug, Clone)]
pub struct Upload {
    /// To which item.
    pub item: ItemId,
    /// What it is, as `image/jpeg`.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Announces a file, puts its bytes sealed into the store of files, and says that it is there. The same key sent again
/// goes on where the first was broken off.
pub async fn upload(
    store: &Store,
    scope: &Scope,
    files: &files::Files,
    key: Option<Key>,
    Upload { item, media_type, bytes }: Upload,
) -> Result<Done<FileId>, Error> {
    let bytes = Arc::new(bytes);
    let attach_it = Attach { item, media_type, bytes: bytes.clone() };
    let announced =
        store.write(scope, key, async |uow: &mut UnitOfWork| Ok::<_, Error>(attach(uow, attach_it).await?.id)).await?;
    let file = announced.value;
    let read = store.read(scope);
    let to = queries::get(&read, scope, item).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    let subject = store.keys().subject(scope.organisation, to.subject_id).await.map_err(store_error)?;
    drop(read);
    let subject = subject.ok_or(HoldingsRefusal::ItemNotFound)?;
    match files.put(scope.organisation, file, sealing::seal(&subject, file, &bytes)?).await {
        // Broken off between the second step and the third.
        Ok(()) | Err(files::Error::AlreadyStored(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let confirmed =
        store.write(scope, None, async |uow: &mut UnitOfWork| Ok::<_, Error>(confirm(uow, file).await?.id)).await?;
    let audit: Vec<AuditRef> = announced.audit.into_iter().chain(confirmed.audit).collect();
    Ok(Done { value: file, audit, replayed: announced.replayed })
}

fn store_error(error: keys::Error) -> Error {
    store::Error::from(error).into()
}
