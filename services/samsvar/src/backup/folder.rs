//! A backup's folder: made beside its place and moved there when it is whole, checked file by file, and removed in its time.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use kernel::Instant;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::Error;
use super::manifest::{Holds, Manifest, NAME};

/// As `sha256sum --check` reads it.
const SUMS: &str = "SHA256SUMS";
/// So much is read at a time.
const PIECE: usize = 1 << 16;

/// A backup that was made.
#[derive(Debug)]
pub struct Taken {
    /// Its folder.
    pub folder: PathBuf,
    /// How many files it holds, and how many bytes in them.
    pub files: usize,
    /// The bytes.
    pub bytes: u64,
    /// Backups that were older than they may be, and are removed.
    pub removed: Vec<PathBuf>,
}

/// A folder that is being filled. Where it does not become a backup it goes again.
pub struct Draft(TempDir);

fn unusable(path: &Path) -> impl Fn(std::io::Error) -> Error + '_ {
    |error| Error::File(path.to_owned(), error)
}

impl Draft {
    /// An empty folder for its owner alone, on the file system that the backup is for.
    pub fn within(place: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(place).map_err(unusable(place))?;
        let folder = tempfile::Builder::new().prefix(".samsvar-").tempdir_in(place).map_err(unusable(place))?;
        Ok(Self(folder))
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Counts and names what was written, and gives the folder its name.
    pub fn finish(self, place: &Path, mut manifest: Manifest) -> Result<Taken, Error> {
        let mut sums = String::new();
        let mut bytes = 0;
        let files = files(self.path())?;
        for name in &files {
            let (sum, size) = sum(&self.path().join(name))?;
            let _ = writeln!(sums, "{sum}  {}", name.display());
            bytes += size;
        }
        manifest.sums = hex(&Sha256::digest(&sums));
        write_private(&self.path().join(SUMS), sums.as_bytes())?;
        write_private(&self.path().join(NAME), manifest.json().as_bytes())?;
        let name = format!("{}-{}", manifest.holds.code(), manifest.made_at.format("%Y%m%dT%H%M%S%3fZ"));
        let folder = place.join(name);
        std::fs::rename(self.path(), &folder).map_err(unusable(&folder))?;
        // It is not there any more under the name by which it would be removed.
        let _ = self.0.keep();
        File::open(place).and_then(|place| place.sync_all()).map_err(unusable(place))?;
        Ok(Taken { folder, files: files.len(), bytes, removed: Vec::new() })
    }
}

/// The backups of one kind in a place, oldest first.
pub fn taken(place: &Path, holds: Holds) -> Result<Vec<(PathBuf, Manifest)>, Error> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place).map_err(unusable(place))? {
        let path = entry.map_err(unusable(place))?.path();
        let Ok(manifest) = Manifest::read(&path) else { continue };
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if manifest.holds == holds && !hidden {
            found.push((path, manifest));
        }
    }
    found.sort_by_key(|(_, manifest)| manifest.made_at);
    Ok(found)
}

/// Removes the backups of one kind that are older than they may be, but never the one that was made at `now`.
pub fn forget(place: &Path, holds: Holds, now: Instant, days: u16) -> Result<Vec<PathBuf>, Error> {
    let oldest = now - TimeDelta::days(i64::from(days));
    let old: Vec<_> = taken(place, holds)?.into_iter().filter(|(_, manifest)| manifest.made_at < oldest).collect();
    for (path, _) in &old {
        std::fs::remove_dir_all(path).map_err(unusable(path))?;
    }
    Ok(old.into_iter().map(|(path, _)| path).collect())
}

/// Checks every file of a backup against what was written down of it.
pub fn check(folder: &Path, manifest: &Manifest) -> Result<(), Error> {
    let damaged = |what: String| Error::Damaged(folder.to_owned(), what);
    let sums = std::fs::read_to_string(folder.join(SUMS)).map_err(|_| damaged(format!("{SUMS} cannot be read")))?;
    if hex(&Sha256::digest(&sums)) != manifest.sums {
        return Err(damaged(format!("{SUMS} was changed")));
    }
    let mut listed = Vec::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").ok_or_else(|| damaged(format!("{SUMS} does not read")))?;
        let (found, _) = self::sum(&folder.join(name)).map_err(|_| damaged(format!("{name} cannot be read")))?;
        if found != sum {
            return Err(damaged(format!("{name} was changed")));
        }
        listed.push(PathBuf::from(name));
    }
    match files(folder)?.into_iter().find(|name| !listed.contains(name)) {
        Some(stranger) => Err(damaged(format!("{} does not belong to it", stranger.display()))),
        None => Ok(()),
    }
}

/// Copies all files below a folder, each for its owner alone; what goes away meanwhile is passed over, and what is there
/// already stays. Answers how many were copied.
pub fn copy_all(from: &Path, to: &Path) -> Result<usize, Error> {
    if !from.exists() {
        return Ok(0);
    }
    let mut copied = 0;
    for name in files(from)? {
        let (source, target) = (from.join(&name), to.join(&name));
        let folder = target.parent().unwrap_or(to);
        make_private(folder)?;
        let mut source = match File::open(&source) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            opened => opened.map_err(unusable(&source))?,
        };
        let mut target = match private().create_new(true).open(&target) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            opened => opened.map_err(unusable(&target))?,
        };
        std::io::copy(&mut source, &mut target).and_then(|_| target.sync_all()).map_err(unusable(&name))?;
        copied += 1;
    }
    Ok(copied)
}

/// All files below a folder, by their paths within it, sorted; without what a backup says of itself.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut left = vec![PathBuf::new()];
    while let Some(within) = left.pop() {
        let here = folder.join(&within);
        for entry in std::fs::read_dir(&here).map_err(unusable(&here))? {
            let entry = entry.map_err(unusable(&here))?;
            let name = within.join(entry.file_name());
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => left.push(name),
                Ok(kind) if kind.is_file() && name != Path::new(NAME) && name != Path::new(SUMS) => found.push(name),
                _ => {}
            }
        }
    }
    found.sort();
    Ok(found)
}

fn sum(path: &Path) -> Result<(String, u64), Error> {
    let mut file = File::open(path).map_err(unusable(path))?;
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece).map_err(unusable(path))?;
        if read == 0 {
            return Ok((hex(&hash.finalize()), size));
        }
        hash.update(&piece[..read]);
        size += read as u64;
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn make_private(folder: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(unusable(folder))
}

fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = private().create_new(true).open(path).map_err(unusable(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(unusable(path))
}
