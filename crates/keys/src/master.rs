//! The master key: 32 random bytes in a file that only its owner may read.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretBox};
use zeroize::{Zeroize, Zeroizing};

use crate::Error;

/// Longer files are not read to their end: they hold something else.
const MAX_FILE: u64 = 256;

/// Opens every other key. It never lies in a database.
pub struct Master(SecretBox<[u8; 32]>);

impl Master {
    /// Reads the key, or makes the file with mode 600 where there is none, and says to back it up apart.
    pub fn load_or_create(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        match Self::load(path) {
            Err(Error::MasterMissing(_)) => Self::create(path),
            read => read,
        }
    }

    /// Reads the key; a missing file is an error.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let unusable = |error| Error::MasterFile(path.to_owned(), error);
        let file = File::open(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::MasterMissing(path.to_owned()),
            _ => unusable(error),
        })?;
        // The open file is asked, not the path: nobody can exchange it in between.
        if exposed(&file).map_err(unusable)? {
            return Err(Error::MasterExposed(path.to_owned()));
        }
        let mut text = Zeroizing::new(Vec::new());
        file.take(MAX_FILE).read_to_end(&mut text).map_err(unusable)?;
        decode(text.trim_ascii()).map(Self).ok_or_else(|| Error::MasterMalformed(path.to_owned()))
    }

    /// A key that is given, for tests.
    #[must_use]
    pub fn from_bytes(mut bytes: [u8; 32]) -> Self {
        let key = Self(SecretBox::init_with_mut(|key: &mut [u8; 32]| key.copy_from_slice(&bytes)));
        bytes.zeroize();
        key
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// Written whole under another name first, so that a full disk leaves no half key behind.
    fn create(path: &Path) -> Result<Self, Error> {
        let unusable = |error| Error::MasterFile(path.to_owned(), error);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(unusable)?;
        }
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes)?;
        let mut text = Zeroizing::new(String::with_capacity(65));
        for byte in bytes.iter() {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
            }
        }
        text.push('\n');
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{}.new", std::process::id()));
        let draft = PathBuf::from(name);
        let written = private(&draft).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            // A link, unlike a rename, never replaces the key of a process that was quicker.
            std::fs::hard_link(&draft, path)
        });
        let removed = std::fs::remove_file(&draft);
        match written {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Self::load(path),
            other => other.and(removed).map_err(unusable)?,
        }
        tracing::warn!(file = %path.display(), "made a new master key; back this file up, apart from the database");
        Ok(Self::from_bytes(*bytes))
    }
}

impl std::fmt::Debug for Master {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Master(…)")
    }
}

fn decode(text: &[u8]) -> Option<SecretBox<[u8; 32]>> {
    if text.len() != 64 {
        return None;
    }
    let mut bytes = Zeroizing::new([0u8; 32]);
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digit(0)? << 4 | digit(1)?;
    }
    Some(SecretBox::init_with_mut(|key: &mut [u8; 32]| key.copy_from_slice(&*bytes)))
}

#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}

#[cfg(unix)]
fn exposed(file: &File) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(file.metadata()?.permissions().mode() & 0o077 != 0)
}

/// Other systems have no mode bits; who may read is the folder's affair there.
#[cfg(not(unix))]
fn exposed(_: &File) -> std::io::Result<bool> {
    Ok(false)
}
