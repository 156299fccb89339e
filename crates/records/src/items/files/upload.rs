//! The three steps in one.

use kernel::{Fault, FaultKind, FileId, ItemId, Scope};
use keys::SubjectKey;
use store::{AuditRef, Done, Key, Store, UnitOfWork};

use super::attach::{Told, announce};
use super::{confirm, sealing};
use crate::items::{ItemFile, queries};
use crate::{Error, HoldingsRefusal, keyed};

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
    // Before the unit of work, which others wait for.
    let told = Told::of(store.keys(), scope.organisation, &bytes).await;
    let announced = store
        .write(scope, key, async |uow: &mut UnitOfWork| {
            Ok::<_, Error>(announce(uow, item, &media_type, told).await?.id)
        })
        .await?;
    let file = announced.value;
    let (row, subject) = announced_file(store, scope, file).await?;
    put(store, files, &row, &subject, &bytes).await?;
    let confirmed =
        store.write(scope, None, async |uow: &mut UnitOfWork| Ok::<_, Error>(confirm(uow, file).await?.id)).await;
    if confirmed.as_ref().is_err_and(|error| error.kind() == FaultKind::NotFound) {
        // The item has gone meanwhile, and what takes the bytes of its files away may have come before these did.
        files.delete(scope.organisation, &[file]).await?;
    }
    let audit: Vec<AuditRef> = announced.audit.into_iter().chain(confirmed?.audit).collect();
    Ok(Done { value: file, audit, replayed: announced.replayed })
}

/// The file's row, and the key of the subject that its item is about.
async fn announced_file(store: &Store, scope: &Scope, file: FileId) -> Result<(ItemFile, SubjectKey), Error> {
    let read = store.read(scope);
    let row = queries::files_by_ids(&read, scope, &[file]).await?.remove(&file).ok_or(HoldingsRefusal::FileNotFound)?;
    let item = queries::get(&read, scope, row.item_id).await?.ok_or(HoldingsRefusal::ItemNotFound)?;
    drop(read);
    let subject = store.keys().subject(scope.organisation, item.subject_id).await.map_err(store::Error::from)?;
    Ok((row, subject.ok_or(HoldingsRefusal::ItemNotFound)?))
}

/// Puts the bytes. Where something is stored under this id already, broken off between the second step and the third, it is
/// what was announced or it is replaced: what does not open, or says something else, is no file.
async fn put(
    store: &Store,
    files: &files::Files,
    row: &ItemFile,
    subject: &SubjectKey,
    bytes: &[u8],
) -> Result<(), Error> {
    let (organisation, file) = (row.organisation_id, row.id);
    match files.put(organisation, file, sealing::seal(subject, file, bytes)?).await {
        Err(files::Error::AlreadyStored(_)) => {}
        done => return Ok(done?),
    }
    let key = keyed::key(store.keys(), organisation).await?;
    let announced = |bytes: &[u8]| keyed::digest(&key, super::DIGEST, &[bytes]) == row.digest;
    let stored = files.get(organisation, file).await?;
    if stored.is_some_and(|sealed| sealing::open(subject, file, &sealed).is_ok_and(|bytes| announced(&bytes))) {
        return Ok(());
    }
    // Only what was announced takes its place.
    if !announced(bytes) {
        return Err(files::Error::AlreadyStored(file).into());
    }
    files.delete(organisation, &[file]).await?;
    Ok(files.put(organisation, file, sealing::seal(subject, file, bytes)?).await?)
}
