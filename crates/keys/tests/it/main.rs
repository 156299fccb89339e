//! The key store, from outside. What holds on both databases is one body that runs on both.

mod backup;
mod cut;
mod home;
mod master;
mod opening;
mod postgres;
mod sealing;
mod signer;
mod store;
mod subjects;
mod traces;

use kernel::{Id, Instant, OrganisationId, SubjectId};
use keys::{Keys, Master, Options};

use home::{Home, on_both};

fn now() -> Instant {
    "2026-01-01T00:00:00Z".parse().expect("an instant")
}

fn organisation(n: u128) -> OrganisationId {
    format!("{}_{n:032x}", OrganisationId::PREFIX).parse().expect("an id")
}

fn subject(n: u128) -> SubjectId {
    format!("{}_{n:032x}", SubjectId::PREFIX).parse().expect("an id")
}

fn options(folder: &tempfile::TempDir, master: u8) -> Options {
    let url = format!("sqlite://{}", folder.path().join("keys.db").display());
    Options { url, master: Master::from_bytes([master; 32]) }
}

async fn open(folder: &tempfile::TempDir) -> Keys {
    Keys::open_or_create(options(folder, 7), now()).await.expect("the key store opens")
}
