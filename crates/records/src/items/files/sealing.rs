//! Sealing the bytes of files, each bound to its row.

use kernel::{FileId, Id};
use keys::{Place, SubjectKey};
use zeroize::Zeroizing;

use crate::Error;

/// Seals the bytes of one file.
pub fn seal(key: &SubjectKey, of: FileId, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let row = of.uuid().as_simple().to_string();
    Ok(key.seal(place(&row), bytes).map_err(store::Error::from)?)
}

/// Opens what was sealed for this file, and for no other.
pub fn open(key: &SubjectKey, of: FileId, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let row = of.uuid().as_simple().to_string();
    Ok(key.open(place(&row), sealed).map_err(store::Error::from)?)
}

fn place(row: &str) -> Place<'_> {
    Place { table: "item_files", column: "content", row }
}
