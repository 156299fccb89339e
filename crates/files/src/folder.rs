//! The folder: `FOLDER/org_…/ab/fil_…`, where `ab` are the last digits of the file's id, which chance gives. No part of
//! a path comes from outside. What is being written lies beside them as `fil_….PROCESS-NUMBER.new` until it is whole.

use std::fs::{DirBuilder, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read, Result as Io, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::{FileId, Instant, OrganisationId};

use crate::files::MAX_SEALED;
use crate::{Error, Found};

/// How what is being written ends.
const DRAFT: &str = ".new";
/// What tells the drafts of one process apart.
static DRAFTS: AtomicU64 = AtomicU64::new(0);
/// How much is overwritten at once.
static ZEROS: [u8; 64 << 10] = [0; 64 << 10];

/// Makes a folder for its owner only, with all above it; one that is there stays as it is.
pub(crate) fn make(path: &Path) -> Io<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

pub(crate) fn put(root: &Path, organisation: OrganisationId, file: FileId, sealed: &[u8]) -> Result<(), Error> {
    let (folder, path) = place(root, organisation, file);
    let failed = |error| Error::File(file, error);
    make(&folder).map_err(failed)?;
    // The answer is known before anything is written; who comes in between is seen by the link.
    if path.try_exists().map_err(failed)? {
        return Err(Error::AlreadyStored(file));
    }
    let draft = folder.join(format!("{file}.{}-{}{DRAFT}", std::process::id(), DRAFTS.fetch_add(1, Ordering::Relaxed)));
    let written = private(&draft).and_then(|mut made| {
        made.write_all(sealed)?;
        made.sync_all()?;
        // A link, unlike a rename, never replaces what somebody else has stored meanwhile.
        std::fs::hard_link(&draft, &path)
    });
    // A full disk leaves no half file behind. Where even this fails, the sweep finds an old draft.
    let removed = std::fs::remove_file(&draft);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Error::AlreadyStored(file)),
        other => other.and(removed).and_then(|()| settle(&folder)).map_err(failed),
    }
}

/// A new file that its owner alone may read.
fn private(path: &Path) -> Io<File> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes the drafts of an organisation that were last written before an instant. Answers how many there were.
pub(crate) fn sweep(root: &Path, organisation: OrganisationId, before: Instant) -> Result<u64, Error> {
    let folder = root.join(organisation.to_string());
    let mut removed = 0;
    for shard in shards(&folder)? {
        let folder = folder.join(shard);
        for draft in entries(&folder, |name| is_draft(name).then(|| name.to_owned()))? {
            let path = folder.join(draft);
            let Some(facts) = present(std::fs::metadata(&path)).map_err(Error::Look)? else { continue };
            if Instant::from(facts.modified().map_err(Error::Look)?) >= before {
                continue;
            }
            // One that was linked before its writer was killed is a second name of what is stored, whose bytes stay.
            if is_alone(&facts)
                && let Some(found) = present(OpenOptions::new().write(true).open(&path)).map_err(Error::Look)?
            {
                overwrite(found).map_err(Error::Look)?;
            }
            if present(std::fs::remove_file(&path)).map_err(Error::Look)?.is_some() {
                settle(&folder).map_err(Error::Look)?;
                removed += 1;
            }
        }
    }
    Ok(removed)
}

/// Whether this is the name of something that was being written, and of no other file that lies here.
fn is_draft(name: &str) -> bool {
    let of = name.strip_suffix(DRAFT).and_then(|rest| rest.split_once('.'));
    of.is_some_and(|(file, writer)| {
        file.parse::<FileId>().is_ok() && writer.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
    })
}

#[cfg(unix)]
fn is_alone(facts: &Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(facts) == 1
}

/// Other systems do not say how many names a file has, so its bytes are left alone.
#[cfg(not(unix))]
fn is_alone(_: &Metadata) -> bool {
    false
}

pub(crate) fn get(root: &Path, organisation: OrganisationId, file: FileId) -> Result<Option<Vec<u8>>, Error> {
    let failed = |error| Error::File(file, error);
    let (_, path) = place(root, organisation, file);
    let Some(found) = present(File::open(path)).map_err(failed)? else { return Ok(None) };
    let mut bytes = Vec::new();
    found.take(MAX_SEALED as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() > MAX_SEALED { Err(Error::TooLarge) } else { Ok(Some(bytes)) }
}

pub(crate) fn delete(root: &Path, organisation: OrganisationId, files: &[FileId]) -> Result<u64, Error> {
    let mut removed = 0;
    for file in files {
        let failed = |error| Error::File(*file, error);
        let (folder, path) = place(root, organisation, *file);
        let Some(found) = present(OpenOptions::new().write(true).open(&path)).map_err(failed)? else { continue };
        overwrite(found).map_err(failed)?;
        if present(std::fs::remove_file(&path)).map_err(failed)?.is_some() {
            settle(&folder).map_err(failed)?;
            removed += 1;
        }
    }
    Ok(removed)
}

pub(crate) fn list(root: &Path, after: Option<(OrganisationId, FileId)>, limit: usize) -> Result<Vec<Found>, Error> {
    let mut page = Vec::new();
    let first = after.map(|(organisation, file)| (organisation, shard(file), file));
    let (at, in_shard) = (first.as_ref().map(|first| first.0), first.as_ref().map(|first| (first.0, first.1.clone())));
    for organisation in names::<OrganisationId>(root)?.into_iter().filter(|here| Some(*here) >= at) {
        let folder = root.join(organisation.to_string());
        for shard in shards(&folder)?.into_iter().filter(|here| Some((organisation, here.clone())) >= in_shard) {
            let folder = folder.join(&shard);
            for file in names::<FileId>(&folder)? {
                if Some((organisation, shard.clone(), file)) <= first {
                    continue;
                }
                if page.len() == limit {
                    return Ok(page);
                }
                let path = folder.join(file.to_string());
                let failed = |error| Error::File(file, error);
                // What is removed meanwhile is not there.
                let Some(facts) = present(std::fs::metadata(path)).map_err(failed)? else { continue };
                let written_at = Instant::from(facts.modified().map_err(failed)?);
                page.push(Found { organisation, file, bytes: facts.len(), written_at });
            }
        }
    }
    Ok(page)
}

fn place(root: &Path, organisation: OrganisationId, file: FileId) -> (PathBuf, PathBuf) {
    let folder = root.join(organisation.to_string()).join(shard(file));
    let path = folder.join(file.to_string());
    (folder, path)
}

/// The last two digits: of all in a time-ordered id these are the ones that spread.
fn shard(file: FileId) -> String {
    let printed = file.to_string();
    printed[printed.len() - 2..].to_owned()
}

fn overwrite(mut file: File) -> Io<()> {
    let mut left = file.metadata()?.len();
    while left > 0 {
        let some = left.min(ZEROS.len() as u64);
        file.write_all(&ZEROS[..some as usize])?;
        left -= some;
    }
    file.sync_all()
}

/// Makes a new or removed name durable.
#[cfg(unix)]
fn settle(folder: &Path) -> Io<()> {
    File::open(folder)?.sync_all()
}

/// Other systems do not open folders; they keep names by themselves.
#[cfg(not(unix))]
fn settle(_: &Path) -> Io<()> {
    Ok(())
}

/// All entries of a folder whose name is an id of this kind, in order. Whatever else lies there is not ours.
fn names<I: FromStr + Ord>(folder: &Path) -> Result<Vec<I>, Error> {
    entries(folder, |name| name.parse().ok())
}

fn shards(folder: &Path) -> Result<Vec<String>, Error> {
    let is_shard = |name: &str| name.len() == 2 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    entries(folder, |name| is_shard(name).then(|| name.to_owned()))
}

fn entries<T: Ord>(folder: &Path, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Error> {
    let Some(found) = present(std::fs::read_dir(folder)).map_err(Error::Look)? else { return Ok(Vec::new()) };
    let mut entries = Vec::new();
    for entry in found {
        entries.extend(entry.map_err(Error::Look)?.file_name().to_str().and_then(&read));
    }
    entries.sort();
    Ok(entries)
}

/// Absence is no failure.
fn present<T>(done: Io<T>) -> Io<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
