//! Databases in a file, by SQLite.
//!
//! This folder writes SQL as text, for it speaks to tables that are known by name only. Names come from the catalogue and
//! are quoted and qualified, so that none can be taken for a text; values are always bound.

mod absent;
mod attempt;
mod carry_out;
mod catalogue;
mod choose;
mod count;
mod guards;
mod keys;
mod receipts;
mod shape;
mod statement;

use std::path::PathBuf;
use std::time::Duration;

pub(crate) use absent::still_there;
use attempt::{Attempt, Session};
pub(crate) use carry_out::{erase, redact};
pub(crate) use count::count;
use guards::Bounds;
use keys::Keys;
pub(crate) use keys::fits;
use shape::Shape;
use statement::{Statement, quoted};

use crate::{DataSet, Error, Inspection};

/// A file, and how patient one is with it.
#[derive(Debug, Clone)]
pub(crate) struct File {
    path: PathBuf,
    read_only: bool,
    patience: Duration,
    limit: Duration,
}

impl File {
    /// `None` where the address is not one of a file.
    pub(crate) fn of(url: &str, patience: Duration, limit: Duration) -> Option<Self> {
        let rest = url.strip_prefix("sqlite://")?;
        let (path, read_only) = match rest.split_once('?') {
            None => (rest, false),
            Some((path, "mode=rw")) => (path, false),
            Some((path, "mode=ro")) => (path, true),
            Some(_) => return None,
        };
        if path.is_empty() || path == ":memory:" {
            return None;
        }
        Some(Self { path: PathBuf::from(path), read_only, patience, limit })
    }
}

/// Looks at the catalogue in one snapshot.
pub(crate) async fn inspect(file: &File, connector: &str, set: &DataSet) -> Result<Inspection, Error> {
    let graph = set.checked()?;
    let attempt = Attempt::of(file);
    attempt
        .bounded(async {
            let mut session = attempt.open().await?;
            session.begin().await?;
            let shape = Shape::of(&mut session, set, graph).await?;
            let identity = session.identity(connector).await?;
            session.leave().await?;
            Ok(Inspection { fingerprint: shape.fingerprint, identity })
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_file() {
        let of = |url| File::of(url, Duration::ZERO, Duration::ZERO).map(|file| (file.path, file.read_only));
        assert_eq!(of("sqlite://data/crm.db"), Some((PathBuf::from("data/crm.db"), false)));
        assert_eq!(of("sqlite:///crm.db?mode=ro"), Some((PathBuf::from("/crm.db"), true)));
        for url in [
            "",
            "crm.db",
            "postgres://crm",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://x?mode=rwc",
            "sqlite://?mode=ro",
        ] {
            assert_eq!(of(url), None, "{url}");
        }
    }
}
