//! The files, from outside: a folder, two organisations, and what can go wrong with a disk.

mod folder;
mod sweep;

use files::Files;
use kernel::{FileId, Id, OrganisationId};

fn organisation(n: u128) -> OrganisationId {
    format!("{}_{n:032x}", OrganisationId::PREFIX).parse().expect("an id")
}

fn file(n: u128) -> FileId {
    format!("{}_{n:032x}", FileId::PREFIX).parse().expect("an id")
}

fn open(folder: &tempfile::TempDir) -> Files {
    Files::open(&format!("file://{}", folder.path().join("files").display())).expect("the folder opens")
}
