//! Files in a folder: sealed bytes, each under the ids of its organisation and its own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{FileId, Instant, OrganisationId};

use crate::{Error, folder};

/// The most bytes that a file may have before it is sealed.
pub const MAX_FILE: usize = 50 << 20;
/// Room for what a seal adds: format, nonce and tag.
const SEAL: usize = 64;
/// The most bytes that lie in a file.
pub(crate) const MAX_SEALED: usize = MAX_FILE + SEAL;

/// The files of an installation. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Files(Arc<PathBuf>);

/// A file that is there, as the sweep finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// Which.
    pub file: FileId,
    /// How many bytes, sealed.
    pub bytes: u64,
    /// When it was written, in real time: a young one may be waiting for its row.
    pub written_at: Instant,
}

impl Files {
    /// Opens the folder of `file://FOLDER` or of a plain path, and makes it for its owner only where there is none.
    pub fn open(url: &str) -> Result<Self, Error> {
        let path = path_of(url)?;
        folder::make(&path).map_err(|error| Error::Folder(path.clone(), error))?;
        Ok(Self(Arc::new(path)))
    }

    /// Stores sealed bytes under a new id, on the disk before this returns. They are there whole or not at all, wherever
    /// this is broken off. What is stored never changes.
    pub async fn put(&self, organisation: OrganisationId, file: FileId, sealed: Vec<u8>) -> Result<(), Error> {
        if sealed.len() > MAX_SEALED {
            return Err(Error::TooLarge);
        }
        apart(self, move |root| folder::put(root, organisation, file, &sealed)).await
    }

    /// The sealed bytes; none where there is no such file.
    pub async fn get(&self, organisation: OrganisationId, file: FileId) -> Result<Option<Vec<u8>>, Error> {
        apart(self, move |root| folder::get(root, organisation, file)).await
    }

    /// Overwrites these files with zeros and removes them. Answers how many there were; an absent one is fine.
    pub async fn delete(&self, organisation: OrganisationId, files: &[FileId]) -> Result<u64, Error> {
        let files = files.to_vec();
        apart(self, move |root| folder::delete(root, organisation, &files)).await
    }

    /// Removes what was being written for an organisation and was broken off before an instant, in real time. Answers how
    /// many there were.
    pub async fn sweep(&self, organisation: OrganisationId, before: Instant) -> Result<u64, Error> {
        apart(self, move |root| folder::sweep(root, organisation, before)).await
    }

    /// A page of all files: for the sweep that looks for files without a row. Begins behind the last of the page before.
    pub async fn list(&self, after: Option<(OrganisationId, FileId)>, limit: usize) -> Result<Vec<Found>, Error> {
        apart(self, move |root| folder::list(root, after, limit)).await
    }
}

/// Runs what waits for the disk on a thread that may wait.
async fn apart<T: Send + 'static>(
    files: &Files,
    work: impl FnOnce(&Path) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let root = files.0.clone();
    match tokio::task::spawn_blocking(move || work(&root)).await {
        Ok(done) => done,
        Err(error) => Err(Error::Look(std::io::Error::other(error))),
    }
}

fn path_of(url: &str) -> Result<PathBuf, Error> {
    let path = match url.split_once("://") {
        Some(("file", path)) => path,
        Some(_) => return Err(Error::Url),
        None => url,
    };
    if path.trim().is_empty() || path.contains('\0') { Err(Error::Url) } else { Ok(PathBuf::from(path)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder() {
        for (url, path) in [("file:///var/lib/files", "/var/lib/files"), ("data/files", "data/files")] {
            assert_eq!(path_of(url).unwrap(), Path::new(path));
        }
        for url in ["", " ", "file://", "s3://bucket/files", "https://files.example", "a\0b"] {
            assert!(matches!(path_of(url), Err(Error::Url)), "{url:?}");
        }
    }
}
